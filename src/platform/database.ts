import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Opens an SQLite file in WAL mode and brings it up to date: the numbered files of `migrations` (`001_….sql`) that it
 * has not seen are run, each in a transaction; `user_version` remembers the last one.
 *
 * @throws Error when it was written by a newer release, or is damaged
 */
export function openDatabase(path: string, migrations: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on')
    migrate(database, path, migrations)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function migrate(database: DatabaseSync, path: string, folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort()
  const seen = Number(database.prepare('pragma user_version').get()?.user_version)
  if (seen > files.length)
    throw new Error(`${path} was written by a newer release (version ${seen}, known ${files.length})`)
  for (const [index, name] of files.entries()) {
    if (index < seen) continue
    inTransaction(database, () =>
      database.exec(`${readFileSync(join(folder, name), 'utf8')}; pragma user_version = ${index + 1}`),
    )
  }
}

/** Runs `work` whole or not at all. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate')
  try {
    const result = work()
    database.exec('commit')
    return result
  } catch (error) {
    database.exec('rollback')
    throw error
  }
}
