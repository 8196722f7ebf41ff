import type { Log } from '../../platform/log.ts'
import type { ScheduleStore } from '../../state/schedules.ts'
import type { Outcome, StoredStart } from '../../state/starts.ts'
import type { Schedule } from '../file/definition.ts'
import type { StartLetters } from './start-letters.ts'

/** So many starts without a job are known of each schedule: one every second would fill the disk. */
const keptJobless = 1_000

interface Surroundings {
  store: ScheduleStore
  log: Log
  letters: Pick<StartLetters, 'note' | 'send'>
  schedule(name: string): Schedule | undefined
  isHere(name: string): boolean
  /** Called where that is noted. */
  decided(start: StoredStart, outcome: Outcome): void
}

/** Says what became of a start: notes it, logs it, and tells of one that failed. True, as it is decided then, or waits. */
export type Say = (start: StoredStart, outcome: Outcome, more?: { note?: string; job?: string }) => true

export function createSay({ store, log, letters, schedule, isHere, decided }: Surroundings): Say {
  /** One letter when it begins to fail: a schedule of every second would send one a second. */
  function noteLetter({ schedule: name, serial }: StoredStart): boolean {
    const one = isHere(name) ? schedule(name) : undefined
    if (!one || one.email === undefined || one.notify === 'never' || store.isTold(name)) return false
    store.setTold(name, true)
    store.tell(serial, one.email)
    letters.note(serial)
    return true
  }

  return (start, outcome, more = {}) => {
    const { serial, schedule: name, cause } = start
    store.atOnce(() => {
      store.decideStart(serial, outcome, more)
      decided(start, outcome)
      if (outcome === 'job') store.setTold(name, false)
      else if (outcome !== 'queued') store.forgetJobless(name, keptJobless)
      if (outcome === 'failed' && noteLetter(start)) store.afterwards(() => letters.send(serial))
      const facts = { schedule: name, serial, cause, ...more }
      store.afterwards(() => {
        if (outcome === 'failed') log.error(facts, 'a schedule could not be started')
        else log.info(facts, `schedule: ${wordsOf[outcome]}`)
      })
    })
    return true
  }
}

const wordsOf: Record<Outcome, string> = {
  job: 'started',
  queued: 'waits until the one before has ended',
  refused: 'not started, as its only_if is false',
  skipped: 'not started, as the one before still runs',
  cancelled: 'waits no more',
  failed: 'failed',
}
