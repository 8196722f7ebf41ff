import { composeStartLetter, type Stationery } from '../../mail/letter.ts'
import { describeFailure } from '../../mail/transport.ts'
import { inLanguage, t } from '../../messages/language.ts'
import { createDeliveries } from '../../portal/deliveries.ts'
import type { Deps } from '../../portal/deps.ts'
import { keyOfStart, startOfKey } from '../../state/undelivered.ts'

export type StartLetters = ReturnType<typeof createStartLetters>

/**
 * Letters about starts that made no job, to the `email` that their schedule had then: what was gone or full, nobody would
 * hear of otherwise. They are noted with the start and sent as the letters about jobs are, with tries for two days.
 */
export function createStartLetters(deps: Deps, stationery: Stationery) {
  const { letters: store, schedules } = deps.state
  const deliveries = createDeliveries(deps, {
    what: 'letter',
    store,
    send,
    describeFailure,
    about: (key) => ({ serial: startOfKey(key) }),
  })

  async function send(key: string): Promise<'sent' | 'done'> {
    const start = schedules.start(startOfKey(key) ?? 0)
    const to = start?.told
    if (!start || !to) return 'done'
    const letter = inLanguage(deps.config.portal.language, () =>
      composeStartLetter(stationery, {
        to,
        schedule: start.schedule,
        serial: start.serial,
        cause: t.schedules.causes[start.cause],
        at: new Date(start.at).toISOString(),
        why: start.note ?? '',
        link: `${deps.url()}/admin/schedules/${start.schedule}`,
      }),
    )
    await deps.transport.send(letter)
    return 'sent'
  }

  const unsent = () =>
    store
      .list(Number.MAX_SAFE_INTEGER)
      .map(({ jobId }) => jobId)
      .filter((key) => startOfKey(key) !== undefined)

  return {
    /** Says that one is due; to be called with what decided the start, inside of `atOnce`. */
    note: (serial: number) =>
      store.put({
        jobId: keyOfStart(serial),
        tries: 0,
        nextTry: Math.floor(deps.clock.now()),
        lastError: '',
      }),
    send: (serial: number) => deliveries.consider(keyOfStart(serial)),
    /** What the portal before this one left. */
    resume(): void {
      for (const key of unsent()) deliveries.consider(key)
    },
    /** Tries at once whatever has yet to be sent, also what was given up. */
    tryNow(): void {
      for (const key of unsent()) deliveries.tryNow(key)
    },
    settled: deliveries.settled,
    close: deliveries.close,
  }
}
