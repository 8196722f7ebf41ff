import { compilePattern, type Pattern } from '../platform/pattern.ts'
import { parseDuration, parseSize } from '../platform/units.ts'
import { isDay } from './day.ts'
import type { Choice, ShowIf } from './definition.ts'
import { isName } from './names.ts'
import { parsePriority } from './priority.ts'

/** What a key's value may be: how it is read (undefined: it is none such) and how a mistake names it. */
export interface Kind<T> {
  /** Completes "expected …, found '…'". */
  expected: string
  read(text: string): T | undefined
}

export const text: Kind<string> = { expected: 'a text', read: (value) => value }

export const nonEmptyText: Kind<string> = { expected: 'a text', read: (value) => value || undefined }

/** Of one line: a title is in the subject of letters too. */
export const line: Kind<string> = {
  expected: 'a text of one line',
  read: (value) => (value === '' || /[\x00-\x1f\x7f\u2028\u2029]/.test(value) ? undefined : value),
}

export const yesNo: Kind<boolean> = {
  expected: "'true' or 'false'",
  read: (value) => {
    if (/^(true|yes)$/i.test(value)) return true
    return /^(false|no)$/i.test(value) ? false : undefined
  },
}

export const number: Kind<number> = {
  expected: 'a number',
  read: (value) => (isNumber(value) ? Number(value) : undefined),
}

/** More than anybody counts to, and exact. */
const mostOfAny = 999_999_999_999_999

export const positiveInteger: Kind<number> = {
  expected: `a whole number from 1 to ${mostOfAny}`,
  read: (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : 0
    return number >= 1 && number <= mostOfAny ? number : undefined
  },
}

/** At most as many as a form takes in one go. */
export const fileCount: Kind<number> = {
  expected: 'a whole number from 1 to 100',
  read: (value) => (/^0*([1-9]\d?|100)$/.test(value) ? Number(value) : undefined),
}

export const day: Kind<string> = {
  expected: "a day of the calendar such as 2026-11-22, or 'today'",
  read: (value) => (value === 'today' || isDay(value) ? value : undefined),
}

export const duration: Kind<number> = {
  expected: `a time such as '90s', '30 min', '2h' or '1d', in whole seconds, at most ${Number.MAX_SAFE_INTEGER} s`,
  read: (value) => {
    const seconds = parseDuration(value)
    return seconds !== undefined && seconds >= 1 && Number.isInteger(seconds) ? seconds : undefined
  },
}

export const priority: Kind<number> = {
  expected: "'low', 'normal', 'high', or a whole number from -1000 to 1000",
  read: parsePriority,
}

/** A whole number of days, or Infinity. */
export const days: Kind<number> = {
  expected: `a whole number of days from 1 to ${mostOfAny}, or 'forever'`,
  read: (value) => (value === 'forever' ? Infinity : positiveInteger.read(value)),
}

export const size: Kind<number> = {
  expected: "a size such as '100 kB', '5MB' or '1.5 GB'",
  read: (value) => parseSize(value) || undefined,
}

/** With less hardly anything starts; so `4`, where `4 GB` was meant, is noticed. */
const leastMemory = 16_000_000

export const memory: Kind<number> = {
  expected: "a size such as '500 MB' or '4GB', at least 16 MB",
  read: (value) => {
    const bytes = parseSize(value)
    return bytes !== undefined && bytes >= leastMemory ? bytes : undefined
  },
}

export const niceValue: Kind<number> = {
  expected: 'a whole number from 0 to 19',
  read: (value) => (/^(\d|1\d)$/.test(value) ? Number(value) : undefined),
}

/** 0 is allowed, unlike in `duration`; a year is surely a mistake. */
export const delay: Kind<number> = {
  expected: "a time such as '30s', '10 min' or '1h', in whole seconds, or 0, at most 366d",
  read: (value) => {
    const seconds = parseDuration(value)
    return seconds !== undefined && seconds <= 366 * 86_400 && Number.isInteger(seconds) ? seconds : undefined
  },
}

const mostRetries = 100

export const retries: Kind<number> = {
  expected: `a whole number from 0 to ${mostRetries}`,
  read: (value) => (/^\d{1,3}$/.test(value) && Number(value) <= mostRetries ? Number(value) : undefined),
}

/** Ends after which another attempt may help. */
export const retriedReasons = ['exit', 'signal', 'stderr', 'time_limit', 'memory_limit', 'output_limit']

/** `exit 75, time_limit`: reasons, or `exit` with a status other than 0. */
export const retryWords: Kind<string[]> = {
  expected: `one or more of ${retriedReasons.join(', ')}, or 'exit 75' for one exit status, with commas between them`,
  read: (value) => {
    const words = value.split(',').map((word) => word.trim().replace(/\s+/g, ' '))
    const isKnown = (word: string) =>
      retriedReasons.includes(word) || /^exit ([1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/.test(word)
    return words.every(isKnown) ? words : undefined
  },
}

export const name: Kind<string> = {
  expected: "a name of letters, digits, '_' and '-' that begins with a letter",
  read: (value) => (isName(value) ? value : undefined),
}

export const pattern: Kind<Pattern> = {
  expected: 'a pattern as RE2 has them (no look-around, no back references)',
  read: (value) => {
    try {
      return value === '' ? undefined : compilePattern(value)
    } catch {
      return undefined
    }
  },
}

/** Its groups say how far a program is. */
export const progressPattern: Kind<Pattern> = {
  expected: `${pattern.expected} with one group, a percentage, or two, how many of how many`,
  read: (value) => {
    const read = pattern.read(value)
    return read && (read.groupCount === 1 || read.groupCount === 2) ? read : undefined
  },
}

export const webAddress: Kind<string> = {
  expected: 'an address such as https://lab.example.org/jobs, without user and password',
  read: (value) => {
    const url = URL.parse(value)
    return url && /^https?:$/.test(url.protocol) && url.username === '' && url.hash === '' ? value : undefined
  },
}

/** `a, b, c` */
export const list: Kind<string[]> = {
  expected: 'one or more words with commas between them',
  read: (value) => {
    const words = value.split(',').map((word) => word.trim())
    return words.includes('') ? undefined : words
  },
}

/** `.fastq, .fastq.gz`, as a text in small letters. */
export const endings: Kind<string> = {
  expected: "endings of file names such as '.fastq, .fastq.gz'",
  read: (value) => (/^\.[^\s,/]+(\s*,\s*\.[^\s,/]+)*$/.test(value) ? value.toLowerCase() : undefined),
}

/** Names of commands, with blanks or commas between them. */
export const commandNames: Kind<string[]> = {
  expected: 'names of commands, without folders',
  read: (value) => {
    const words = value.split(/[\s,]+/).filter((word) => word !== '')
    return words.length > 0 && words.every((word) => /^[A-Za-z0-9_.+-]+$/.test(word)) ? words : undefined
  },
}

/** Folders, with colons between them as in PATH. */
export const folders: Kind<string[]> = {
  expected: "folders with ':' between them",
  read: (value) => {
    const parts = value.split(':').map((part) => part.trim())
    return parts.includes('') ? undefined : parts
  },
}

/** `a, b` or `blosum62: BLOSUM 62, pam30: PAM 30`; no value twice. */
export const choices: Kind<Choice[]> = {
  expected: "'value, value, …' or 'value: label, value: label, …', no value twice",
  read: (value) => {
    const read = value.split(',').map((part) => {
      const [, word = '', label = ''] = /^([^:]*)(?::(.*))?$/s.exec(part) ?? []
      return { value: word.trim(), label: label.trim() || word.trim() }
    })
    const values = new Set(read.map((choice) => choice.value))
    return values.has('') || values.size < read.length ? undefined : read
  },
}

/** `mode = advanced`, `mode != advanced`, `verbose`, `!verbose` */
export const condition: Kind<ShowIf> = {
  expected: "'input = value', 'input != value', 'input' or '!input'",
  read: (value) => {
    const [, sign, whole] = /^(!?)\s*([A-Za-z]\w*)$/.exec(value) ?? []
    if (whole !== undefined) return { input: whole, isNot: sign === '!' }
    const [, input, equals, wanted] = /^([A-Za-z]\w*)\s*(!?=)\s*(\S.*)$/.exec(value) ?? []
    return input === undefined || wanted === undefined
      ? undefined
      : { input, value: wanted, isNot: equals === '!=' }
  },
}

/** A path inside the working directory. */
export const innerPath: Kind<string> = {
  expected: "a path inside the job's working directory, without '..'",
  read: (value) => {
    const parts = value.split('/')
    const isInside = parts.every((part) => part !== '' && part !== '.' && part !== '..')
    return isInside && !/[\x00-\x1f\\]/.test(value) ? value : undefined
  },
}

export function oneOf<T extends string>(...words: T[]): Kind<T> {
  const [last, ...others] = words.map((word) => `'${word}'`).reverse()
  return {
    expected: others.length === 0 ? `${last}` : `${others.reverse().join(', ')} or ${last}`,
    read: (value) => words.find((word) => word === value),
  }
}

/** A decimal number that is finite as a JavaScript number; nothing like `0x10`, `Infinity` or `1,5`. */
export function isNumber(value: string): boolean {
  return /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value) && Number.isFinite(Number(value))
}
