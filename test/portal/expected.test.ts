import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type NewRow, openCatalog } from '../../src/catalog/catalog.ts'
import type { Config } from '../../src/config/settings.ts'
import { silentLog } from '../../src/platform/log.ts'
import { expectEnd, expectNew, expectStart, usualOf } from '../../src/portal/expected.ts'
import { row } from '../support/row.ts'

const now = Date.UTC(2026, 10, 21, 20)
const at = (seconds: number) => new Date(now + seconds * 1_000).toISOString()
let number = 0

function job(program: string, changes: Partial<NewRow>): NewRow {
  number++
  return row(`job${number}`, { program, title: program, submitted: at(number / 1_000), ...changes })
}

const done = (program: string, seconds: number) => job(program, { state: 'success', elapsedSeconds: seconds })
const running = (program: string, ran: number) => job(program, { state: 'running', started: at(-ran) })

function house(t: TestContext, slots: number, rows: NewRow[], isPaused = false) {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  catalog.putAll(rows)
  return {
    catalog,
    clock: { now: () => now },
    config: { targets: { default: { slots, engine: 'local' } } } as unknown as Config,
    state: { targets: { get: () => (isPaused ? { paused: { by: 'x', at: at(0) } } : {}) } },
  }
}

const tens = [...Array(5)].map(() => done('ten', 10))

test('nothing is said before five jobs have succeeded; failures do not count', (t) => {
  const few = [1, 2, 3, 4].map((seconds) => done('p', seconds))
  const failed = job('p', { state: 'error', elapsedSeconds: 1 })
  const deps = house(t, 1, [...few, failed])
  assert.equal(usualOf(deps, 'p'), undefined)
  assert.equal(expectEnd(deps, 'p', at(0)), undefined)
  assert.deepEqual(expectNew(deps, { program: 'p', target: 'default', priority: 0 }), {
    ahead: 0,
  })
  deps.catalog.put(done('p', 5))
  assert.deepEqual(usualOf(deps, 'p'), { low: 1, median: 3, high: 5 })
})

test('the middle and the range of the last hundred', (t) => {
  const old = [...Array(50)].map(() => done('p', 1_000))
  const deps = house(t, 1, [...old, ...[...Array(100).keys()].map((n) => done('p', n))])
  assert.deepEqual(usualOf(deps, 'p'), { low: 10, median: 50, high: 89 })
})

test('a free slot, or none', (t) => {
  const first = { target: 'default', program: 'ten', ahead: 0 }
  assert.deepEqual(expectStart(house(t, 1, tens), first), { start: at(0), end: at(10) })
  assert.deepEqual(expectStart(house(t, 1, [...tens, running('ten', 4)]), first), {
    start: at(6),
    end: at(16),
  })
  assert.equal(expectStart(house(t, 0, tens), first), undefined)
  assert.equal(expectStart(house(t, 1, tens, true), first), undefined)
})

test('those before it take their time, in as many slots as there are', (t) => {
  const waiting = [job('ten', {}), job('ten', {}), job('ten', {})]
  const rows = [...tens, running('ten', 0), running('ten', 5), ...waiting]
  const third = { target: 'default', program: 'ten', ahead: 3 }
  // Slots are free after 5 and 10 s; the three before it end at 15, 20 and 25 s.
  assert.equal(expectStart(house(t, 2, rows), third)?.start, at(20))
  // With fewer slots than run now, the first end frees none.
  assert.equal(expectStart(house(t, 1, rows), third)?.start, at(40))
  const many = { target: 'default', program: 'ten', ahead: 100_000 }
  assert.equal(expectStart(house(t, 2, rows), many)?.start, at(500_005))
})

test('what is not known of the others is not made up', (t) => {
  const first = { target: 'default', program: 'ten', ahead: 0 }
  assert.equal(expectStart(house(t, 1, [...tens, running('new', 1)]), first), undefined)
  assert.equal(expectStart(house(t, 1, [...tens, job('new', {})]), { ...first, ahead: 1 }), undefined)
})

test('one that takes longer than usual', (t) => {
  const deps = house(t, 1, [
    ...[5, 10, 10, 10, 30].map((seconds) => done('ten', seconds)),
    running('ten', 20),
  ])
  assert.equal(expectEnd(deps, 'ten', at(-4))?.end, at(6))
  assert.equal(expectEnd(deps, 'ten', at(-20)), undefined)
  assert.equal(expectStart(deps, { target: 'default', program: 'ten', ahead: 0 })?.start, at(10))
})
