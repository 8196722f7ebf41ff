import { Cron, CronPattern } from 'croner'
import { show } from '../../platform/hand-written-ini.ts'

/**
 * Reads a cron pattern of 5 fields (minute, hour, day, month, weekday), 6 (a second before them) or 7 (a year after them), or a name such as
 * `@daily`, as one of 7 fields; or lists what is wrong, field by field.
 */
export function parseCron(text: string): { pattern: string; mistakes: string[] } {
  const given = spelledOut(text).match(/\S+/g) ?? []
  if (text.trim().startsWith('@') && given.length === 1)
    return { pattern: '', mistakes: [`expected one of ${nicknames.join(', ')}, found ${show(text)}`] }
  if (given.length < 5 || given.length > 7)
    return { pattern: '', mistakes: [`expected ${expectedFields}; found ${given.length}`] }
  const parts = [...(given.length === 5 ? ['0'] : []), ...given, ...(given.length < 7 ? ['*'] : [])]
  const pattern = parts.join(' ')
  const mistakes = isGood(pattern) ? [] : fields.flatMap((_, at) => fieldMistake(parts, at) ?? [])
  if (mistakes.length === 0 && !everComes(pattern)) mistakes.push(`there is no such day: ${show(text)}`)
  return { pattern, mistakes }
}

/**
 * The same for croner with daylight saving as `nextAfter` promises it: that takes a step or `*` in any of second, minute and hour for a time
 * that is not named. Here it is one when the hours are, and none when they are all 24.
 */
export function withNamedHours(pattern: string): string {
  // Most are.
  if (/^\d+ \d+ \d+ /.test(pattern)) return pattern
  const { second, minute, hour } = new CronPattern(pattern)
  const [secondField, minuteField, , ...days] = pattern.split(' ')
  if (hour.every((isOn) => isOn)) return [secondField, minuteField, '*', ...days].join(' ')
  return [second, minute, hour].map(listOf).concat(days).join(' ')
}

function listOf(field: number[]): string {
  return field.flatMap((isOn, value) => (isOn ? [value] : [])).join()
}

const nicknames = ['@yearly', '@monthly', '@weekly', '@daily', '@hourly']

function spelledOut(text: string): string {
  try {
    return text.includes('@') ? new CronPattern(text).pattern : text
  } catch {
    return text
  }
}

const expectedFields =
  '5 fields (minute hour day month weekday), 6 (a second before them) or 7 (a year after them)'

const alsoList = "'*', a list '1,5', a range '1-5' or steps '*/5'"

const fields = [
  { name: 'second', expected: `a number from 0 to 59, ${alsoList}` },
  { name: 'minute', expected: `a number from 0 to 59, ${alsoList}` },
  { name: 'hour', expected: `a number from 0 to 23, ${alsoList}` },
  {
    name: 'day',
    expected: `a number from 1 to 31, 'L' (the last), '15W' (the weekday nearest to the 15th), 'LW' (the last weekday), ${alsoList}`,
  },
  { name: 'month', expected: `a number from 1 to 12, a name such as JAN, ${alsoList}` },
  {
    name: 'weekday',
    expected: `a number from 0 (Sunday) to 6, a name such as MON, 'MON#2' (the second Monday), 'FRIL' (the last Friday), ${alsoList}`,
  },
  { name: 'year', expected: `a year, ${alsoList}` },
]

function fieldMistake(parts: string[], at: number): string | undefined {
  const [part, field] = [parts[at] ?? '', fields[at]]
  const isRight = isGood(parts.map((one, n) => (n === at ? one : '*')).join(' '))
  return isRight || !field ? undefined : `${field.name}: expected ${field.expected}, found ${show(part)}`
}

function isGood(pattern: string): boolean {
  try {
    return new CronPattern(pattern) !== undefined
  } catch {
    return false
  }
}

/** 30 February never does. */
function everComes(pattern: string): boolean {
  const [, , , day, month, , year] = pattern.split(' ')
  // Most; to look takes a tenth of a millisecond.
  if ((day === '*' || month === '*') && year === '*') return true
  return new Cron(pattern, { timezone: 'UTC' }).nextRun(new Date(0)) !== null
}
