import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type Catalog, countedJobs, type NewRow, openCatalog } from '../../src/catalog/catalog.ts'
import { silentLog } from '../../src/platform/log.ts'
import { row as rowOf } from '../support/row.ts'

const row = (id: string, words: string, changes: Partial<NewRow> = {}): NewRow =>
  rowOf(id, { program: 'blastp', title: 'BLAST', state: 'success', words, ...changes })

function open(t: TestContext, ...rows: NewRow[]): Catalog {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  catalog.putAll(rows)
  return catalog
}

const found = (catalog: Catalog, search: string, more: object = {}) =>
  catalog.list({ words: search.split(/\s+/), limit: 10, ...more }).map(({ id }) => id)

test('all words must be there, in any order and case; the last may be the beginning of one; newest first', (t) => {
  const catalog = open(
    t,
    row('b', 'HBB_HUMAN.fa\n1e-5'),
    row('c', 'Müller globin hits.tsv'),
    row('d', 'globin human'),
  )
  assert.deepEqual(found(catalog, 'globin'), ['d', 'c'])
  assert.deepEqual(found(catalog, 'human GLOB'), ['d'])
  assert.deepEqual(found(catalog, 'hum'), ['d', 'b'])
  assert.deepEqual(found(catalog, 'hbb_human.fa'), ['b'])
  assert.deepEqual(found(catalog, 'muller'), ['c'])
  assert.deepEqual(found(catalog, 'tsv'), ['c'])
  assert.deepEqual(found(catalog, 'lobin'), [])
})

test('what is no word, or a command of the search language, is only text', (t) => {
  const catalog = open(t, row('b', 'globin or not'), row('c', 'near "quoted" words:x'))
  for (const text of ['"', '*', 'words:', '^', '(', 'NEAR(', 'a OR', "' --", '"" ""', '-', '\u0000'])
    assert.ok(Array.isArray(found(catalog, text)), text)
  assert.deepEqual(found(catalog, '*'), [])
  assert.deepEqual(found(catalog, 'globin OR none'), [])
  assert.deepEqual(found(catalog, 'words:x'), ['c'])
})

test('phrases, words that must not be there, ids as people type them', (t) => {
  const catalog = open(
    t,
    row('tcfnctbq', 'tcfnctbq globin of yeast'),
    row('c', 'yeast globin'),
    row('d', 'yeast of globin brca-1'),
  )
  const ids = (query: object) => catalog.list({ limit: 10, ...query }).map(({ id }) => id)
  assert.deepEqual(ids({ words: ['globin of'] }), ['tcfnctbq'])
  assert.deepEqual(ids({ words: ['yeast'], without: ['brca-1'] }), ['c', 'tcfnctbq'])
  assert.deepEqual(ids({ without: ['of', '-'] }), ['c'])
  assert.deepEqual(ids({ words: ['TCFN-CTBQ'] }), ['tcfnctbq'])
  assert.deepEqual(ids({ words: ['tcfn-c'] }), ['tcfnctbq'])
  assert.deepEqual(ids({ id: 'tcfn' }), ['tcfnctbq'])
  assert.deepEqual(ids({ id: 'tcfnctbqz' }), [])
})

test('with the other conditions, page by page', (t) => {
  const catalog = open(t, ...['b', 'c', 'd', 'f', 'g'].map((id) => row(id, 'globin')))
  catalog.put(row('h', 'globin', { owner: 'other@example.org', program: 'slow_div' }))
  assert.deepEqual(found(catalog, 'globin', { owner: 'dalke@example.org', limit: 2 }), ['g', 'f'])
  const last = { submitted: '2026-11-21T20:00:00.000Z', id: 'f' }
  assert.deepEqual(found(catalog, 'globin', { owner: 'dalke@example.org', before: last }), ['d', 'c', 'b'])
  assert.deepEqual(found(catalog, 'globin', { program: 'slow_div' }), ['h'])
})

test("in one's own jobs: by the whole address", (t) => {
  const catalog = open(
    t,
    row('b', 'globin'),
    row('c', 'globin', { owner: 'x.dalke@example.org' }),
    row('d', 'globin dalke example org', { owner: 'other@example.org' }),
  )
  assert.deepEqual(found(catalog, 'globin', { owner: 'dalke@example.org' }), ['b'])
  assert.deepEqual(found(catalog, 'dalke'), ['d'], 'the owner is no word of the job')
  assert.deepEqual(found(catalog, 'a\0b'), [])
})

test('a job that changes is found by what it says now', (t) => {
  const catalog = open(t, row('b', 'globin'))
  catalog.put(row('b', 'myosin'))
  assert.deepEqual([found(catalog, 'globin'), found(catalog, 'myosin')], [[], ['b']])
  catalog.remove('b')
  assert.deepEqual(found(catalog, 'myosin'), [])
})

test('counting stops where it helps nobody', (t) => {
  const catalog = open(
    t,
    ...Array.from({ length: 1_200 }, (_, n) => row(`id${n}`, n < 1_100 ? 'globin' : 'myosin')),
  )
  assert.equal(countedJobs, 1_000)
  assert.equal(catalog.count({ words: ['globin'], limit: 1 }), 1_001)
  assert.equal(catalog.count({ words: ['myosin'], limit: 1 }), 100)
  assert.equal(catalog.count({ state: 'error', limit: 1 }), 0)
  assert.equal(catalog.count({ limit: 1 }), 1_001)
})
