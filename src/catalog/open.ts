import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ForeignDatabase, isDamage, openDatabase } from '../platform/database.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

/**
 * 64 MB for pages, as far as there are so many, and 32 MB of log until they are written back. The catalog of 100,000 jobs
 * has 61 MB: with SQLite's own 2 MB each row that is filled in reads and writes the pages of all its indexes anew.
 */
const roomForPages = 'pragma cache_size = -65536; pragma wal_autocheckpoint = 8000'

const migrations = join(import.meta.dirname, 'migrations')

/**
 * Opens the catalog's file; one that is damaged or of another release is set aside and an empty one begun. `:memory:`
 * instead of a folder keeps it nowhere.
 *
 * @throws ErrandError `misconfigured` when the file can't be opened for any other reason
 */
export function openOrBeginAnew(stateFolder: string, log: Log): DatabaseSync {
  if (stateFolder === ':memory:') return openDatabase(stateFolder, migrations)
  const path = catalogPath(stateFolder)
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
    try {
      return openWhole(path)
    } catch (error) {
      if (!isDamage(error) && !(error instanceof ForeignDatabase)) throw error
      log.warn(
        { path, error: messageOf(error) },
        'the catalog can not be used; it is set aside and made again from the job folders',
      )
      setCatalogAside(stateFolder)
      return openWhole(path)
    }
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `The catalog ${path} can not be opened: ${messageOf(error)}. It must be a file that the user that runs the portal may read and write (chown), on a local disk with room, and no other program may hold it.`,
      { cause: error },
    )
  }
}

/**
 * Sets the catalog aside as `catalog.sqlite.damaged`, in the place of an earlier one. Nobody may have it open. For the
 * start, when damage shows only then (`isDamage`).
 */
export function setCatalogAside(stateFolder: string): void {
  const path = catalogPath(stateFolder)
  // First what belongs to it: SQLite would play it into the next one.
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
  renameSync(path, `${path}.damaged`)
}

/** Noise past the first pages shows only to who looks: 10 ms for 10,000 jobs, seconds for a million. */
function openWhole(path: string): DatabaseSync {
  const database = openDatabase(path, migrations)
  database.exec(roomForPages)
  try {
    const found = database.prepare('pragma quick_check(1)').get()?.quick_check
    if (found !== 'ok') throw Object.assign(new Error(`it is damaged: ${found}`), { errcode: 11 })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function catalogPath(stateFolder: string): string {
  return join(stateFolder, 'catalog.sqlite')
}
