import { show } from '../../platform/hand-written-ini.ts'
import type { Note } from '../../program/read-keys.ts'
import { parseAt } from './at.ts'
import { parseCron } from './cron.ts'
import { expectedEvery, parseEvery } from './every.ts'
import { timezoneMistake } from './timezone.ts'
import type { Time } from './when-due.ts'

/** The texts of these keys, as far as they are there. */
export interface TimeTexts {
  at?: string
  every?: string
  cron?: string
  timezone?: string
}

/** When the clock starts a schedule; undefined when it does not, or when something is wrong, which is noted then. */
export function readTime(texts: TimeTexts, defaultTimezone: string, note: Note): Time | undefined {
  const { at, every, cron, timezone = defaultTimezone } = texts
  const wrongZone = texts.timezone === undefined ? undefined : timezoneMistake(timezone)
  if (wrongZone !== undefined) note(wrongZone, 'timezone')
  if (at !== undefined) {
    const read = parseAt(at)
    if ('patterns' in read) return { kind: 'at', text: at, patterns: read.patterns, timezone }
    note(read.message, 'at')
  } else if (cron !== undefined) {
    const { pattern, mistakes } = parseCron(cron)
    for (const message of mistakes) note(message, 'cron')
    if (mistakes.length === 0) return { kind: 'cron', text: cron, patterns: [pattern], timezone }
  } else if (every !== undefined) {
    const read = parseEvery(every)
    if (read) return { kind: 'every', every: read }
    note(`expected ${expectedEvery}, found ${show(every)}`, 'every')
  }
  return undefined
}
