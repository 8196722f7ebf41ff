import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { inTransaction, openDatabase } from '../../src/platform/database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

function makeMigrations(t: TestContext) {
  const root = temporaryFolder(t)
  const migrations = join(root, 'migrations')
  mkdirSync(migrations)
  return {
    path: join(root, 'x.sqlite'),
    migrations,
    add: (name: string, text: string) => writeFileSync(join(migrations, name), text),
  }
}

test('each migration runs once, in order', (t) => {
  const { path, migrations, add } = makeMigrations(t)
  add('002_b.sql', "insert into t values ('two')")
  add('001_a.sql', "create table t (x); insert into t values ('one')")
  add('notes.txt', 'not sql')
  openDatabase(path, migrations).close()
  add('003_c.sql', "insert into t values ('three')")
  openDatabase(path, migrations).close()
  const database = openDatabase(path, migrations)
  t.after(() => database.close())
  assert.deepEqual(
    database
      .prepare('select x from t order by rowid')
      .all()
      .map(({ x }) => x),
    ['one', 'two', 'three'],
  )
  assert.equal(database.prepare('pragma user_version').get()?.user_version, 3)
  assert.equal(database.prepare('pragma journal_mode').get()?.journal_mode, 'wal')
})

test('a migration that fails is undone whole and runs again when it is mended', (t) => {
  const { path, migrations, add } = makeMigrations(t)
  add('001_a.sql', 'create table t (x)')
  add('002_b.sql', "insert into t values ('half'); insert into none values (1)")
  assert.throws(() => openDatabase(path, migrations), /no such table/)
  add('002_b.sql', "insert into t values ('whole')")
  const database = openDatabase(path, migrations)
  t.after(() => database.close())
  assert.deepEqual(
    database
      .prepare('select x from t')
      .all()
      .map(({ x }) => x),
    ['whole'],
  )
})

test('a file of a newer release is left alone', (t) => {
  const { path, migrations, add } = makeMigrations(t)
  add('001_a.sql', 'create table t (x)')
  add('002_b.sql', 'create table u (x)')
  openDatabase(path, migrations).close()
  const older = join(migrations, '../older')
  mkdirSync(older)
  writeFileSync(join(older, '001_a.sql'), 'create table t (x)')
  assert.throws(
    () => openDatabase(path, older),
    /x\.sqlite was written by a newer release \(version 2, known 1\)/,
  )
})

test('noise is no database', (t) => {
  const { path, migrations } = makeMigrations(t)
  writeFileSync(path, 'noise '.repeat(2_000))
  assert.throws(() => openDatabase(path, migrations), /not a database/)
})

test('work is done whole or not at all', (t) => {
  const { path, migrations, add } = makeMigrations(t)
  add('001_a.sql', 'create table t (x)')
  const database = openDatabase(path, migrations)
  t.after(() => database.close())
  assert.throws(() =>
    inTransaction(database, () => {
      database.exec("insert into t values ('x')")
      throw new Error('half way')
    }),
  )
  assert.deepEqual(database.prepare('select x from t').all(), [])
  assert.equal(
    inTransaction(database, () => 7),
    7,
  )
})

test("the project's own migrations are numbered without a gap", () => {
  for (const folder of ['catalog', 'state']) {
    const names = readdirSync(join(import.meta.dirname, '../../src', folder, 'migrations')).sort()
    for (const [index, name] of names.entries())
      assert.match(name, new RegExp(`^${String(index + 1).padStart(3, '0')}_[a-z_]+\\.sql$`))
  }
})
