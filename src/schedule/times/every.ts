/** `every 10 minutes`: aligned to 1970-01-01T00:00:00Z, whatever the time zone. */
export interface Every {
  /** At least 1. */
  count: number
  unit: Unit
}

export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** Completes "expected …, found '…'". */
export const expectedEvery =
  "a number of seconds, minutes, hours, days, weeks, months or years, such as '10 minutes', that comes before the year 10000"

/** As far as dates are written with four digits. */
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Reads `10 minutes`, `2h`, `90 s`, `day` (one); undefined when it is none of these. */
export function parseEvery(text: string): Every | undefined {
  const [, digits = '1', word = ''] = /^(?:(\d+) ?)?([a-z]+)$/.exec(text.trim().toLowerCase()) ?? []
  const unit = Object.hasOwn(units, word) ? units[word] : undefined
  const count = Number(digits)
  if (unit === undefined || count < 1) return undefined
  return nextEvery({ count, unit }, 0) === undefined ? undefined : { count, unit }
}

/**
 * The first moment strictly after `afterMs`; undefined when there is none before the year 10000. A week starts on
 * Thursday (the epoch was one), a month on its 1st, and `2 months` are January, March, …: all at 00:00 UTC. What does
 * not divide a larger unit goes on across it: `5 months` are not the same ones every year.
 */
export function nextEvery({ count, unit }: Every, afterMs: number): number | undefined {
  const next =
    unit === 'month' || unit === 'year'
      ? nextMonths(unit === 'year' ? 12 * count : count, afterMs)
      : (Math.floor(afterMs / (count * lengthsMs[unit])) + 1) * count * lengthsMs[unit]
  return next <= latestMs ? next : undefined
}

function nextMonths(count: number, afterMs: number): number {
  const after = new Date(afterMs)
  const monthsSince1970 = (after.getUTCFullYear() - 1970) * 12 + after.getUTCMonth()
  return Date.UTC(1970, (Math.floor(monthsSince1970 / count) + 1) * count)
}

const lengthsMs = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
}

const units: Record<string, Unit> = {
  s: 'second',
  sec: 'second',
  second: 'second',
  seconds: 'second',
  m: 'minute',
  min: 'minute',
  minute: 'minute',
  minutes: 'minute',
  h: 'hour',
  hour: 'hour',
  hours: 'hour',
  d: 'day',
  day: 'day',
  days: 'day',
  w: 'week',
  week: 'week',
  weeks: 'week',
  month: 'month',
  months: 'month',
  year: 'year',
  years: 'year',
}
