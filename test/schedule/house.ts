import type { TestContext } from 'node:test'
import { type Log, silentLog } from '../../src/platform/log.ts'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import { createSchedules } from '../../src/schedule/schedules.ts'
import type { Runner } from '../../src/schedule/starts/starts.ts'
import { openState } from '../../src/state/state.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

export const minute = 60_000
export const noon = Date.parse('2026-11-22T12:00:00Z')

/** Jobs that nobody runs: they outlive a portal, and are made, ended and broken by the test. */
export function makeJobs() {
  return {
    made: [] as string[],
    removed: [] as string[],
    cancelled: [] as [job: string, by: string][],
    states: new Map<string, ReturnType<Runner['stateOf']>>(),
    /** What the next calls throw, by what is called. */
    failing: new Map<'submit' | 'cancel' | 'remove', Error>(),
  }
}

/** Schedules on a state of their own; the clock and the ends of jobs are the test's. */
export function house(
  t: TestContext,
  text: string,
  folder = temporaryFolder(t),
  begun = noon,
  jobs = makeJobs(),
) {
  let now = begun
  let file = text
  let ring: (() => void) | undefined
  let due = Number.POSITIVE_INFINITY
  const clock = { now: () => now }
  const state = openState(folder, clock)
  const { made, removed, cancelled, states, failing } = jobs
  const fail = (what: 'submit' | 'cancel' | 'remove') => {
    const error = failing.get(what)
    if (error) throw error
  }
  const runner: Runner = {
    async submit({ name }, serial) {
      const job = `${name}-${serial}`
      // What was made leads to itself, whatever has become of its program.
      if (made.includes(job)) return job
      fail('submit')
      made.push(job)
      return job
    },
    async cancel(job, by) {
      fail('cancel')
      cancelled.push([job, by])
    },
    async remove(job) {
      fail('remove')
      removed.push(job)
      return true
    },
    stateOf: (job) => states.get(job) ?? 'live',
  }
  const told: number[] = []
  const warned: string[] = []
  const log: Log = { ...silentLog, warn: (_facts, message) => void warned.push(message) }
  const schedules = createSchedules({
    store: state.schedules,
    letters: { note: (serial) => void told.push(serial), send() {}, resume() {} },
    runner,
    clock,
    log,
    host: 'laptop',
    read: async () => readScheduleText(file, 'schedules.ini', new Map(), now),
    setTimer(ms, work) {
      ring = work
      due = now + ms
      return () => {
        ring = undefined
      }
    },
  })
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await schedules.close()
    state.close()
  }
  t.after(close)
  return {
    schedules,
    state,
    folder,
    jobs,
    made,
    removed,
    cancelled,
    told,
    warned,
    close,
    write: (changed: string) => {
      file = changed
    },
    refuse: (error: Error | undefined) => {
      if (error) failing.set('submit', error)
      else failing.delete('submit')
    },
    /** The machine sleeps, or its clock is set: no timer rings meanwhile, and one that is set has as long to go. */
    jump: (to: number) => {
      due += to - now
      now = to
    },
    /** Time passes, and the timer rings whenever it should. */
    async pass(ms: number) {
      const until = now + ms
      while (ring && due <= until) {
        now = Math.max(now, due)
        const work = ring
        ring = undefined
        work()
      }
      now = until
      await schedules.settled()
    },
    async end(job: string, how: 'success' | 'error' = 'success') {
      states.set(job, how)
      await schedules.ended(job)
      await schedules.settled()
    },
    /** What became of the starts of a schedule, oldest first. */
    outcomes: (name: string) =>
      schedules
        .history(name, 999)
        .map(({ outcome }) => outcome)
        .reverse(),
  }
}
