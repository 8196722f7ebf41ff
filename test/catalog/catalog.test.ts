import assert from 'node:assert/strict'
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { type CatalogRow, openCatalog } from '../../src/catalog/catalog.ts'
import { silentLog } from '../../src/platform/log.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const row = (id: string, changes: Partial<CatalogRow> = {}): CatalogRow => ({
  id,
  program: 'slow_div',
  title: 'Slow division',
  owner: 'dalke@example.org',
  target: 'default',
  state: 'queued',
  attempt: 1,
  submission: null,
  submitted: '2026-11-21T20:00:00.000Z',
  started: null,
  finished: null,
  elapsedSeconds: null,
  reason: null,
  letterDue: 0,
  ...changes,
})
const at = (second: number) => `2026-11-21T20:00:${String(second).padStart(2, '0')}.000Z`

function open(t: TestContext) {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  return catalog
}

test('a row comes back as it was put', (t) => {
  const catalog = open(t)
  const one = row('bcdf', {
    started: at(1),
    elapsedSeconds: 1.5,
    reason: 'exit',
    submission: 'x',
    letterDue: 1,
  })
  catalog.put(one)
  assert.deepEqual({ ...catalog.get('bcdf') }, one)
  assert.equal(catalog.get('none'), undefined)
  assert.equal(catalog.idOfSubmission('x'), 'bcdf')
  catalog.markRunning('bcdf', at(2))
  assert.deepEqual([catalog.get('bcdf')?.state, catalog.get('bcdf')?.started], ['running', at(2)])
  catalog.remove('bcdf')
  assert.deepEqual(catalog.ids(), [])
})

test('who waits comes in order of submission, by target', (t) => {
  const catalog = open(t)
  catalog.putAll([
    row('zzzz', { submitted: at(1) }),
    row('cccc', { submitted: at(3) }),
    row('bbbb', { submitted: at(3) }),
    row('dddd', { submitted: at(2), target: 'heavy' }),
    row('ffff', { submitted: at(0), state: 'running' }),
    row('gggg', { submitted: at(0), state: 'interrupted' }),
  ])
  assert.deepEqual(catalog.waitingIds('default', 10), ['zzzz', 'bbbb', 'cccc'])
  assert.deepEqual(catalog.waitingIds('default', 1), ['zzzz'])
  assert.deepEqual(catalog.waitingIds('none', 10), [])
  assert.equal(catalog.countWaiting('default'), 3)
  for (const [index, id] of ['zzzz', 'bbbb', 'cccc'].entries())
    assert.equal(catalog.countAhead(catalog.get(id) ?? row('')), index, id)
  assert.equal(catalog.countAhead(row('dddd', { submitted: at(2), target: 'heavy' })), 0)
  assert.deepEqual(catalog.countByState(), { interrupted: 1, queued: 4, running: 1 })
  assert.deepEqual(catalog.idsInState('interrupted'), ['gggg'])
})

test('what an owner has waiting and submitted lately', (t) => {
  const catalog = open(t)
  catalog.putAll([
    row('bbbb', { submitted: at(10) }),
    row('cccc', { submitted: at(20), state: 'success' }),
    row('dddd', { submitted: at(30) }),
    row('ffff', { submitted: at(30), owner: 'other@example.org' }),
  ])
  assert.deepEqual(catalog.countOfOwner('dalke@example.org', at(15)), { recent: 2, waiting: 2 })
  assert.deepEqual(catalog.countOfOwner('none@example.org', at(0)), { recent: 0, waiting: 0 })
})

test('pages of jobs, newest first, by any of the conditions', (t) => {
  const catalog = open(t)
  catalog.putAll([
    row('bbbb', { submitted: at(1) }),
    row('cccc', { submitted: at(2), program: 'blastp' }),
    row('dddd', { submitted: at(2), owner: 'other@example.org' }),
    row('ffff', { submitted: at(3), state: 'success' }),
  ])
  const ids = (query: Parameters<typeof catalog.list>[0]) => catalog.list(query).map(({ id }) => id)
  assert.deepEqual(ids({ limit: 10 }), ['ffff', 'dddd', 'cccc', 'bbbb'])
  assert.deepEqual(ids({ limit: 2, before: { submitted: at(2), id: 'dddd' } }), ['cccc', 'bbbb'])
  assert.deepEqual(ids({ limit: 10, program: 'blastp' }), ['cccc'])
  assert.deepEqual(ids({ limit: 10, owner: 'other@example.org' }), ['dddd'])
  assert.deepEqual(ids({ limit: 10, state: 'success' }), ['ffff'])
  assert.deepEqual(ids({ limit: 10, since: at(2), owner: 'dalke@example.org' }), ['ffff', 'cccc'])
  assert.deepEqual(ids({ limit: 10, owner: "' or 1=1 --" }), [])
})

test('letters that are due, oldest first', (t) => {
  const catalog = open(t)
  catalog.putAll([
    row('bbbb', { submitted: at(2), letterDue: 1 }),
    row('cccc', { submitted: at(1), letterDue: 1 }),
    row('dddd'),
  ])
  assert.deepEqual(catalog.idsWithLetterDue(), ['cccc', 'bbbb'])
})

test('a catalog that can not be used is set aside, and an empty one begun', (t) => {
  for (const damage of [
    (path: string) => writeFileSync(path, 'noise '.repeat(5_000)),
    (path: string) => {
      const database = new DatabaseSync(path)
      database.exec('pragma user_version = 99')
      database.close()
    },
    (path: string) => {
      const database = new DatabaseSync(path)
      database.exec('pragma user_version = 0')
      database.close()
    },
  ]) {
    const folder = temporaryFolder(t)
    const path = join(folder, 'catalog.sqlite')
    const first = openCatalog(folder, silentLog)
    first.put(row('bcdf'))
    first.close()
    damage(path)
    const damaged = readFileSync(path)
    const warnings: object[] = []
    const second = openCatalog(folder, { ...silentLog, warn: (facts) => warnings.push(facts) })
    assert.deepEqual(second.ids(), [])
    second.put(row('bcdf'))
    second.close()
    assert.deepEqual(readFileSync(`${path}.damaged`), damaged)
    assert.equal(warnings.length, 1)
    const third = openCatalog(folder, silentLog)
    assert.deepEqual(third.ids(), ['bcdf'])
    third.close()
  }
})

test('a catalog that was emptied or cut is usable again', (t) => {
  for (const bytes of [0, 4096, 5000]) {
    const folder = temporaryFolder(t)
    const path = join(folder, 'catalog.sqlite')
    const first = openCatalog(folder, silentLog)
    first.put(row('bcdf'))
    first.close()
    truncateSync(path, bytes)
    const second = openCatalog(folder, silentLog)
    second.put(row('ghjk'))
    assert.ok(second.ids().includes('ghjk'), `${bytes} bytes`)
    second.close()
    assert.ok(existsSync(path))
  }
})
