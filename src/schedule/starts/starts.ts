import { t } from '../../messages/language.ts'
import { ErrandError, messageOf } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { ScheduleStore } from '../../state/schedules.ts'
import type { Cause, Outcome, StoredStart } from '../../state/starts.ts'
import type { Schedule } from '../file/definition.ts'
import { admit, mostWaiting } from './admit.ts'
import { createSay } from './outcomes.ts'
import type { StartLetters } from './start-letters.ts'
import { createTakeOut, isWaiting } from './take-out.ts'

/** What becomes of a start is done by others. */
export interface Runner {
  /** Makes the job of a start; asked twice for the same serial it makes one. Its id. */
  submit(schedule: Schedule, serial: number): Promise<string>
  cancel(job: string, by: string): Promise<void>
  /** With its folder; one that is gone is no error. False: it stays, as its end has yet to be told of. */
  remove(job: string): Promise<boolean>
  /**
   * `live`: it waits or runs; `interrupted`: nothing of it lives, and it is not over, or it is damaged, so that nobody can
   * tell; `gone`: nobody knows it any more.
   */
  stateOf(job: string): 'live' | 'interrupted' | 'success' | 'error' | 'gone'
}

export interface StartsOptions {
  store: ScheduleStore
  runner: Pick<Runner, 'submit' | 'cancel' | 'stateOf'>
  log: Log
  now(): number
  letters: Pick<StartLetters, 'note' | 'send'>
  /** As the file says it now, also for other machines; undefined: it is not there. */
  schedule(name: string): Schedule | undefined
  /** Whether the file says nothing of it any more. */
  isRemoved(name: string): boolean
  isEnabled(name: string): boolean
  /** Whether it is for this machine. */
  isHere(name: string): boolean
  /** Those that follow one that has ended like this, in name order. */
  followers(name: string, state: 'success' | 'error'): string[]
  /** These are being noted, whatever will become of them. */
  noted(starts: Begin[]): void
  /** Whether its `only_if` lets this start of it pass. */
  isWanted(schedule: Schedule, serial: number): boolean
  /** What became of a start is being noted. */
  decided(start: StoredStart, outcome: Outcome): void
  /** Notes are in the portal's language: who reads them is nobody who asks now. */
  inItsLanguage<T>(work: () => T): T
  /** Something could not be noted, say for a full disk: `resume` is to be called in a while. */
  isBehind(): void
}

export interface Begin {
  name: string
  cause: Cause
  /** By the clock: the moment that it was due at. */
  due?: number
}

/** A start that is noted, and whose it is. */
export interface Noted {
  schedule: string
  serial: number
}

export type Starts = ReturnType<typeof createStarts>

/**
 * From the decision that a schedule starts to the job, and from the end of that to what follows. A start is noted before
 * anything is done for it, so one that a crash cuts off is gone on with, and none becomes two.
 *
 * All starts are decided in one turn, one after the other. Those of one schedule in the order of their serials: what waits
 * comes first, and what could not be noted keeps newer ones from being decided. Whatever may make room for what waits
 * looks at the whole line: an end, a start that came to nothing, a change of the schedule, another portal.
 */
export function createStarts(options: StartsOptions) {
  const { store, runner, log, inItsLanguage } = options
  const say = createSay(options)
  const takeOut = createTakeOut({
    store,
    runner,
    inItsLanguage,
    say,
    inTurn,
    settled: () => turn,
    inHand: () => inHand,
  })
  let turn = Promise.resolve()
  let isClosed = false
  /** The start that is being decided: it may have a job in a moment. */
  let inHand: number | undefined

  /** Notes them, in this order; to be called inside of `store.atOnce`, with whatever decided them. */
  function note(starts: Begin[]): Noted[] {
    options.noted(starts)
    return starts.map(({ name, cause, due }) => ({
      schedule: name,
      serial: store.addStart(name, cause, options.now(), due),
    }))
  }

  /** Brings noted starts to their jobs, one after the other in this order. */
  function go(noted: Noted[]): void {
    for (const { schedule, serial } of noted) look(schedule, serial)
  }

  /** Decides what is undecided or waits of a schedule, as far as this serial. */
  function look(name: string, upTo = Number.MAX_SAFE_INTEGER): void {
    void inTurn({ schedule: name }, () => decideAll(name, upTo))
  }

  function inTurn(facts: object, work: () => Promise<void> | void): Promise<void> {
    turn = turn
      .then(() => (isClosed ? undefined : inItsLanguage(work)))
      .catch((error) => noteTrouble({ ...facts, error: messageOf(error) }))
    return turn
  }

  function noteTrouble(facts: object): void {
    log.error(facts, 'what became of a start could not be noted; it is tried again')
    options.isBehind()
  }

  async function decideAll(name: string, upTo: number): Promise<void> {
    /** What stays in line, oldest first. */
    const line: StoredStart[] = []
    for (const start of store.waiting(name, upTo)) {
      if (isClosed) return
      // It may have been taken out while the one before was decided.
      if (!isStillWaiting(start)) continue
      inHand = start.serial
      if (!(await decide(start, line).finally(putDown))) line.push(start)
    }
  }

  function putDown(): void {
    inHand = undefined
  }

  function isStillWaiting({ serial }: StoredStart): boolean {
    const start = store.start(serial)
    return start !== undefined && isWaiting(start)
  }

  /** Whether that is decided; else it waits behind those of the `line`. */
  async function decide(start: StoredStart, line: StoredStart[]): Promise<boolean> {
    const { schedule: name, outcome, cause } = start
    const schedule = options.schedule(name)
    if (!schedule) {
      // With a mistake in its lines it is only left out: once that is mended, it goes on.
      if (!options.isRemoved(name)) return false
      return say(start, 'cancelled', { note: t.schedules.isRemoved })
    }
    if (!options.isHere(name)) return say(start, 'failed', { note: t.schedules.notHere(schedule.machines) })
    if (cause !== 'person' && !options.isEnabled(name))
      return say(start, 'cancelled', { note: t.schedules.isDisabled })
    // Whoever waits behind others waits still.
    if (outcome === 'queued' && line.length > 0) return false
    if (outcome === null && !options.isWanted(schedule, start.serial)) return say(start, 'refused')
    const admission = admit(schedule, start, runningOf(name), line)
    if (admission.kind === 'skip') return say(start, 'skipped')
    if (admission.kind === 'tooMany')
      return say(start, 'skipped', { note: t.schedules.tooManyWait(mostWaiting) })
    if (admission.kind === 'wait') return wait(start, admission, line)
    // The last moment of one that has waited is now.
    if (outcome === 'queued' && !options.isWanted(schedule, start.serial)) return say(start, 'refused')
    return submit(schedule, start)
  }

  async function wait(
    start: StoredStart,
    { cancel, replace }: { cancel: StoredStart[]; replace: StoredStart[] },
    line: StoredStart[],
  ): Promise<boolean> {
    try {
      for (const { job } of cancel) await makeRoom(job ?? '', start)
    } catch (error) {
      return say(start, 'failed', { note: messageOf(error) })
    }
    for (const older of replace) {
      if (isStillWaiting(older)) say(older, 'skipped', { note: t.schedules.replaced(start.serial) })
      line.splice(line.indexOf(older), 1)
    }
    if (start.outcome === null) say(start, 'queued')
    return false
  }

  async function makeRoom(job: string, { schedule, serial }: StoredStart): Promise<void> {
    try {
      await runner.cancel(job, `start ${serial} of schedule ${schedule}`)
    } catch (error) {
      // It has ended by itself, and its end is about to be heard of.
      if (!(error instanceof ErrandError && error.code === 'conflict')) throw error
    }
  }

  async function submit(schedule: Schedule, start: StoredStart): Promise<true> {
    let job: string
    try {
      job = await runner.submit(schedule, start.serial)
    } catch (error) {
      return say(start, 'failed', { note: messageOf(error) })
    }
    say(start, 'job', { job })
    // One that a portal before this one made, and did not note, may have ended since.
    noteEnd(job)
    return true
  }

  /** Its starts whose jobs wait or run, oldest first. Of one that was interrupted nothing lives. */
  function runningOf(name: string): StoredStart[] {
    return store.running(name).filter(({ job }) => runner.stateOf(job ?? '') === 'live')
  }

  /** Takes note of the end of a job, whether or not a schedule started it. Twice is once. The schedule whose line may move. */
  function noteEnd(job: string): string | undefined {
    const start = store.startOfJob(job)
    if (!start || start.ended !== null) return undefined
    const state = runner.stateOf(job)
    if (state === 'live') return undefined
    const { schedule: name } = start
    const followers =
      state === 'interrupted'
        ? []
        : store.atOnce(() => {
            store.endStart(start.serial, options.now(), state)
            const names = state === 'gone' ? [] : options.followers(name, state)
            return note(names.map((follower) => ({ name: follower, cause: 'after' })))
          })
    look(name)
    go(followers)
    return name
  }

  return {
    note,
    go,
    runningOf,
    /** All that have yet to be decided, that wait, or whose jobs are not over; oldest first. */
    unfinished: () =>
      store
        .open()
        .filter(
          ({ job, ended }) =>
            job === null || (ended === null && ['live', 'interrupted'].includes(runner.stateOf(job))),
        ),
    /**
     * A job is over, or was interrupted. Resolves when what follows it is decided.
     * @returns the schedule that had started it; undefined where there is nothing new
     */
    async ended(job: string): Promise<string | undefined> {
      try {
        const name = noteEnd(job)
        await turn
        return name
      } catch (error) {
        noteTrouble({ job, error: messageOf(error) })
        return undefined
      }
    },
    ...takeOut,
    /** What waits of it may go on, or has to go. */
    look: (name: string) => look(name),
    /** Resolves when all that was noted so far is decided. */
    settled: () => turn,
    /**
     * Goes on with all that is not finished: what a portal before this one left, what waits for something that is
     * different now, what could not be noted. The schedules of which a run has ended.
     */
    resume(): string[] {
      try {
        const ended = store.open().flatMap(({ job }) => (job === null ? [] : (noteEnd(job) ?? [])))
        for (const name of store.waitingSchedules()) look(name)
        return ended
      } catch (error) {
        noteTrouble({ error: messageOf(error) })
        return []
      }
    },
    /** Decides nothing any more; what was noted is gone on with by the next portal. */
    async close(): Promise<void> {
      isClosed = true
      await turn
    },
  }
}
