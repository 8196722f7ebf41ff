import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../platform/errors.ts'
import { syncFolder } from '../platform/files.ts'
import { jobFolder, jobFolderName } from './folder.ts'
import { jobIdsIn, unlinkEverywhere } from './links.ts'

/** Where jobs are on their way out. On the same file system, so that a job goes there in one step. */
export function trashFolder(jobs: string): string {
  return join(jobs, '.trash')
}

/**
 * Takes a job that is over out of sight, whole and in one step: from here on no reader finds it, and what is left of it
 * goes with `emptyTrash`, now or at the next start.
 */
export async function throwAway(jobs: string, id: string): Promise<void> {
  await mkdir(trashFolder(jobs), { recursive: true, mode: 0o700 })
  try {
    await rename(jobFolder(jobs, id).path, join(trashFolder(jobs), jobFolderName(id)))
  } catch (error) {
    // Somebody else has removed it.
    if (!isMissing(error)) throw error
  }
  await syncFolder(jobs)
}

/**
 * Removes for good what was thrown away, its links first: one that stayed would put a later job of the same id on a list.
 * @throws when one can't be removed; the others are
 */
export async function emptyTrash(jobs: string): Promise<void> {
  const trash = trashFolder(jobs)
  const ids = await jobIdsIn(trash).catch((error) => {
    if (isMissing(error)) return []
    throw error
  })
  if (ids.length === 0) return
  await unlinkEverywhere(jobs, new Set(ids))
  const failed: unknown[] = []
  for (const id of ids) await removeTree(join(trash, jobFolderName(id))).catch((error) => failed.push(error))
  if (failed.length > 0) throw failed[0]
}

/** A program may have left folders that nobody may write to, not even their owner: these are opened first. */
async function removeTree(path: string): Promise<void> {
  await openFolders(path)
  await rm(path, { recursive: true, force: true })
}

async function openFolders(path: string): Promise<void> {
  await chmod(path, 0o700)
  for (const entry of await readdir(path, { withFileTypes: true }))
    if (entry.isDirectory()) await openFolders(join(path, entry.name))
}
