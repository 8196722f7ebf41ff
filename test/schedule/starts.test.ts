import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ErrandError } from '../../src/platform/errors.ts'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import { house, minute, noon } from './house.ts'

const one = (name: string, ...rest: string[]) => `[schedule.${name}]\n${['cmd = true', ...rest].join('\n')}\n`
const full = () => {
  throw new Error('database or disk is full')
}

test('overlap = queue: first in, first out, whatever the end, and past one that can not be made', async (t) => {
  const { schedules, made, end, outcomes, jobs } = house(t, one('q', 'overlap = queue', 'max = 2'))
  await schedules.open()
  for (let n = 0; n < 6; n++) schedules.start('q')
  await schedules.settled()
  assert.deepEqual(outcomes('q'), ['job', 'job', 'queued', 'queued', 'queued', 'queued'])
  // Both at once: two may go on.
  jobs.states.set('q-1', 'success').set('q-2', 'error')
  await Promise.all([schedules.ended('q-1'), schedules.ended('q-2')])
  assert.deepEqual(made.slice(2), ['q-3', 'q-4'])
  jobs.failing.set('submit', new Error('no program'))
  jobs.states.set('q-3', 'success')
  const ended = schedules.ended('q-3')
  schedules.start('q')
  await ended
  jobs.failing.delete('submit')
  assert.deepEqual(outcomes('q').slice(4), ['failed', 'failed', 'failed'])
  schedules.start('q')
  schedules.start('q')
  await schedules.settled()
  assert.deepEqual(outcomes('q').slice(7), ['job', 'queued'])
  await end('q-4')
  assert.deepEqual(made.slice(4), ['q-8', 'q-9'])
})

test('a start that comes while others wait does not overtake them; a larger max lets them go on', async (t) => {
  const text = one('q', 'overlap = queue')
  const { schedules, made, write, outcomes, jobs } = house(t, text)
  await schedules.open()
  for (let n = 0; n < 3; n++) schedules.start('q')
  await schedules.settled()
  // It has ended, and nobody has heard of it yet.
  jobs.states.set('q-1', 'success')
  schedules.start('q')
  await schedules.settled()
  assert.deepEqual(made, ['q-1', 'q-2'])
  write(text.replace('queue', 'queue\nmax = 2'))
  await schedules.reload()
  await schedules.settled()
  assert.deepEqual(made, ['q-1', 'q-2', 'q-3'])
  assert.deepEqual(outcomes('q'), ['job', 'job', 'job', 'queued'])
})

test('a portal that dies at any step leaves no start behind: waiting, undecided, or made and not noted', async (t) => {
  const text = one('q', 'overlap = queue', 'after = next') + one('next') + one('skip')
  const first = house(t, text)
  await first.schedules.open()
  first.schedules.start('q')
  first.schedules.start('q')
  await first.schedules.settled()
  const store = first.state.schedules
  // Its end is noted, and the one that waits is not looked at any more; a job is made, and that is not noted.
  store.endStart(1, noon, 'success')
  store.addStart('skip', 'person', noon)
  first.made.push('skip-3')
  await first.close()
  // That job is over before there is another portal.
  first.jobs.states.set('skip-3', 'success').set('q-1', 'success')
  const second = house(t, text, first.folder, noon, first.jobs)
  await second.schedules.open()
  await second.schedules.settled()
  assert.deepEqual(second.made, ['q-1', 'skip-3', 'q-2'])
  const [skipped] = second.schedules.history('skip', 1)
  assert.deepEqual([skipped?.job, skipped?.state], ['skip-3', 'success'])
  await second.end('q-2')
  assert.deepEqual(second.made.slice(3), ['next-4'])
})

test('what can not be noted is tried again, and no start becomes two jobs', async (t) => {
  const { schedules, state, made, pass, outcomes } = house(t, one('a') + one('b', 'every = 1 minute'))
  const store = state.schedules
  const { decideStart, endStart } = store
  await schedules.open()
  store.decideStart = full
  schedules.start('a')
  schedules.start('a')
  await schedules.settled()
  assert.deepEqual([made, outcomes('a')], [['a-1'], [null, null]])
  await pass(minute)
  store.decideStart = decideStart
  await pass(minute / 2)
  assert.deepEqual(made, ['a-1', 'b-3'])
  assert.deepEqual(outcomes('a'), ['job', 'skipped'])
  store.endStart = full
  await schedules.ended('a-1')
  store.endStart = endStart
  assert.equal(store.start(1)?.ended, null)
})

test('an old run that is removed already, or can not be, is no trouble for what comes', async (t) => {
  const { schedules, jobs, removed, end } = house(t, one('a', 'keep_runs = 1'))
  await schedules.open()
  const serials = () => schedules.history('a', 9).map(({ serial }) => serial)
  const run = async (serial: number) => {
    schedules.start('a')
    await schedules.settled()
    await end(`a-${serial}`)
  }
  await run(1)
  jobs.failing.set('remove', new Error('EACCES: permission denied'))
  await run(2)
  await run(3)
  assert.deepEqual(serials(), [3, 2, 1])
  jobs.failing.clear()
  await run(4)
  assert.deepEqual([serials(), removed], [[4], ['a-1', 'a-2', 'a-3']])
})

test('cancel-oldest: the new one waits until there is room, and a newer one takes its place', async (t) => {
  const { schedules, made, cancelled, jobs, end, outcomes } = house(
    t,
    one('c', 'overlap = cancel-oldest', 'max = 2'),
  )
  await schedules.open()
  for (let n = 0; n < 3; n++) schedules.start('c')
  await schedules.settled()
  assert.deepEqual(cancelled, [['c-1', 'start 3 of schedule c']])
  assert.deepEqual(outcomes('c'), ['job', 'job', 'queued'])
  await end('c-1', 'error')
  assert.deepEqual(made, ['c-1', 'c-2', 'c-3'])
  for (let n = 0; n < 3; n++) schedules.start('c')
  await schedules.settled()
  assert.deepEqual([...new Set(cancelled.slice(1).map(([job]) => job))], ['c-2', 'c-3'])
  assert.deepEqual(outcomes('c').slice(3), ['skipped', 'queued', 'queued'])
  await end('c-2', 'error')
  await end('c-3', 'error')
  assert.deepEqual(made.slice(3), ['c-5', 'c-6'])
  // It had ended in this very moment.
  jobs.failing.set('cancel', new ErrandError('conflict', 'is over'))
  schedules.start('c')
  await schedules.settled()
  assert.deepEqual(outcomes('c').slice(6), ['queued'])
  await end('c-5')
  assert.deepEqual(made.slice(5), ['c-7'])
})

test('an interrupted run, of which nothing lives, does not keep the next one from starting', async (t) => {
  const { schedules, made, jobs, outcomes } = house(t, one('a') + one('q', 'overlap = queue'))
  await schedules.open()
  for (const name of ['a', 'q', 'q']) schedules.start(name)
  await schedules.settled()
  jobs.states.set('a-1', 'interrupted').set('q-2', 'interrupted')
  await schedules.ended('q-2')
  schedules.start('a')
  await schedules.settled()
  assert.deepEqual(made, ['a-1', 'q-2', 'q-3', 'a-4'])
  assert.deepEqual(outcomes('q'), ['job', 'job'])
})

test('what waits can be taken out of the line; disabling, removing does so, but for what a person asked for since', async (t) => {
  const text = one('q', 'overlap = queue', 'when = changes(v)')
  const { schedules, made, end, outcomes, write } = house(t, text)
  const set = (value: string) => schedules.set(new Map([['v', { type: 'string', value }]]))
  await schedules.open()
  for (const value of ['1', '2', '3']) set(value)
  await schedules.settled()
  assert.deepEqual(
    schedules.unfinished().map(({ serial, outcome }) => [serial, outcome]),
    [
      [1, 'job'],
      [2, 'queued'],
      [3, 'queued'],
    ],
  )
  await schedules.cancelStart(2, 'ops@example.org')
  assert.equal(schedules.startOf(2)?.note, 'ops@example.org took it out of the line.')
  await assert.rejects(schedules.cancelStart(2, 'ops@example.org'), { code: 'conflict' })
  await assert.rejects(schedules.cancelStart(99, 'ops@example.org'), { code: 'not_found' })
  schedules.start('q')
  schedules.setEnabled('q', false)
  schedules.start('q')
  await schedules.settled()
  assert.deepEqual(outcomes('q'), ['job', 'cancelled', 'cancelled', 'queued', 'queued'])
  await end('q-1')
  assert.deepEqual(made, ['q-1', 'q-4'])

  write('')
  await schedules.reload()
  await schedules.settled()
  assert.deepEqual(outcomes('q')[4], 'cancelled')
  write(text)
  await schedules.reload()
  await end('q-4')
  assert.equal(made.length, 2)
})

test('another schedule of that name finds nothing in line, also after a crash that comes at once', async (t) => {
  const text = '[schedule.a]\ncmd = true\noverlap = queue\n'
  const first = house(t, text)
  await first.schedules.open()
  for (let n = 0; n < 3; n++) first.schedules.start('a')
  await first.schedules.settled()
  first.schedules.start('a')
  first.schedules.change('a', 'add', readScheduleText(text, 'schedules.ini', new Map(), noon))
  // What a portal finds that is started at this moment.
  const left = [1, 2, 3, 4].map((serial) => first.state.schedules.start(serial)?.outcome)
  assert.deepEqual(left, ['job', 'cancelled', 'cancelled', 'cancelled'])
  await first.schedules.settled()
  assert.deepEqual(first.made, ['a-1'])
})

test('at most 100 starts of a schedule wait', async (t) => {
  const { schedules, outcomes } = house(t, one('q', 'overlap = queue'))
  await schedules.open()
  for (let n = 0; n < 103; n++) schedules.start('q')
  await schedules.settled()
  assert.deepEqual(outcomes('q').slice(-3), ['queued', 'skipped', 'skipped'])
  assert.match(schedules.lastOf('q')?.note ?? '', /100 starts/)
})

test('enabled, or added back, after days: it starts at its next time, not at once', async (t) => {
  const text = one('a', 'at = 4:35am', 'timezone = UTC')
  const { schedules, write, jump, pass, made } = house(t, text)
  await schedules.open()
  schedules.setEnabled('a', false)
  jump(noon + 3 * 24 * 60 * minute)
  schedules.setEnabled('a', true)
  await pass(minute)
  write('')
  await schedules.reload()
  jump(noon + 6 * 24 * 60 * minute)
  write(text)
  await schedules.reload()
  await pass(minute)
  assert.deepEqual(made, [])
  assert.equal(schedules.dueOf('a'), Date.parse('2026-11-29T04:35:00Z'))
})

test('a clock that is set back by hours is said once', async (t) => {
  const { schedules, jump, pass, made, warned } = house(t, one('a', 'every = 10 minutes', 'overlap = allow'))
  await schedules.open()
  await pass(30 * minute)
  jump(noon - 60 * minute)
  await pass(20 * minute)
  assert.deepEqual([made.length, warned.length], [3, 1])
  assert.match(warned[0] ?? '', /set back/)
})

test('a schedule of other machines that is started by hand says why not', async (t) => {
  const { schedules } = house(t, one('a', 'machines = nowhere'))
  await schedules.open()
  schedules.start('a')
  await schedules.settled()
  assert.match(schedules.lastOf('a')?.note ?? '', /only for nowhere/)
})

test('a portal that ends decides nothing any more', async (t) => {
  const { schedules, made, state } = house(t, one('a'))
  await schedules.open()
  const closing = schedules.close()
  const serial = schedules.start('a')
  await closing
  assert.deepEqual([made, state.schedules.start(serial)?.outcome], [[], null])
})
