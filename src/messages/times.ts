import { t } from './language.ts'

/** A span of time as people say it: `less than 0.1 s`, `0.4 s`, `42 s`, `4 min 10 s`, `2 h 5 min`, `3 days 4 h`. */
export function spanInWords(seconds: number): string {
  const { s, min, h, days: daysOf } = t.times.units
  if (seconds < 0.1) return t.times.lessThan(t.times.number(0.1), s)
  if (seconds < 10) return `${t.times.number(Number(seconds.toFixed(1)))} ${s}`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} ${s}`
  if (whole < 3_600) return join(Math.floor(whole / 60), min, whole % 60, s)
  if (whole < 86_400) return join(Math.floor(whole / 3_600), h, Math.floor((whole % 3_600) / 60), min)
  const days = Math.floor(whole / 86_400)
  return join(days, daysOf(days), Math.floor((whole % 86_400) / 3_600), h)
}

/** A range of times as people say it, in round numbers: `12–18 min`, `about 3 s`, `2–5 h`. */
export function rangeInWords(low: number, high: number): string {
  return roundly(low, high, t.times.units.days(2))
}

/** How long from now until a moment, in round numbers: `less than a minute`, `about 20 min`, `about 3 h`. */
export function untilInWords(seconds: number): string {
  return seconds < 60 ? t.times.lessThanAMinute : roundly(seconds, seconds, t.times.units.daysAhead)
}

function roundly(low: number, high: number, days: string): string {
  const { s, min, h } = t.times.units
  const [unit, seconds] =
    high < 90 ? [s, 1] : high < 90 * 60 ? [min, 60] : high < 48 * 3_600 ? [h, 3_600] : [days, 86_400]
  const [from, to] = [Math.round(low / seconds), Math.round(high / seconds)]
  if (to === 0) return t.times.lessThan('1', s)
  if (from === to) return t.times.about(to, unit)
  return from === 0 ? t.times.upTo(to, unit) : `${from}–${to} ${unit}`
}

/** A moment seen from `now`, both in milliseconds: `just now`, `4 minutes ago`, `yesterday`, `3 Oct 2026`. */
export function agoInWords(moment: number, now: number): string {
  const seconds = Math.max(0, (now - moment) / 1000)
  if (seconds < 10) return t.times.justNow
  if (seconds < 60) return t.times.ago.seconds(Math.floor(seconds))
  if (seconds < 3_600) return t.times.ago.minutes(Math.floor(seconds / 60))
  if (seconds < 86_400) return t.times.ago.hours(Math.floor(seconds / 3_600))
  if (seconds < 7 * 86_400) return t.times.ago.days(Math.floor(seconds / 86_400))
  return t.times.day(new Date(moment))
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * A moment by the calendar, as people say it: `today at 4:47am`, `tomorrow at 4:35am`, `Friday at 4:35am`, `3 Dec at 4:35am`, with
 * the year where it is another; with seconds what is less than a minute away. Both in milliseconds.
 *
 * @param timezone whose clocks and days are meant, a name that Intl knows; absent: those of this process
 * @param isExact with seconds, however far away it is
 */
export function dateInWords(moment: number, now: number, timezone?: string, isExact = false): string {
  const [then, today] = [clockOf(moment, timezone), clockOf(now, timezone)]
  const days = Math.floor(then.getTime() / dayMs) - Math.floor(today.getTime() / dayMs)
  // No time zone of today is off by seconds.
  const seconds = isExact || Math.abs(moment - now) < 60_000 ? new Date(moment).getUTCSeconds() : undefined
  const time = t.times.ofDay(then.getUTCHours(), then.getUTCMinutes(), seconds)
  return t.times.at(dayInWords(then, days, today), time)
}

function dayInWords(day: Date, days: number, today: Date): string {
  const { yesterday, today: sameDay, tomorrow, weekday, ofYear, ofAnotherYear } = t.times.days
  const near: Record<number, string> = { [-1]: yesterday, 0: sameDay, 1: tomorrow }
  const word = near[days]
  if (word !== undefined) return word
  if (days > 0 && days < 7) return weekday(day)
  return day.getUTCFullYear() === today.getUTCFullYear() ? ofYear(day) : ofAnotherYear(day)
}

/** What calendar and clock show there, as if that were UTC: so a day of 23 or 25 hours is one too. */
function clockOf(moment: number, timezone: string | undefined): Date {
  const date = new Date(moment)
  // Ten times as fast as Intl, and asked for thousands.
  if (timezone === undefined)
    return new Date(
      Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()),
    )
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, hourCycle: 'h23', ...toTheMinute })
    .formatToParts(date)
    .map(({ type, value }) => [type, Number(value)])
  const { year = 0, month = 1, day, hour, minute } = Object.fromEntries(parts)
  return new Date(Date.UTC(year, month - 1, day, hour, minute))
}

const toTheMinute = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
} as const

/** The exact time, for hovering over the words. */
export function exactTime(moment: string): string {
  return t.times.exact(moment.slice(0, 10), moment.slice(11, 19))
}

/** The same to the minute, for lists: `2026-11-22 02:51 UTC`. */
export function minuteOf(moment: string): string {
  return t.times.exact(moment.slice(0, 10), moment.slice(11, 16))
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
