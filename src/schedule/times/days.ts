import { show } from '../../platform/hand-written-ini.ts'
import { isDay } from '../../program/day.ts'

/** Some days, as fields of a cron pattern. */
export interface Days {
  day: string
  month: string
  weekday: string
  year: string
}

export const everyDay: Days = { day: '*', month: '*', weekday: '*', year: '*' }

/** What was read, and how many words it took; or what is wrong with it. */
export type DaysRead = { days: Days; count: number } | { message: string }

/**
 * Reads the days that begin `words` (in small or capital letters, commas as words of their own): `daily`, `weekdays`, `weekends`, `monday`, `mon-fri`,
 * `monday to friday`, `1st and 15th of the month`, `1st monday of january`, `last day of the month`, `january 1`,
 * `24 december`, `2026-12-24`. Undefined when they begin with no day.
 */
export function readDays(words: readonly string[]): DaysRead | undefined {
  const [first = ''] = words
  if (/^(day|days|daily|everyday)$/i.test(first)) return { days: everyDay, count: 1 }
  if (/^weekdays?$/i.test(first)) return { days: { ...everyDay, weekday: '1-5' }, count: 1 }
  if (/^weekends?$/i.test(first)) return { days: { ...everyDay, weekday: '0,6' }, count: 1 }
  return readDate(first) ?? readWeekdays(words) ?? readMonthDays(words) ?? readOrdinals(words)
}

function readDate(word: string): DaysRead | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word) ?? []
  if (year === '') return undefined
  if (!isDay(word)) return { message: `there is no day '${word}'` }
  return { days: { day: `${Number(day)}`, month: `${Number(month)}`, weekday: '*', year }, count: 1 }
}

/** `monday`, `mon-fri`, `friday to monday` */
function readWeekdays(words: readonly string[]): DaysRead | undefined {
  const [whole = '', to = '', other = ''] = words
  const [from = '', until] = whole.split('-')
  const first = weekdayOf(from)
  if (first === undefined) return undefined
  const spelt = /^(to|through|until|-)$/i.test(to) ? weekdayOf(other) : undefined
  const last = until === undefined ? spelt : weekdayOf(until)
  if (until !== undefined && last === undefined) return undefined
  const count = until === undefined && last !== undefined ? 3 : 1
  return { days: { ...everyDay, weekday: weekdaysFrom(first, last ?? first).join() }, count }
}

function weekdaysFrom(first: number, last: number): number[] {
  const length = ((last - first + 7) % 7) + 1
  return Array.from({ length }, (_, n) => (first + n) % 7)
}

/** `january 1`, `december 24th and 25th` */
function readMonthDays(words: readonly string[]): DaysRead | undefined {
  const month = monthOf(words[0])
  if (month === undefined) return undefined
  const { items, count } = readList(words.slice(1), dayNumber)
  if (count === 0)
    return {
      message: `expected a day after '${words[0]}', such as '${words[0]} 1', found ${show(words[1] ?? '')}`,
    }
  return checked({ ...everyDay, day: items.join(), month: `${month}` }, count + 1)
}

/** `1st and 15th of the month`, `first monday of january`, `last day`, `24 december` */
function readOrdinals(words: readonly string[]): DaysRead | undefined {
  const { items, count } = readList(words, ordinalOf)
  if (count === 0) return undefined
  const noun = nounOf(words[count] ?? '')
  const afterNoun = count + (noun === undefined ? 0 : 1)
  const months = readMonths(words.slice(afterNoun))
  if ('message' in months) return months
  const isBare = words.slice(0, count).some((word) => /^\d+$/.test(word))
  // `24` says what it is by the month that follows it.
  if (isBare && (noun !== undefined || months.month === '*')) return undefined
  const fields = fieldsOf(items, noun)
  if (typeof fields === 'string') return { message: fields }
  return checked({ ...everyDay, ...fields, month: months.month }, afterNoun + months.count)
}

type Noun = 'day' | 'weekday' | number | undefined

function nounOf(word: string): Noun {
  if (/^day$/i.test(word)) return 'day'
  return /^weekday$/i.test(word) ? 'weekday' : weekdayOf(word)
}

/** The cron fields of so manieth days, weekdays (Monday to Friday) or Mondays of a month; or what is wrong. */
function fieldsOf(numbers: (number | 'last')[], noun: Noun): Partial<Days> | string {
  if (noun === undefined && numbers.includes('last'))
    return "expected 'last day', 'last weekday' or 'last friday', found 'last'"
  if (typeof noun === 'number') {
    if (numbers.some((number) => number !== 'last' && number > 5))
      return `no month has that many of one weekday; expected '1st' to '5th', or 'last', found ${numbers.join(' and ')}`
    return { weekday: numbers.map((number) => `${noun}#${number === 'last' ? 'L' : number}`).join() }
  }
  if (noun === 'weekday') {
    const [only, ...others] = numbers
    if (others.length === 0 && only === 'last') return { day: 'LW' }
    if (others.length === 0 && only === 1) return { day: '1W' }
    return `expected the 'first weekday' or the 'last weekday' of a month, found weekday ${numbers.join(' and ')}`
  }
  return { day: numbers.map((number) => (number === 'last' ? 'L' : number)).join() }
}

/** `of the month`, `of every month`, `of january and july`, `january`; every month when nothing is said. */
function readMonths(words: readonly string[]): { month: string; count: number } | { message: string } {
  const start = /^(of|in)$/i.test(words[0] ?? '') ? 1 : 0
  const article = /^(the|every|each|a)$/i.test(words[start] ?? '') ? 1 : 0
  if (start === 1 && /^month$/i.test(words[start + article] ?? ''))
    return { month: '*', count: start + article + 1 }
  const { items, count } = readList(words.slice(start), monthOf)
  if (count > 0) return { month: items.join(), count: start + count }
  if (start === 0) return { month: '*', count: 0 }
  return {
    message: `expected 'the month' or the name of a month after '${words[0]}', found ${show(words[start + article] ?? '')}`,
  }
}

/** Items with `,` and `and` between them; `count` words in all. */
function readList<T>(words: readonly string[], read: (word: string | undefined) => T | undefined) {
  const items: T[] = []
  let count = 0
  for (;;) {
    let at = count
    while (items.length > 0 && /^(,|and)$/i.test(words[at] ?? '')) at++
    const item = at > count || items.length === 0 ? read(words[at]) : undefined
    if (item === undefined) return { items, count }
    items.push(item)
    count = at + 1
  }
}

/** The day must be one of a month that has it. */
function checked(days: Days, count: number): DaysRead {
  const longest = Math.max(
    ...days.month.split(',').map((month) => (month === '*' ? 31 : (lengths[Number(month) - 1] ?? 0))),
  )
  const wrong = days.day.split(',').find((day) => /^\d+$/.test(day) && (+day < 1 || +day > longest))
  return wrong === undefined ? { days, count } : { message: `no such month has a day ${wrong}` }
}

const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function dayNumber(word = ''): number | undefined {
  const digits = /^(\d{1,2})(st|nd|rd|th)?$/i.exec(word)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function ordinalOf(word = ''): number | 'last' | undefined {
  if (/^last$/i.test(word)) return 'last'
  const at = ['first', 'second', 'third', 'fourth', 'fifth'].indexOf(word.toLowerCase())
  return at < 0 ? dayNumber(word) : at + 1
}

/** 0 is Sunday. */
function weekdayOf(word = ''): number | undefined {
  const at = [
    /^sun(days?)?$/i,
    /^mon(days?)?$/i,
    /^tue(s|sdays?)?$/i,
    /^wed(nesdays?)?$/i,
    /^thu(r|rs|rsdays?)?$/i,
    /^fri(days?)?$/i,
    /^sat(urdays?)?$/i,
  ].findIndex((names) => names.test(word))
  return at < 0 ? undefined : at
}

/** 1 is January. */
function monthOf(word = ''): number | undefined {
  const name = word.toLowerCase()
  const at = months.findIndex((month) => name === month || (name.length >= 3 && month.startsWith(name)))
  return at < 0 ? undefined : at + 1
}

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
