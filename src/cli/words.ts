const dayMs = 24 * 60 * 60 * 1000

/**
 * A moment as people say it, in the time zone of whoever asks: `today at 4:47am`, `tomorrow at 4:35am`, `Friday at 4:35am`,
 * `3 Dec at 4:35am`, with the year where it is another. Both in milliseconds.
 */
export function dateInWords(moment: number, now: number): string {
  const date = new Date(moment)
  const days = Math.round((startOfDay(date) - startOfDay(new Date(now))) / dayMs)
  return `${dayInWords(date, days, now)} at ${timeInWords(date)}`
}

function dayInWords(date: Date, days: number, now: number): string {
  const near: Record<number, string> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }
  const word = near[days]
  if (word !== undefined) return word
  if (days > 0 && days < 7) return date.toLocaleDateString('en', { weekday: 'long' })
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  const day = `${date.getDate()} ${date.toLocaleDateString('en', { month: 'short' })}`
  return isThisYear ? day : `${day} ${date.getFullYear()}`
}

/** Of the calendar: a day of 23 or 25 hours is one too. */
function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

function timeInWords(date: Date): string {
  const hours = date.getHours()
  const minutes = String(date.getMinutes()).padStart(2, '0')
  return `${hours % 12 || 12}:${minutes}${hours < 12 ? 'am' : 'pm'}`
}

/** How long something took: `59.1s`, `12m 03s`, `2h 05m`. */
export function lengthInWords(seconds: number): string {
  const tenths = Math.round(seconds * 10) / 10
  if (tenths < 60) return `${tenths.toFixed(1)}s`
  const whole = Math.round(seconds)
  const two = (number: number) => String(number).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`
}
