import type { Clock } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'

const hourMs = 60 * 60 * 1000

/** Counts letters by what they are for, in the last hour, so that nobody's mailbox is flooded. */
export function createHourly(clock: Clock, limit: () => number) {
  const sent = new Map<string, number[]>()
  return {
    /** Counts one. @throws ErrandError `too_many` with these words, and then it does not count */
    count(what: string, tooMany: string): void {
      const now = clock.now()
      for (const [one, times] of sent) if (times.every((time) => time <= now - hourMs)) sent.delete(one)
      const recent = (sent.get(what) ?? []).filter((time) => time > now - hourMs)
      if (recent.length >= limit()) throw new ErrandError('too_many', tooMany)
      sent.set(what, [...recent, now])
    },
  }
}
