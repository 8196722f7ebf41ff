import { show } from '../../platform/hand-written-ini.ts'
import { type Days, everyDay, readDays } from './days.ts'
import { parseTimeOfDay, type TimeOfDay } from './time-of-day.ts'

/**
 * Reads the times that people write (`4:35am, 5pm`, `weekdays at 9am`, `1st of the month at 6:00`) as cron patterns of seven fields, so that daylight
 * saving is met in one place; or says what is wrong. Days hold for all the times that follow, up to the next days;
 * times without days are for every day.
 */
export function parseAt(text: string): { patterns: string[] } | { message: string } {
  const words = wordsOf(text)
  const groups: Group[] = []
  for (let at = 0; at < words.length; ) {
    const word = words[at] as string
    const time = parseTimeOfDay(word)
    const read = time || isFiller(word) ? undefined : readDays(words.slice(at))
    if (read && 'message' in read) return read
    if (time) addTime(groups, time)
    else if (read) addDays(groups, read.days)
    else if (!isFiller(word)) return { message: `expected ${expected}, found ${show(word)}` }
    at += read?.count ?? 1
  }
  const complete = withTimesFirst(groups)
  if (complete.length === 0 || complete.at(-1)?.times.length === 0)
    return { message: `expected a time of day at the end, such as 'monday at 9:00', found ${show(text)}` }
  return { patterns: [...new Set(complete.flatMap(patternsOf))] }
}

/** Whether it begins with a time of day, so that an "at" can stand before it. */
export function beginsWithTime(text: string): boolean {
  return parseTimeOfDay(wordsOf(text)[0] ?? '') !== undefined
}

interface Group {
  /** Empty: every day. */
  days: Days[]
  times: TimeOfDay[]
}

function addTime(groups: Group[], time: TimeOfDay): void {
  const last = groups.at(-1)
  if (last) last.times.push(time)
  else groups.push({ days: [], times: [time] })
}

function addDays(groups: Group[], days: Days): void {
  const last = groups.at(-1)
  if (last && last.times.length === 0) last.days.push(days)
  else groups.push({ days: [days], times: [] })
}

/** `9am on weekdays` is what `weekdays at 9am` is. */
function withTimesFirst(groups: Group[]): Group[] {
  const [first, second] = groups
  if (groups.length !== 2 || !first || !second) return groups
  const isTurned = first.days.length === 0 && second.times.length === 0
  return isTurned ? [{ days: second.days, times: first.times }] : groups
}

const expected =
  "a time of day such as '4:35am', '16:35' or 'noon', or days such as 'weekdays', 'monday' or '1st of the month'"

/** As they were typed, in small or capital letters. */
function wordsOf(text: string): string[] {
  return text
    .replace(/\b([ap])\.m\./gi, '$1m')
    .replace(/(\d)\s+([ap]m)\b/gi, '$1$2')
    .replaceAll(',', ' , ')
    .split(/\s+/)
    .filter((word) => word !== '')
}

function isFiller(word: string): boolean {
  return /^(,|and|at|on|every|each|the)$/i.test(word)
}

function patternsOf({ days, times }: Group): string[] {
  return withWeekdaysTogether(days.length === 0 ? [everyDay] : days).flatMap(
    ({ day, month, weekday, year }) =>
      times.map(({ hour, minute, second }) => [second, minute, hour, day, month, weekday, year].join(' ')),
  )
}

function withWeekdaysTogether(list: Days[]): Days[] {
  const isOnlyWeekday = ({ day, month, year, weekday }: Days) =>
    weekday !== '*' && [day, month, year].every((field) => field === '*')
  const weekdays = list.filter(isOnlyWeekday).map(({ weekday }) => weekday)
  const others = list.filter((days) => !isOnlyWeekday(days))
  return weekdays.length === 0 ? others : [...others, { ...everyDay, weekday: weekdays.join() }]
}
