import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { house, makeJobs, minute, noon } from './house.ts'

const max = 2
const text = `[schedule.q]\ncmd = true\noverlap = queue\nmax = ${max}\nevery = 1 hour\n`
const full = () => {
  throw new Error('database or disk is full')
}

/** What happens to a portal and its jobs: a start; an end that it hears of, or not; a disk that is full; a crash. */
const event = fc.oneof(
  { weight: 4, arbitrary: fc.constant('start' as const) },
  { weight: 3, arbitrary: fc.constantFrom('end' as const, 'both end' as const, 'end unheard' as const) },
  fc.constantFrom('interrupt' as const, 'fail' as const, 'full' as const, 'crash' as const),
  fc.constantFrom('crash after an end' as const, 'crash at once' as const, 'mend' as const, 'wait' as const),
)

test('whatever happens in whatever order: each start is decided once, in order, none waits while there is room, never more at once than max', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 30 }), async (events) => {
      const folder = temporaryFolder(t)
      const jobs = makeJobs()
      let now = noon
      const open = async () => {
        const opened = house(t, text, folder, now, jobs)
        await opened.schedules.open()
        return opened
      }
      let portal = await open()
      const live = () => jobs.made.filter((job) => !jobs.states.has(job))
      const crash = async () => {
        await portal.close()
        portal = await open()
      }
      const act = {
        start: () => void portal.schedules.start('q'),
        end: () => end(1),
        'both end': () => end(2),
        'end unheard': () => void ending(1),
        async interrupt() {
          for (const job of ending(1, 'interrupted')) await portal.schedules.ended(job)
        },
        fail: () => portal.refuse(new Error('no program')),
        full: () => Object.assign(portal.state.schedules, { decideStart: full, endStart: full }),
        crash,
        async 'crash after an end'() {
          for (const job of ending(1)) {
            const start = portal.state.schedules.startOfJob(job)
            if (start) portal.state.schedules.endStart(start.serial, now, 'success')
          }
          await crash()
        },
        'crash at once'() {
          portal.schedules.start('q')
          return crash()
        },
        async mend() {
          portal.refuse(undefined)
          await crash()
        },
        wait: () => wait(minute),
      } satisfies Record<typeof event extends fc.Arbitrary<infer E> ? E & string : never, () => unknown>
      function ending(count: number, how: 'success' | 'interrupted' = 'success'): string[] {
        const some = live().slice(0, count)
        for (const job of some) jobs.states.set(job, how)
        return some
      }
      async function end(count: number): Promise<void> {
        await Promise.all(ending(count).map((job) => portal.schedules.ended(job)))
      }
      async function wait(ms: number): Promise<void> {
        now += ms
        await portal.pass(ms)
      }

      for (const one of events) {
        try {
          await act[one]()
        } catch (error) {
          // A full disk is said to whoever asks to take note of something himself.
          assert.match(String(error), /is full/)
        }
        await portal.schedules.settled()
        assert.ok(live().length <= max, `${live()} live at once`)
      }
      await act.mend()
      for (let n = 0; n <= events.length; n++) {
        await portal.schedules.settled()
        const waits = portal.outcomes('q').filter((outcome) => outcome === 'queued' || outcome === null)
        assert.ok(waits.length === 0 || live().length === max, 'none waits while there is room')
        await end(1)
      }
      const serials = jobs.made.map((job) => Number(job.slice(2)))
      assert.deepEqual(
        serials,
        serials.toSorted((a, b) => a - b),
        'in order',
      )
      const starts = portal.schedules.history('q', 999)
      assert.ok(starts.every(({ outcome }) => outcome === 'job' || outcome === 'failed'))
      assert.deepEqual(
        starts.flatMap(({ job }) => job ?? []).reverse(),
        jobs.made,
        'each job is that of its start',
      )
      await portal.close()
    }),
    { numRuns: 40 },
  )
})
