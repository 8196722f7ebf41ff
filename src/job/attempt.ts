import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, systemErrorCode } from '../platform/errors.ts'
import { createDurably, readIfThere, syncFolder } from '../platform/files.ts'
import { formatIni, type IniData, parseIni } from '../platform/ini.ts'
import { type Look, patiently } from '../platform/look.ts'
import type { ProcessIdentity } from '../platform/processes.ts'
import type { AttemptFolder, JobFolder } from './folder.ts'

/** What started.ini says: who sees the attempt through, and what was run. */
export interface Started {
  wrapper?: ProcessIdentity
  program?: ProcessIdentity
  /** ISO 8601, UTC. */
  started?: string
  arguments: string[]
  /** The claim was made a moment ago and its text is not there yet. */
  isBeingWritten: boolean
}

/**
 * How long a claim may stay without its text: the wrapper writes both in one breath. Also how far the clock of a file
 * server may be from ours, either way.
 */
const claimMs = 5_000

/** The number of the newest attempt that was asked for; 1 when none is recorded. */
export async function newestAttempt(folder: JobFolder, look: Look = patiently): Promise<number> {
  return Math.max(1, ...(await attemptNumbers(folder, look)))
}

/** The numbers of all attempts that were asked for, the first one first. */
export async function attemptNumbers(folder: JobFolder, look: Look = patiently): Promise<number[]> {
  try {
    const names = (await look.names(folder.attempts)).filter((name) => /^[1-9]\d*$/.test(name))
    return names.map(Number).sort((a, b) => a - b)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** What is known of an attempt that was begun; undefined when it was not. */
export async function readStarted(
  attempt: AttemptFolder,
  look: Look = patiently,
): Promise<Started | undefined> {
  const text = await readIfThere(attempt.started, look)
  if (text === undefined) return undefined
  const data = parseIni(text)
  const wrapper = identityOf(data, 'wrapper', data)
  const program = identityOf(data, 'program', data)
  return {
    ...(wrapper ? { wrapper } : {}),
    ...(program ? { program } : {}),
    ...(isTime(data.wrapper?.started) ? { started: data.wrapper.started } : {}),
    arguments: Object.values(data.arguments ?? {}),
    isBeingWritten: !wrapper && (await isYoung(attempt.started)),
  }
}

/**
 * Asks for the next attempt of a job whose last one is over and has nothing alive (the caller has seen to that).
 * What the last one left moves to its own folder; `files/` begins empty, inputs stay. Each step may have been done by
 * a caller that died, so each may be done again.
 *
 * @param facts how the last one ended, where its wrapper has not said so in ended.ini
 * @returns the number of the new attempt
 */
export async function askForNextAttempt(
  folder: JobFolder,
  last: number,
  facts: { ended: string; why: string },
): Promise<number> {
  const attempt = folder.attempt(last)
  await moveInto(folder.files, join(attempt.path, 'files'))
  await moveInto(folder.output, join(attempt.path, 'output.txt'))
  await moveInto(folder.errorOutput, join(attempt.path, 'err_output.txt'))
  await moveInto(folder.usage, join(attempt.path, 'usage.csv'))
  await rm(folder.cancel, { force: true })
  await mkdir(folder.files, { mode: 0o700, recursive: true })
  await createDurably(attempt.ended, formatIni({ ended: { finished: facts.ended, reason: facts.why } }))
  await syncFolder(folder.path)
  await mkdir(folder.attempt(last + 1).path, { mode: 0o700, recursive: true })
  await syncFolder(folder.attempts)
  return last + 1
}

/** Does nothing when an earlier call has moved it: what is there now belongs to no attempt. */
async function moveInto(from: string, to: string): Promise<void> {
  try {
    await stat(to)
  } catch (error) {
    if (!isMissing(error)) throw error
    await rename(from, to).catch((reason) => {
      if (systemErrorCode(reason) !== 'ENOENT') throw reason
    })
  }
}

function identityOf(data: IniData, section: string, { wrapper }: IniData): ProcessIdentity | undefined {
  const { pid, start_time } = data[section] ?? {}
  const { host, boot_id } = wrapper ?? {}
  if (!pid || !start_time || !host || !boot_id) return undefined
  return { host, pid: Number(pid), startTime: Number(start_time), bootId: boot_id }
}

function isTime(text: string | undefined): text is string {
  return text !== undefined && !Number.isNaN(Date.parse(text))
}

async function isYoung(path: string): Promise<boolean> {
  try {
    return Math.abs(Date.now() - (await stat(path)).mtimeMs) < claimMs
  } catch {
    return false
  }
}
