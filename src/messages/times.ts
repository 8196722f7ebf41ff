/** A span of time as people say it: `less than 0.1 s`, `0.4 s`, `42 s`, `4 min 10 s`, `2 h 5 min`, `3 days 4 h`. */
export function spanInWords(seconds: number): string {
  if (seconds < 0.1) return 'less than 0.1 s'
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return join(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return join(Math.floor(whole / 3_600), 'h', Math.floor((whole % 3_600) / 60), 'min')
  const days = Math.floor(whole / 86_400)
  return join(days, days === 1 ? 'day' : 'days', Math.floor((whole % 86_400) / 3_600), 'h')
}

/** A range of times as people say it, in round numbers: `12–18 min`, `about 3 s`, `2–5 h`. */
export function rangeInWords(low: number, high: number): string {
  const [unit, seconds] =
    high < 90 ? ['s', 1] : high < 90 * 60 ? ['min', 60] : high < 48 * 3_600 ? ['h', 3_600] : ['days', 86_400]
  const [from, to] = [Math.round(low / seconds), Math.round(high / seconds)]
  if (to === 0) return 'less than 1 s'
  if (from === to) return `about ${to} ${unit}`
  return from === 0 ? `up to ${to} ${unit}` : `${from}–${to} ${unit}`
}

/** How long from now until a moment, in round numbers: `less than a minute`, `about 20 min`, `about 3 h`. */
export function untilInWords(seconds: number): string {
  return seconds < 60 ? 'less than a minute' : rangeInWords(seconds, seconds)
}

/** A moment seen from `now`, both in milliseconds: `just now`, `4 minutes ago`, `yesterday`, `3 Oct 2026`. */
export function agoInWords(moment: number, now: number): string {
  const seconds = Math.max(0, (now - moment) / 1000)
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${Math.floor(seconds)} seconds ago`
  if (seconds < 3_600) return plural(Math.floor(seconds / 60), 'minute')
  if (seconds < 86_400) return plural(Math.floor(seconds / 3_600), 'hour')
  if (seconds < 7 * 86_400) return plural(Math.floor(seconds / 86_400), 'day')
  return new Date(moment).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

/** The exact time, for hovering over the words. */
export function exactTime(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 19)} UTC`
}

/** The same to the minute, for lists: `2026-11-22 02:51 UTC`. */
export function minuteOf(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`
}

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(number: number): string {
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number)
  return `${number}${{ one: 'st', two: 'nd', few: 'rd' }[rule as string] ?? 'th'}`
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
