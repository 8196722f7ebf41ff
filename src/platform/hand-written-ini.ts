import { readHandWrittenValue } from './hand-written-value.ts'
import { parseLine } from './ini.ts'

/** What is wrong in a file that a person wrote: what was expected and what was found. Lines count from 1. */
export interface Mistake {
  file: string
  line?: number
  key?: string
  message: string
}

export interface Entry {
  key: string
  value: string
  line: number
  /** There is a mistake about the value already: it is no use checking it further. */
  wrong?: true
  /** The value stood in one pair of quotes, which are not part of it. */
  isQuoted?: true
}

export interface Section {
  /** '' for the keys before any header. */
  name: string
  line: number
  entries: Entry[]
}

/** `programs/x/program.ini:12: max: expected a number, found 'ten'` */
export function formatMistake({ file, line, key, message }: Mistake): string {
  return [line === undefined ? file : `${file}:${line}`, ...(key === undefined ? [] : [key]), message].join(
    ': ',
  )
}

/**
 * Reads INI that a person wrote, with the line of every key, and lists everything that `ini` would pass over: it has
 * no line numbers, merges sections, lets the last of two keys win, and cuts values at `;` and `#`. The values are
 * the ones that `ini` reads. Never throws; the section '' is always there, first. A section or key that stands twice
 * counts as it stood first.
 */
export function readHandWritten(text: string, file: string): { sections: Section[]; mistakes: Mistake[] } {
  const sections: Section[] = [{ name: '', line: 1, entries: [] }]
  const mistakes: Mistake[] = []
  let section: Section = sections[0] as Section
  const headerLines = new Map([['', 1]])
  /** Of the section's keys. */
  let keyLines = new Map<string, number>()

  const readHeader = (content: string, line: number) => {
    const { name, message } = headerName(content)
    const earlier = name === undefined ? undefined : headerLines.get(name)
    // Under a header that is wrong the lines are still looked at, but belong to no section.
    section = { name: name ?? '?', line, entries: [] }
    keyLines = new Map()
    if (message !== undefined) mistakes.push({ file, line, message })
    else if (earlier !== undefined)
      mistakes.push({ file, line, message: `[${name}] stands twice, first on line ${earlier}` })
    else {
      sections.push(section)
      headerLines.set(section.name, line)
    }
  }

  const readEntry = (content: string, line: number) => {
    const key = content.slice(0, content.indexOf('=')).trim()
    if (!/^[A-Za-z0-9_.-]+$/.test(key) || key === '__proto__') {
      const message = `a key is of letters, digits, '_', '-' and '.', found ${show(key)}`
      mistakes.push({ file, line, message })
      return
    }
    const earlier = keyLines.get(key)
    if (earlier !== undefined) {
      mistakes.push({ file, line, key, message: `stands twice, first on line ${earlier}` })
      return
    }
    keyLines.set(key, line)
    const { value, message, isQuoted } = readHandWrittenValue(content.slice(content.indexOf('=') + 1))
    const wrong = message ?? (parseLine(content)?.value === value ? undefined : cannotBeRead)
    if (wrong !== undefined) mistakes.push({ file, line, key, message: wrong })
    section.entries.push({
      key,
      value,
      line,
      ...(wrong === undefined ? {} : { wrong: true }),
      ...(isQuoted ? { isQuoted } : {}),
    })
  }

  // The same line ends as `ini`, and a byte order mark is no part of the first key.
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  lines.forEach((rawLine, index) => {
    const line = index + 1
    const odd = oddCharacter(rawLine)
    if (odd !== undefined) mistakes.push({ file, line, message: odd })
    const content = rawLine.trim()
    if (odd !== undefined || content === '' || /^[;#]/.test(content)) return
    if (content.startsWith('[')) readHeader(content, line)
    else if (content.indexOf('=') > 0) readEntry(content, line)
    else
      mistakes.push({ file, line, message: `expected 'key = value' or '[section]', found ${show(content)}` })
  })
  return { sections, mistakes }
}

/** A value as messages quote it: on one line and not too long. */
export function show(value: string): string {
  const line = value.replace(/[\x00-\x1f\x7f]+/g, ' ')
  const characters = [...line]
  return `'${characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : line}'`
}

const cannotBeRead = `cannot be read in one way only; write it as a "…" string, with \\" and \\\\ inside`

function headerName(content: string): { name?: string; message?: string } {
  const end = content.indexOf(']')
  if (end < 0) return { message: `a section's header ends with ']', found ${show(content)}` }
  const rest = content.slice(end + 1).trim()
  if (rest !== '') return { message: `nothing may follow a section's header, found ${show(rest)}` }
  const name = content.slice(1, end).trim()
  if (/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) return { name }
  return { message: `a section's name is of letters, digits, '_', '-' and '.', found ${show(name)}` }
}

function oddCharacter(line: string): string | undefined {
  // `ini` loses a line with one of the last two.
  const found = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]/.exec(line)?.[0]
  if (found !== undefined) {
    const code = found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    return `has a control character (U+${code}); remove it`
  }
  if (line.includes('\uFFFD') || !line.isWellFormed()) return 'is not UTF-8; save the file as UTF-8'
  return undefined
}
