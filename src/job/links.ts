import { lstat, mkdir, readdir, rm, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, systemErrorCode } from '../platform/errors.ts'
import { syncFolder } from '../platform/files.ts'
import { jobFolderName } from './folder.ts'
import { isJobId } from './id.ts'
import { ownerFolderName } from './owner.ts'

/** Puts a job on a person's list, durably: one link in their folder. Doing so twice changes nothing. */
export async function linkJob(jobs: string, address: string, id: string): Promise<void> {
  const list = listFolder(jobs, address)
  await mkdir(list, { mode: 0o700, recursive: true })
  try {
    await symlink(join('..', jobFolderName(id)), join(list, jobFolderName(id)))
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  }
  await syncFolder(list)
}

export async function unlinkJob(jobs: string, address: string, id: string): Promise<void> {
  await unlink(join(listFolder(jobs, address), jobFolderName(id)))
}

/** Takes jobs off every list, all in one round. */
export async function unlinkEverywhere(jobs: string, ids: ReadonlySet<string>): Promise<void> {
  const lists = (await readdir(jobs)).filter((name) => name.startsWith(ownerFolderName('')))
  for (const list of lists)
    for (const id of idsOf(await readdir(join(jobs, list))))
      if (ids.has(id)) await rm(join(jobs, list, jobFolderName(id)), { force: true })
}

/** True when the job is on this person's list: they own it, or it was shared with them. */
export async function hasLink(jobs: string, address: string, id: string): Promise<boolean> {
  try {
    return (await lstat(join(listFolder(jobs, address), jobFolderName(id)))).isSymbolicLink()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** The ids on a person's list, in no order. */
export async function linkedIds(jobs: string, address: string): Promise<string[]> {
  try {
    return idsOf(await readdir(listFolder(jobs, address)))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The ids of all job folders, accepted or not, in no order. */
export async function jobIdsIn(jobs: string): Promise<string[]> {
  return idsOf(await readdir(jobs))
}

function idsOf(names: string[]): string[] {
  return names
    .filter((name) => name.startsWith('job-') && isJobId(name.slice(4)))
    .map((name) => name.slice(4))
}

function listFolder(jobs: string, address: string): string {
  return join(jobs, ownerFolderName(address))
}
