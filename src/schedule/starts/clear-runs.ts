import { messageOf } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { createTurns } from '../../platform/turns.ts'
import type { ScheduleStore } from '../../state/schedules.ts'
import type { Schedule } from '../file/definition.ts'
import type { Runner } from './starts.ts'

/** So many starts of a schedule that is no more are known, whatever became of them. */
const keptOfRemoved = 100

interface Surroundings {
  store: ScheduleStore
  log: Log
  remove: Runner['remove']
  schedule(name: string): Schedule | undefined
  /** Whether the file says nothing of it any more. */
  isRemoved(name: string): boolean
  isClosed(): boolean
}

/** Old runs go: of each schedule all but its `keep_runs`; of one that is no more only what is known of them, their jobs stay. */
export function createClearRuns({ store, log, remove, schedule, isRemoved, isClosed }: Surroundings) {
  const turns = createTurns()
  let underWay: Promise<unknown> = Promise.resolve()

  async function clearOf(name: string): Promise<void> {
    if (isRemoved(name)) return store.forgetBeyond(name, keptOfRemoved)
    const keep = schedule(name)?.keepRuns
    if (keep === undefined || keep === Number.POSITIVE_INFINITY) return
    const old = store.beyond(name, keep)
    for (const { job, serial } of old.toReversed()) {
      if (isClosed()) return
      try {
        if (await remove(job ?? '')) store.forgetStart(serial)
      } catch (error) {
        log.error({ schedule: name, serial, job, error: messageOf(error) }, 'an old run could not be removed')
      }
    }
    const newest = old[0]
    if (newest) store.forgetJoblessBefore(name, newest.serial)
  }

  return {
    /** Never rejects: what could not be removed is tried again after the next run. */
    of(name: string): Promise<void> {
      const mine = turns
        .take(name, () => clearOf(name))
        .catch((error) =>
          log.error({ schedule: name, error: messageOf(error) }, 'old runs could not be removed'),
        )
      underWay = Promise.all([underWay, mine])
      return mine
    },
    /** Resolves when none is being removed. */
    settled: () => underWay,
    /** Of those that are no more the oldest starts are forgotten. */
    ofRemoved(): void {
      for (const name of store.namesOfStarts()) if (isRemoved(name)) store.forgetBeyond(name, keptOfRemoved)
    },
  }
}
