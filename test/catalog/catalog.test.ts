import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { type TestContext } from 'node:test'
import { type NewRow, openCatalog, setCatalogAside } from '../../src/catalog/catalog.ts'
import { isDamage } from '../../src/platform/database.ts'
import { ErrandError } from '../../src/platform/errors.ts'
import { silentLog } from '../../src/platform/log.ts'
import { row } from '../support/row.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { unprivileged } from '../support/unprivileged.ts'

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
  const { words: _, ...shown } = one
  assert.deepEqual({ ...catalog.get('bcdf') }, shown)
  assert.equal(catalog.get('none'), undefined)
  assert.equal(catalog.idOfSubmission('x'), 'bcdf')
  catalog.markRunning('bcdf', at(2))
  assert.deepEqual([catalog.get('bcdf')?.state, catalog.get('bcdf')?.started], ['running', at(2)])
  catalog.remove('bcdf')
  assert.deepEqual(catalog.ids(), [])
})

test('a submission that two folders tell of leads to the older one, and takes neither off the list', (t) => {
  const catalog = open(t)
  const older = row('zzzz', { submission: 'x', submitted: at(1) })
  for (const one of [row('bbbb', { submission: 'x', submitted: at(2) }), older, older]) catalog.put(one)
  assert.deepEqual(catalog.ids().sort(), ['bbbb', 'zzzz'])
  assert.equal(catalog.idOfSubmission('x'), 'zzzz')
  assert.equal(catalog.idOfSubmission('y'), undefined)
})

test('a row that is put again is replaced whole', (t) => {
  const catalog = open(t)
  catalog.put(row('bcdf'))
  const other: NewRow = {
    id: 'bcdf',
    program: 'blastp',
    title: 'BLAST',
    jobTitle: 'My globins',
    owner: 'other@example.org',
    target: 'heavy',
    state: 'error',
    priority: 10,
    attempt: 2,
    submission: 'x',
    submitted: at(1),
    started: at(2),
    finished: at(3),
    elapsedSeconds: 1,
    reason: 'exit',
    answer: '4',
    inputs: { x: '8' },
    words: '8',
    notBefore: null,
    letterDue: 1,
  }
  catalog.put(other)
  const { words: _, ...shown } = other
  assert.deepEqual({ ...catalog.get('bcdf') }, shown)
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

/** A catalog of 3,000 jobs, closed. */
function makeCatalog(t: TestContext): { folder: string; path: string } {
  const folder = temporaryFolder(t)
  const catalog = openCatalog(folder, silentLog)
  catalog.putAll(Array.from({ length: 3_000 }, (_, n) => row(`id${n}`, { submission: `s${n}` })))
  catalog.close()
  return { folder, path: join(folder, 'catalog.sqlite') }
}

/** 40,000 random bytes over the file at a place from 0 to 1. */
const noiseAt = (place: number) => (path: string) => {
  const bytes = readFileSync(path)
  bytes.set(randomBytes(40_000), Math.floor(place * (bytes.length - 40_000)))
  writeFileSync(path, bytes)
}
const inDatabase = (sql: string) => (path: string) => {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

for (const [damage, make] of Object.entries({
  'is no database': (path: string) => writeFileSync(path, 'noise '.repeat(5_000)),
  'begins with noise': noiseAt(0),
  'has noise in the middle': noiseAt(0.5),
  'ends with noise': noiseAt(1),
  'was cut in the middle': (path: string) => truncateSync(path, statSync(path).size / 2),
  'was cut after its first page': (path: string) => truncateSync(path, 5_000),
  'is of a newer release': inDatabase('pragma user_version = 99'),
  'does not fit the migrations': inDatabase('pragma user_version = 0'),
}))
  test(`a catalog that ${damage} is set aside, and an empty one begun`, (t) => {
    const { folder, path } = makeCatalog(t)
    writeFileSync(`${path}.damaged`, 'an earlier one')
    make(path)
    const damaged = readFileSync(path)
    const warnings: object[] = []
    const second = openCatalog(folder, { ...silentLog, warn: (facts) => warnings.push(facts) })
    assert.deepEqual(second.ids(), [])
    second.put(row('bcdf'))
    second.close()
    assert.ok(readFileSync(`${path}.damaged`).equals(damaged), 'the newest is kept')
    assert.equal(warnings.length, 1)
    const third = openCatalog(folder, silentLog)
    assert.deepEqual(third.ids(), ['bcdf'])
    third.close()
  })

test('damage that shows while it is open is told from other errors, and the start may begin anew', (t) => {
  const { folder, path } = makeCatalog(t)
  const catalog = openCatalog(folder, silentLog)
  // A write by another connection lets go of the pages that ours remembers.
  inDatabase("update jobs set title = 'other' where id = 'id1'")(path)
  for (const place of [0.2, 0.4, 0.6, 0.8]) noiseAt(place)(path)
  assert.throws(() => {
    catalog.ids()
    catalog.idsWithLetterDue()
    catalog.list({ limit: 5_000 })
  }, isDamage)
  catalog.close()
  setCatalogAside(folder)
  const next = openCatalog(folder, silentLog)
  assert.deepEqual(next.ids(), [])
  next.close()
  for (const error of [undefined, new Error('x'), { errcode: 5 }, { errcode: 14 }])
    assert.equal(isDamage(error), false)
})

/** It is said with path and remedy, and nothing is set aside. */
function assertMisconfigured(folder: string): void {
  assert.throws(
    () => openCatalog(folder, silentLog),
    (error) => {
      assert.ok(error instanceof ErrandError)
      assert.equal(error.code, 'misconfigured')
      assert.ok(error.message.includes(join(folder, 'catalog.sqlite')), error.message)
      assert.match(error.message, /chown/)
      return true
    },
  )
  assert.ok(!existsSync(join(folder, 'catalog.sqlite.damaged')))
}

test('a folder in the place of the catalog is left alone', (t) => {
  const { folder, path } = makeCatalog(t)
  renameSync(path, `${path}.kept`)
  mkdirSync(path)
  assertMisconfigured(folder)
})

test('a catalog that may not be read is left alone', async (t) => {
  const { folder, path } = makeCatalog(t)
  chmodSync(path, 0)
  await unprivileged(folder, () => assertMisconfigured(folder))
})

test('a catalog that was emptied is usable again', (t) => {
  for (const bytes of [0, 1, 50]) {
    const { folder, path } = makeCatalog(t)
    truncateSync(path, bytes)
    const second = openCatalog(folder, silentLog)
    assert.deepEqual(second.ids(), [])
    second.put(row('ghjk'))
    assert.deepEqual(second.ids(), ['ghjk'], `${bytes} bytes`)
    second.close()
  }
})
