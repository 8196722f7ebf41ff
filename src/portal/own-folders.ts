import { chmodSync, mkdirSync } from 'node:fs'
import { ErrandError, messageOf } from '../platform/errors.ts'
import { type Lock, takeLock } from '../platform/lock.ts'

/**
 * Makes the folders of a portal, and takes them: one portal on a jobs folder, and one on a state folder (the other's
 * catalog, sessions and socket are in it).
 *
 * @throws ErrandError `conflict` when another portal has one of them, `misconfigured` when one can't be made
 */
export function ownFolders(folders: string[]): Lock {
  const locks: Lock[] = []
  const release = () => {
    for (const lock of locks) lock.release()
  }
  for (const folder of folders) makeFolder(folder)
  try {
    for (const folder of new Set(folders)) locks.push(takeLock(folder))
    return { release }
  } catch (error) {
    release()
    throw error
  }
}

/** Only its own user's: an id is a name that opens a job, so nobody else shall list them. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `The folder ${path} can not be made: ${messageOf(error)}. Make it, or give the user that runs the portal the right to write there (chown).`,
      { cause: error },
    )
  }
}
