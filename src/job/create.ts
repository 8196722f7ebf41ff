import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { t } from '../messages/language.ts'
import { fullDiskCodes } from '../platform/disk.ts'
import { ErrandError, messageOf, systemErrorCode } from '../platform/errors.ts'
import { syncFile, syncFolder, writeDurably, writeSynced } from '../platform/files.ts'
import { type JobFolder, jobFolder } from './folder.ts'
import { newJobId } from './id.ts'
import { linkJob, unlinkEverywhere, unlinkJob } from './links.ts'
import { formatRecord, type JobRecord } from './record.ts'

/** A value as it was accepted: a text or a file, or several of either. */
export type NewInput = string | NewFile | (string | NewFile)[]

/** It lies in `.incoming/` (`path`) or was typed (`text`). The files of one input have names of their own. */
export interface NewFile {
  fileName: string
  path?: string
  text?: string
}

export interface NewJob
  extends Pick<
    JobRecord,
    | 'program'
    | 'email'
    | 'submitted'
    | 'submission'
    | 'language'
    | 'priority'
    | 'secrets'
    | 'jobTitle'
    | 'isTitleInLetter'
    | 'schedule'
    | 'environment'
  > {
  /** The text of the program's definition as it is now. */
  programSource: string
  inputs: Record<string, NewInput>
}

export interface WhereJobsGo {
  /** The jobs folder. */
  jobs: string
  /** Letters of a new id. */
  idLength: number
  /** The address of the page of a job. */
  resultsUrl(id: string): string
}

const maxClaims = 1_000

/**
 * Claims a folder, writes the job into it and makes it durable. config.ini comes last: until it is there, no job was
 * accepted, and whatever else is there is swept away at the next start.
 *
 * @throws ErrandError `no_space` or `misconfigured` when the file system refuses; nothing is left behind then
 */
export async function createJob(where: WhereJobsGo, job: NewJob): Promise<JobFolder> {
  const folder = await claimFolder(where)
  try {
    // At the same time, as each waits for the disk; all of it before config.ini, or, should one fail, before all is removed.
    await bothDone(
      writeParts(folder, job),
      linkJob(where.jobs, job.email, folder.id).then(() => syncFolder(where.jobs)),
    )
    const { programSource, inputs, ...facts } = job
    await writeDurably(
      folder.config,
      formatRecord({
        ...facts,
        id: folder.id,
        dirname: folder.path,
        resultsUrl: where.resultsUrl(folder.id),
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.map(recordedText) : recordedText(value),
          ]),
        ),
      }),
    )
    return folder
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true }).catch(() => {})
    await unlinkJob(where.jobs, job.email, folder.id).catch(() => {})
    throw cannotWrite(folder.path, error)
  }
}

/** Removes what a portal that died left half made: folders without config.ini, and their links. */
export async function sweepFolders(jobs: string, ids: string[]): Promise<void> {
  for (const id of ids) {
    const folder = jobFolder(jobs, id)
    const inside = await readdir(folder.path)
    // Only what createJob makes: a folder that lost its config.ini otherwise is for a person to look at.
    const known = ['inputs', 'files', 'attempts', 'program.ini']
    if (!inside.every((name) => known.includes(name) || name.startsWith('.tmp-'))) continue
    // The links first: one that stayed would put a later job of the same id on this person's list.
    await unlinkEverywhere(jobs, new Set([id]))
    await rm(folder.path, { recursive: true, force: true })
  }
}

/** Empties the folder of uploads on their way: to be called while none can be. */
export async function sweepUploads(jobs: string): Promise<void> {
  await rm(incomingFolder(jobs), { recursive: true, force: true })
  await mkdir(incomingFolder(jobs), { recursive: true, mode: 0o700 })
}

/** Where uploads lie until their job is made. On the same file system as the jobs, so that they are moved, not copied. */
export function incomingFolder(jobs: string): string {
  return join(jobs, '.incoming')
}

async function claimFolder(where: WhereJobsGo): Promise<JobFolder> {
  for (let claim = 0; claim < maxClaims; claim++) {
    const folder = jobFolder(where.jobs, newJobId(where.idLength))
    try {
      await mkdir(folder.path, { mode: 0o700 })
      return folder
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw cannotWrite(where.jobs, error)
    }
  }
  throw new ErrandError('misconfigured', 'No free job id was found.', {
    detail: `${maxClaims} ids of ${where.idLength} letters were taken in ${where.jobs}: raise [portal] id_length.`,
  })
}

async function writeParts(folder: JobFolder, job: NewJob): Promise<void> {
  await mkdir(folder.files, { mode: 0o700 })
  await mkdir(folder.attempt(1).path, { mode: 0o700, recursive: true })
  await bothDone(syncFolder(folder.attempts), writeSynced(folder.program, job.programSource))
  const withFiles = Object.entries(job.inputs)
    .map(([name, value]) => ({ name, files: [value].flat().filter((one) => typeof one !== 'string') }))
    .filter(({ files }) => files.length > 0)
  if (withFiles.length > 0) {
    await mkdir(folder.inputs, { mode: 0o700 })
    for (const { name, files } of withFiles) await placeFiles(join(folder.inputs, name), files)
    await syncFolder(folder.inputs)
  }
  await syncFolder(folder.path)
}

/** Resolves or rejects when neither goes on any more. */
async function bothDone(...works: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(works)) if (result.status === 'rejected') throw result.reason
}

async function placeFiles(inputFolder: string, files: NewFile[]): Promise<void> {
  await mkdir(inputFolder, { mode: 0o700 })
  for (const file of files) {
    const path = join(inputFolder, file.fileName)
    if (file.path === undefined) await writeSynced(path, file.text ?? '')
    else {
      await rename(file.path, path)
      await syncFile(path)
    }
  }
  await syncFolder(inputFolder)
}

function recordedText(value: string | NewFile): string {
  return typeof value === 'string' ? value : value.fileName
}

/** What a failed write is for the person who wanted a job; anything else stays what it is. */
export function cannotWrite(path: string, cause: unknown): unknown {
  if (cause instanceof ErrandError || systemErrorCode(cause) === undefined) return cause
  const code = systemErrorCode(cause) ?? ''
  const what = `a job could not be written to ${path}: ${messageOf(cause)}`
  if (fullDiskCodes.includes(code))
    return new ErrandError('no_space', t.submit.noSpace, {
      detail: `${what}. Make room on that disk.`,
      cause,
    })
  const remedy =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'The jobs folder is gone: mount it or put it back, and start the portal again'
      : 'Give the user that runs the portal the right to write there (chown), and look whether the disk is mounted read-only'
  return new ErrandError('misconfigured', t.submit.misconfigured, {
    detail: `${what}. ${remedy}.`,
    cause,
  })
}
