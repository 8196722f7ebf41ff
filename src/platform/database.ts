import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf } from './errors.ts'

/** A database file that this release can not read, whole as it may be: of a newer release, or of none of ours. */
export class ForeignDatabase extends Error {}

/** SQLITE_ERROR, SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). */
const sqlError = 1
const damageCodes = [11, 26]

/** Whether the file is damaged, or no database at all. Shows with any statement that comes upon the damage. */
export function isDamage(error: unknown): boolean {
  return damageCodes.includes(sqliteCode(error))
}

/** The low byte says what it is; the rest of an extended code only where it was found. */
function sqliteCode(error: unknown): number {
  return Number((error as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff
}

/**
 * Opens an SQLite file in WAL mode and brings it up to date: the numbered files of `migrations` (`001_….sql`) that it
 * has not seen are run, each in a transaction; `user_version` remembers the last one.
 *
 * @throws ForeignDatabase when a newer release wrote it or the migrations don't fit; SQLite's own errors otherwise
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
    throw new ForeignDatabase(
      `${path} was written by a newer release (version ${seen}, known ${files.length})`,
    )
  for (const [index, name] of files.entries()) {
    if (index < seen) continue
    try {
      inTransaction(database, () =>
        database.exec(`${readFileSync(join(folder, name), 'utf8')}; pragma user_version = ${index + 1}`),
      )
    } catch (error) {
      if (sqliteCode(error) !== sqlError) throw error
      throw new ForeignDatabase(`${path} does not fit ${name}: ${messageOf(error)}`, { cause: error })
    }
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
    // SQLite itself may have rolled back already: with a full disk it does (sqlite.org/lang_transaction.html).
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
