import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import 'cronstrue/locales/de.js'
import { currentLanguage, t } from '../../messages/language.ts'
import { beginsWithTime } from './at.ts'
import { withNamedHours } from './cron.ts'
import { type Every, nextEvery } from './every.ts'

/** When the clock starts a schedule. */
export type Time =
  | { kind: 'every'; every: Every }
  | {
      kind: 'at' | 'cron'
      /** As it was written. */
      text: string
      /** What it comes to, of seven fields each. */
      patterns: string[]
      /** A name that Intl knows. */
      timezone: string
    }

/**
 * The first moment of this time strictly after `afterMs`, both in milliseconds since 1970; undefined when there is none any more. For one and
 * the same `afterMs` always the same.
 *
 * Where clocks are put forward, a time that does not exist comes once, at the first moment after the gap; where they are put back, one
 * that there is twice comes once, the first time. Only a cron pattern of all hours goes on as they pass: it leaves out
 * what does not exist, and comes in both hours that have the same name.
 */
export function nextAfter(time: Time, afterMs: number): number | undefined {
  if (time.kind === 'every') return nextEvery(time.every, afterMs)
  const after = new Date(afterMs)
  const moments = time.patterns.map((pattern) => cronOf(pattern, time.timezone).nextRun(after)?.getTime())
  return moments.filter((moment) => moment !== undefined).sort((a, b) => a - b)[0]
}

/** It knows when, and starts nothing. */
function cronOf(pattern: string, timezone: string): Cron {
  return new Cron(withNamedHours(pattern), { timezone, mode: '7-part', fixedTimeRule: 'no-wildcard' })
}

/** In words, after the name of a schedule: `every 10 minutes`, `at 4:35am (Europe/Berlin)`. */
export function describeTime(time: Time): string {
  if (time.kind === 'every') return t.schedules.every(time.every.count, time.every.unit)
  const text = time.text.trim().replace(/\s+/g, ' ')
  const words =
    time.kind === 'cron'
      ? describePattern(time.patterns[0] ?? '', text)
      : beginsWithTime(text)
        ? t.schedules.at(text)
        : text
  return t.schedules.inZone(words, time.timezone)
}

function describePattern(pattern: string, text: string): string {
  // It takes `FRI#L` for no weekday, and would leave out the `+`.
  if (/#L|\+/i.test(pattern)) return t.schedules.cron(text)
  try {
    const words = cronstrue.toString(pattern, { use24HourTimeFormat: true, locale: currentLanguage() })
    return words.charAt(0).toLowerCase() + words.slice(1)
  } catch {
    return t.schedules.cron(text)
  }
}
