import { t } from '../messages/language.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import type { Cause, Outcome, ScheduleStore, StoredStart } from '../state/schedules.ts'
import type { Schedule } from './definition.ts'
import type { StartLetters } from './start-letters.ts'

/** So many starts without a job are known of each schedule: one every second would fill the disk. */
const keptJobless = 1_000
/** So many of one that is no more, whatever became of them. */
const keptOfRemoved = 100

/** What becomes of a start is done by others. */
export interface Runner {
  /** Makes the job of a start; asked twice for the same serial it makes one. Its id. */
  submit(schedule: Schedule, serial: number): Promise<string>
  cancel(job: string, by: string): Promise<void>
  /** With its folder; one that is gone is no error. */
  remove(job: string): Promise<void>
  /** `success` or `error` once it is over; `gone` when nobody knows it any more. */
  endOf(job: string): 'success' | 'error' | 'gone' | undefined
}

export interface StartsOptions {
  store: ScheduleStore
  runner: Runner
  log: Log
  now(): number
  letters: Pick<StartLetters, 'note' | 'send'>
  /** As the file says it now; undefined: it is not there, or not for this machine. */
  schedule(name: string): Schedule | undefined
  /** Whether the file says nothing of it any more. */
  isRemoved(name: string): boolean
  /** Those that follow one that has ended like this, in name order. */
  followers(name: string, state: 'success' | 'error'): string[]
  /** Whether its `only_if` lets it run. */
  isWanted(schedule: Schedule): boolean
}

export interface Begin {
  name: string
  cause: Cause
  /** By the clock: the moment that it was due at. */
  due?: number
}

export type Starts = ReturnType<typeof createStarts>

/**
 * From the decision that a schedule starts to the job, and from the end of that to what follows. A start is noted before
 * anything is done for it, so one that a crash cuts off is gone on with, and none becomes two.
 */
export function createStarts(options: StartsOptions) {
  const { store, runner, log } = options
  let turn = Promise.resolve()
  let isClosed = false

  /** Notes them, in this order; to be called inside of `store.atOnce`, with whatever decided them. */
  function note(starts: Begin[]): number[] {
    return starts.map(({ name, cause, due }) => store.addStart(name, cause, options.now(), due))
  }

  /** Brings noted starts to their jobs, one after the other in this order. */
  function go(serials: number[]): Promise<void> {
    for (const serial of serials)
      turn = turn
        .then(() => (isClosed ? undefined : decide(serial)))
        // It can't be noted what became of it, say for a full disk: the next portal goes on with it, and the others here.
        .catch((error) => log.error({ serial, error: messageOf(error) }, 'a start could not be decided'))
    return turn
  }

  async function decide(serial: number): Promise<void> {
    const start = store.start(serial)
    if (!start || start.job !== null) return
    const schedule = options.schedule(start.schedule)
    try {
      if (!schedule) say(start, 'failed', { note: t.schedules.notHere })
      else if (start.outcome !== 'queued' && !options.isWanted(schedule)) say(start, 'refused')
      else if (await hasRoom(schedule, start))
        say(start, 'job', { job: await runner.submit(schedule, serial) })
    } catch (error) {
      say(start, 'failed', { note: messageOf(error) })
    }
  }

  function say(start: StoredStart, outcome: Outcome, more: { note?: string; job?: string } = {}): void {
    const { serial, schedule: name } = start
    const isLetterDue = store.atOnce(() => {
      store.decideStart(serial, outcome, more)
      if (outcome === 'job') store.setTold(name, false)
      else if (outcome !== 'queued') store.forgetJobless(name, keptJobless)
      return outcome === 'failed' && noteLetter(start)
    })
    if (isLetterDue) options.letters.send(serial)
    const facts = { schedule: start.schedule, serial: start.serial, cause: start.cause, ...more }
    if (outcome === 'failed') log.error(facts, 'a schedule could not be started')
    else log.info(facts, `schedule: ${wordsOf[outcome]}`)
  }

  /** One letter when it begins to fail: a schedule of every second would send one a second. */
  function noteLetter({ schedule: name, serial }: StoredStart): boolean {
    const schedule = options.schedule(name)
    if (!schedule || schedule.email === undefined || schedule.notify === 'never' || store.isTold(name))
      return false
    store.setTold(name, true)
    store.tell(serial, schedule.email)
    options.letters.note(serial)
    return true
  }

  /** Whether it may start beside what still runs of it; what is done instead, is done here. */
  async function hasRoom(schedule: Schedule, start: StoredStart): Promise<boolean> {
    const running = runningOf(schedule.name)
    if (running.length < schedule.max) return true
    if (schedule.overlap === 'cancel-oldest') {
      for (const { job, serial } of running.slice(0, running.length - schedule.max + 1))
        if (job !== null)
          await runner.cancel(job, `schedule ${schedule.name}, for start ${start.serial} (of ${serial})`)
      return true
    }
    say(start, schedule.overlap === 'queue' ? 'queued' : 'skipped')
    return false
  }

  /** Its starts whose jobs are not over, oldest first. */
  function runningOf(name?: string): StoredStart[] {
    return store
      .open()
      .filter(({ schedule, job }) => (name === undefined || schedule === name) && job !== null)
      .filter(({ job }) => runner.endOf(job ?? '') === undefined)
  }

  /** Takes note of the end of a job, whether or not a schedule started it. Twice is once. */
  function ended(job: string): Promise<void> {
    const start = store.startOfJob(job)
    if (!start || start.ended !== null) return turn
    const state = runner.endOf(job)
    if (state === undefined) return turn
    const serials = store.atOnce(() => {
      store.endStart(start.serial, options.now(), state)
      const followers = state === 'gone' ? [] : options.followers(start.schedule, state)
      return note(followers.map((name) => ({ name, cause: 'after' })))
    })
    const waiting = store
      .open()
      .find(({ schedule, outcome }) => schedule === start.schedule && outcome === 'queued')
    return go([...(waiting ? [waiting.serial] : []), ...serials]).then(() => clear(start.schedule))
  }

  /** Removes old runs with their folders; of one that is no more, what is known of them alone. */
  async function clear(name: string): Promise<void> {
    if (options.isRemoved(name)) return forgetOld(name)
    const keep = options.schedule(name)?.keepRuns
    if (keep === undefined || keep === Number.POSITIVE_INFINITY) return
    const old = store.beyond(name, keep)
    for (const { job, ended: over } of old) if (job !== null && over !== null) await runner.remove(job)
    const newest = old[0]
    if (newest) store.forget(name, newest.serial)
  }

  function forgetOld(name: string): void {
    store.forgetBeyond(name, keptOfRemoved)
  }

  return {
    note,
    go,
    /** Of those that are no more the oldest starts are forgotten; their jobs stay. */
    forgetOldOfRemoved(): void {
      for (const name of store.namesOfStarts()) if (options.isRemoved(name)) forgetOld(name)
    },
    ended,
    runningOf,
    /** Resolves when all that was noted so far is decided. */
    settled: () => turn,
    /** Goes on with what a portal before this one left: jobs that have ended meanwhile, starts that were cut off. */
    async resume(): Promise<void> {
      for (const { serial, job, outcome } of store.open()) {
        if (job !== null) await ended(job)
        else if (outcome === null) await go([serial])
      }
    },
    /** Decides nothing any more; what was noted is gone on with by the next portal. */
    async close(): Promise<void> {
      isClosed = true
      await turn
    },
  }
}

const wordsOf: Record<Outcome, string> = {
  job: 'started',
  queued: 'waits until the one before has ended',
  refused: 'not started, as its only_if is false',
  skipped: 'not started, as the one before still runs',
  failed: 'failed',
}
