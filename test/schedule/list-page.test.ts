import assert from 'node:assert/strict'
import test from 'node:test'
import { comingOf } from '../../src/schedule/coming.ts'
import { listSchedules, type ScheduleListAsk } from '../../src/schedule/list-page.ts'
import type { Schedules } from '../../src/schedule/schedules.ts'
import type { StoredStart } from '../../src/state/starts.ts'
import { readText } from './define.ts'

const { schedules: all } = readText(
  Array.from(
    { length: 120 },
    (_, n) => `[schedule.s${String(n).padStart(3, '0')}]\ncmd = ${n === 7 ? 'Rsync -a /data' : 'true'}\n`,
  ).join(''),
)

/** How the last starts went, by name; the newest first. */
const starts: Record<string, Partial<StoredStart>[]> = {
  s003: [{ outcome: 'job', job: 'a', state: 'error' }],
  s004: [{ outcome: 'job', job: 'cancelled', state: 'error' }],
  s060: [
    { outcome: 'skipped', job: null },
    { outcome: 'job', job: 'b', state: 'error' },
  ],
  s061: [
    { outcome: 'failed', job: null },
    { outcome: 'job', job: 'c', state: 'success' },
  ],
  s062: [{ outcome: 'refused', job: null }],
}

const of = (name: string) => (starts[name] ?? []) as StoredStart[]
const due: Record<string, number> = { s100: 1, s050: 2, s007: 2 }
const house = {
  deps: { catalog: { get: (id: string) => ({ reason: id === 'cancelled' ? id : 'exit' }) } },
  schedules: {
    all: () => all,
    running: () => [{ schedule: 's005' }, { schedule: 's005' }],
    isEnabled: (name: string) => name !== 's006',
    dueOf: (name: string) => due[name],
    lastOf: (name: string) => of(name)[0],
    lastRunOf: (name: string) => of(name).find(({ job }) => job !== null),
  } as unknown as Schedules,
} as unknown as Parameters<typeof listSchedules>[0]

function listed(ask: ScheduleListAsk) {
  const { schedules, count, page, pages, counts } = listSchedules(house, ask)
  return { names: schedules.map(({ name }) => name), count, page, pages, counts }
}

test('of a thousand schedules a page is shown, in the order of names', () => {
  const first = listed({})
  assert.deepEqual([first.names.length, first.names[0], first.names[49]], [50, 's000', 's049'])
  assert.deepEqual([first.count, first.page, first.pages], [120, 1, 3])
  assert.deepEqual(first.counts, { any: 120, running: 1, failed: 3, disabled: 1 })
  assert.deepEqual([listed({ page: 3 }).names.length, listed({ page: 3 }).names[0]], [20, 's100'])
  assert.equal(listed({ page: 99 }).page, 3)
})

test('schedules are found by name and by what they run, in a state, and by when they are next', () => {
  assert.deepEqual(listed({ search: 'S00 -a rsync' }).names, ['s007'])
  assert.deepEqual(listed({ search: 'unicorn' }), {
    names: [],
    count: 0,
    page: 1,
    pages: 1,
    counts: { any: 0, running: 0, failed: 0, disabled: 0 },
  })
  // What was left out since a failure does not hide it; what was cancelled is none.
  assert.deepEqual(listed({ state: 'failed' }).names, ['s003', 's060', 's061'])
  assert.deepEqual(listed({ state: 'failed', search: 's06' }).counts, {
    any: 10,
    running: 0,
    failed: 2,
    disabled: 0,
  })
  assert.deepEqual(listed({ state: 'running' }).names, ['s005'])
  assert.deepEqual(listed({ state: 'disabled' }).names, ['s006'])
  assert.deepEqual(listed({ order: 'next' }).names.slice(0, 4), ['s100', 's007', 's050', 's000'])
})

test('what comes is found to its end, and asked again goes on from there', () => {
  const hours = { kind: 'every', every: { count: 1, unit: 'hour' } } as const
  const hour = 3_600_000
  const inHours = (most: number, due: number, until?: number) =>
    comingOf(hours, due * hour, most, until).map((ms) => ms / hour)
  assert.deepEqual(inHours(3, 5), [5, 6, 7, 8])
  assert.deepEqual(inHours(1, 5), [5, 6])
  assert.deepEqual(inHours(9, 7, 8.5 * hour), [7, 8])
  assert.deepEqual(inHours(2, 20), [20, 21, 22])
  const { schedules } = readText('[schedule.once]\ncmd = true\nat = 2026-12-24 18:00\n')
  const start = schedules[0]?.start
  assert.ok(start && start.kind !== 'when')
  const moment = Date.parse('2026-12-24T17:00:00Z')
  assert.deepEqual(comingOf(start, moment, 4), [moment])
})
