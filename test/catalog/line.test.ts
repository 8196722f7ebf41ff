import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import fc from 'fast-check'
import { type Catalog, type NewRow, openCatalog } from '../../src/catalog/catalog.ts'
import { silentLog } from '../../src/platform/log.ts'
import { row as rowOf } from '../support/row.ts'

const nobody = { owners: [], programs: [] }
const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 20, 0, second)).toISOString()

/** A job that waits: `owner` is the first letter of its id, in order of the number in it. */
const row = (id: string, changes: Partial<NewRow> = {}): NewRow =>
  rowOf(id, { owner: id.slice(0, 1), submitted: at(Number(id.slice(1))), ...changes })

function open(t: TestContext, ...rows: NewRow[]): Catalog {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  catalog.putAll(rows)
  return catalog
}

/** Takes until nobody is left: who would start, in order. */
function takeAll(catalog: Catalog, target = 'default', full = nobody): string[] {
  const ids: string[] = []
  for (let next = catalog.take(target, full, 0); next; next = catalog.take(target, full, 0)) ids.push(next.id)
  return ids
}

test('one owner: in order of submission, by target', (t) => {
  const catalog = open(
    t,
    row('a3'),
    row('a1'),
    row('a2', { target: 'heavy' }),
    row('a4', { state: 'running' }),
    row('a5', { state: 'interrupted' }),
    row('a6'),
  )
  assert.equal(catalog.countInLine('default'), 3)
  assert.equal(catalog.oldestWaiting('default'), at(1))
  assert.deepEqual(takeAll(catalog), ['a1', 'a3', 'a6'])
  assert.deepEqual(takeAll(catalog, 'heavy'), ['a2'])
  assert.deepEqual(takeAll(catalog, 'none'), [])
  assert.equal(catalog.countInLine('default'), 0)
  assert.equal(catalog.countQueued('default'), 3)
})

test('many jobs of one do not hold up the first of another', (t) => {
  const many = Array.from({ length: 500 }, (_, n) => row(`a${n}`))
  const catalog = open(t, ...many, row('b900'), row('b901'), row('c902'))
  assert.deepEqual(takeAll(catalog).slice(0, 8), ['a0', 'b900', 'c902', 'a1', 'b901', 'a2', 'a3', 'a4'])
})

test('before a new job stand those of a higher priority, one of each owner whose turn is earlier, and all of its own', (t) => {
  const many = Array.from({ length: 40 }, (_, n) => row(`a${n}`))
  const turns = [
    row('b50', { state: 'success', started: at(5) }),
    row('a51', { state: 'success', started: at(9) }),
  ]
  const catalog = open(t, ...many, row('c60', { priority: 10 }), ...turns)
  const ahead = (owner?: string, priority = 0) =>
    catalog.countAheadOfNew({ target: 'default', priority, ...(owner ? { owner } : {}) })
  // Nobody has waited longer for a turn than one who never had any; a has had one.
  assert.equal(ahead(), 1)
  assert.equal(ahead('b'), 1)
  assert.equal(ahead('a'), 41)
  assert.equal(ahead('b', 10), 1)
  assert.equal(ahead('b', 20), 0)
  // As it is told once it is there.
  for (const [id, owner] of [
    ['b70', 'b'],
    ['z71', 'z'],
    ['a72', 'a'],
  ] as const) {
    const told = ahead(owner)
    catalog.put(row(id))
    assert.equal(catalog.countAhead(id), told, id)
  }
})

test('whose last start is longest ago is next, also after the catalog was made again', (t) => {
  const history = [
    row('a1', { state: 'success', started: at(10) }),
    row('b2', { state: 'error', started: at(20) }),
    row('c3', { state: 'running', started: at(5) }),
  ]
  const catalog = open(t, ...history, row('b11'), row('a12'), row('c13'), row('d14'))
  assert.deepEqual(takeAll(catalog), ['d14', 'c13', 'a12', 'b11'])
})

test('a higher priority goes first, whoever it is', (t) => {
  const catalog = open(
    t,
    row('a1', { priority: -10 }),
    row('b2'),
    row('b3', { priority: 10 }),
    row('b4', { priority: 10 }),
  )
  assert.deepEqual(
    ['a1', 'b2', 'b3', 'b4'].map((id) => catalog.countAhead(id)),
    [3, 2, 0, 1],
  )
  assert.deepEqual(takeAll(catalog), ['b3', 'b4', 'b2', 'a1'])
})

test('who is full is passed over, and keeps their place', (t) => {
  const catalog = open(
    t,
    row('a1'),
    row('a2', { program: 'other' }),
    row('b3'),
    row('b4', { program: 'other' }),
  )
  assert.deepEqual(takeAll(catalog, 'default', { owners: ['a'], programs: ['other'] } as never), ['b3'])
  assert.deepEqual(takeAll(catalog), ['a1', 'b4', 'a2'])
})

test('what was taken is put back in its place; what is over meanwhile is not', (t) => {
  const catalog = open(t, row('a1'), row('a2'))
  assert.equal(catalog.take('default', nobody, 0)?.id, 'a1')
  catalog.putBack('a1')
  assert.deepEqual(takeAll(catalog), ['a1', 'a2'])
  catalog.put(row('a1', { state: 'error' }))
  catalog.putBack('a1')
  catalog.putBack('a2')
  assert.deepEqual(takeAll(catalog), ['a2'])
})

test('a job that is read again while it is on its way to a slot does not come back into the line', (t) => {
  const catalog = open(t, row('a1'))
  catalog.take('default', nobody, 0)
  catalog.put(row('a1'))
  assert.deepEqual(takeAll(catalog), [])
  catalog.markRunning('a1', at(1))
  // It had not begun after all, or is asked for again.
  catalog.put(row('a1', { attempt: 2 }))
  assert.deepEqual(takeAll(catalog), ['a1'])
})

test('what has a time for its next attempt is not in line before', (t) => {
  const catalog = open(t, row('a1', { notBefore: at(60) }), row('a2'))
  assert.deepEqual(catalog.heldBack(), [{ id: 'a1', target: 'default', notBefore: at(60) }])
  assert.deepEqual(takeAll(catalog), ['a2'])
  catalog.putBack('a1')
  assert.deepEqual(catalog.heldBack(), [])
  assert.deepEqual(takeAll(catalog), ['a1'])
})

test('what was held back and is read again when its time has come is in line', (t) => {
  const catalog = open(t, row('a1', { notBefore: at(60) }))
  catalog.put(row('a1'))
  assert.deepEqual([catalog.heldBack(), takeAll(catalog)], [[], ['a1']])
  catalog.put(row('a1'))
  assert.deepEqual(takeAll(catalog), [])
})

test('the place in line is the number of starts before it', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ owner: fc.constantFrom('a', 'b', 'c', 'd'), program: fc.constantFrom('p', 'q') }),
        {
          maxLength: 25,
        },
      ),
      fc.array(fc.record({ owner: fc.constantFrom('a', 'b', 'c'), began: fc.nat(50) }), { maxLength: 3 }),
      (waiting, history) => {
        const catalog = openCatalog(':memory:', silentLog)
        try {
          catalog.putAll([
            ...history.map(({ owner, began }, n) =>
              row(`${owner}${n}`, { state: 'success', started: at(began) }),
            ),
            ...waiting.map(({ owner, program }, n) => row(`${owner}${100 + n}`, { program })),
          ])
          const ids = waiting.map(({ owner }, n) => `${owner}${100 + n}`)
          const told = new Map(ids.map((id) => [id, catalog.countAhead(id)]))
          assert.deepEqual(
            takeAll(catalog).map((id) => told.get(id)),
            ids.map((_, place) => place),
          )
        } finally {
          catalog.close()
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('the line and the counts say what the jobs say, whatever happens to them', () => {
  const change = fc.record({
    id: fc.constantFrom('a1', 'a2', 'b3', 'b4', 'c5'),
    what: fc.constantFrom('put', 'take', 'putBack', 'run', 'remove'),
    state: fc.constantFrom('queued', 'running', 'success', 'interrupted'),
    target: fc.constantFrom('default', 'heavy'),
    priority: fc.constantFrom(0, 10),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const catalog = openCatalog(':memory:', silentLog)
      try {
        for (const { id, what, ...facts } of changes) {
          if (what === 'put') catalog.put(row(id, facts as Partial<NewRow>))
          if (what === 'take') catalog.take(facts.target, nobody, 0)
          if (what === 'putBack') catalog.putBack(id)
          if (what === 'run') catalog.markRunning(id, at(1))
          if (what === 'remove') catalog.remove(id)
        }
        const rows = catalog.list({ limit: 10 })
        for (const { program, target, state, count } of catalog.counts())
          assert.equal(
            rows.filter((one) => one.program === program && one.target === target && one.state === state)
              .length,
            count,
          )
        // All that wait are in line once they are put back, each once.
        for (const { id } of rows) catalog.putBack(id)
        for (const target of ['default', 'heavy']) {
          const waiting = rows
            .filter((one) => one.state === 'queued' && one.target === target)
            .map(({ id }) => id)
          assert.equal(catalog.countInLine(target), waiting.length)
          assert.deepEqual(takeAll(catalog, target).sort(), waiting.sort())
        }
      } finally {
        catalog.close()
      }
    }),
    { numRuns: 300 },
  )
})

test('times that no clock should tell stop nobody', (t) => {
  const catalog = open(
    t,
    row('a1', { state: 'success', started: 'long ago' }),
    row('b2', { state: 'success', started: '9999-12-31T00:00:00.000Z' }),
    row('c3', { submitted: '2039-12-31T00:00:00.000Z' }),
    row('d4', { submitted: '9999-12-31T00:00:00.000Z' }),
    row('d5', { submitted: '9999-12-31T00:00:00.000Z' }),
    row('e6', { submitted: '0001-01-01T00:00:00.000Z' }),
    row('b7'),
  )
  assert.equal(catalog.countAhead('d5'), 4)
  assert.deepEqual(takeAll(catalog), ['e6', 'c3', 'd4', 'b7', 'd5'])
})

test('a job that was handed over is not back in line before its wrapper has claimed it', (t) => {
  const catalog = open(t, row('a1'))
  catalog.take('default', nobody, 0)
  catalog.markRunning('a1', at(1))
  catalog.put(row('a1', { priority: 10 }))
  assert.equal(catalog.get('a1')?.state, 'running')
  assert.deepEqual(takeAll(catalog), [])
  // Its wrapper is gone without having claimed it.
  catalog.noteBack('a1')
  catalog.put(row('a1'))
  catalog.setAside('a1')
  assert.deepEqual([catalog.get('a1')?.state, takeAll(catalog)], ['queued', []])
  catalog.putBack('a1')
  assert.deepEqual(takeAll(catalog), ['a1'])
})
