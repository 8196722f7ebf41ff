import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import type { ScheduleStore } from '../../state/schedules.ts'
import type { StoredStart } from '../../state/starts.ts'
import type { Say } from './outcomes.ts'
import type { Runner, StartsOptions } from './starts.ts'

interface Surroundings extends Pick<StartsOptions, 'inItsLanguage'> {
  store: ScheduleStore
  runner: Pick<Runner, 'cancel'>
  say: Say
  /** Does it when all that was noted before is decided. */
  inTurn(facts: object, work: () => void): Promise<void>
  /** Resolves when all that was noted so far is decided. */
  settled(): Promise<void>
  /** The start that is being decided. */
  inHand(): number | undefined
}

/** Takes starts out of the line: one that a person names, or all of a schedule that is no more. */
export function createTakeOut({ store, runner, inItsLanguage, say, inTurn, settled, inHand }: Surroundings) {
  const takeOut = (start: StoredStart) => say(start, 'cancelled', { note: t.schedules.isRemoved })

  return {
    /**
     * Takes one that waits out of the line, or cancels its job.
     * @throws ErrandError `not_found`, `conflict` when there is neither
     */
    async cancel(serial: number, by: string): Promise<void> {
      // Whoever is being decided at this moment may have a job by then.
      await settled()
      const start = store.start(serial)
      if (!start) throw new ErrandError('not_found', t.schedules.unknownStart(serial))
      if (start.job !== null) return runner.cancel(start.job, by)
      if (!isWaiting(start)) throw new ErrandError('conflict', t.schedules.madeNoJob(serial, start.schedule))
      inItsLanguage(() => say(start, 'cancelled', { note: t.schedules.takenOut(by) }))
    },
    /**
     * What waits of it goes, before a schedule of that name begins anew; to be called inside of `store.atOnce`. The one
     * that is being decided goes after that, unless it has a job by then.
     */
    empty(name: string): void {
      for (const start of store.waiting(name, Number.MAX_SAFE_INTEGER)) {
        const { serial } = start
        if (serial !== inHand()) inItsLanguage(() => takeOut(start))
        else
          void inTurn({ schedule: name }, () => {
            const now = store.start(serial)
            if (now && isWaiting(now)) takeOut(now)
          })
      }
    },
  }
}

export const isWaiting = ({ outcome }: StoredStart): boolean => outcome === 'queued' || outcome === null
