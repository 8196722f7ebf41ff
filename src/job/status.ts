import { lstat, writeFile } from 'node:fs/promises'
import { isMissing, systemErrorCode } from '../platform/errors.ts'
import { createDurably, readIfThere, syncFolder } from '../platform/files.ts'
import { formatIni, parseIni } from '../platform/ini.ts'
import { type Look, patiently } from '../platform/look.ts'
import type { JobFolder } from './folder.ts'

/** Why a job did not succeed. Pages, the API, letters and metrics use the same words. */
export const reasons = [
  'exit',
  'signal',
  'stderr',
  'time_limit',
  'memory_limit',
  'output_limit',
  'cancelled',
  'not_started',
  'lost',
] as const
export type Reason = (typeof reasons)[number]

export type Marker = 'SUCCESS' | 'ERROR'

/** How a job ended: the content of status.ini. */
export interface Status {
  attempt: number
  /** ISO 8601, UTC; absent when the program was never started. */
  started?: string
  finished: string
  /** From a clock that nobody sets, so it may differ from finished - started. */
  elapsedSeconds?: number
  exitStatus?: number
  /** The signal's name without SIG. */
  signal?: string
  /** Absent on success. */
  reason?: Reason
  /** More about the reason, in words. */
  detail?: string
  /** The limit that ended it, with `time_limit` in seconds, with `memory_limit` and `output_limit` in bytes. */
  limit?: number
  /** What it had used of that by then, in the same unit; absent when it is not known. */
  used?: number
  /** The kernel ended processes for want of memory while it ran, so this one was probably among them. */
  outOfMemory?: true
  cpuSeconds?: number
  /** In bytes; absent when nobody measured it. */
  peakMemory?: number
  host?: string
}

export async function readStatus(folder: JobFolder, look: Look = patiently): Promise<Status | undefined> {
  const text = await readIfThere(folder.status, look)
  if (text === undefined) return undefined
  const status = parseStatus(text)
  if (!Number.isNaN(Date.parse(status.finished))) return status
  return { ...status, finished: (await lstat(folder.status)).mtime.toISOString() }
}

/** What says nothing of an end is no success either. */
export function parseStatus(text: string): Status {
  return statusFrom(parseIni(text).status ?? { reason: 'lost' })
}

/** The same from a section that was read already: ended.ini has these facts too. */
export function statusFrom(facts: Record<string, string>): Status {
  const numberOf = (key: string) => (facts[key] ? { [camel(key)]: Number(facts[key]) } : {})
  const textOf = (key: string) => (facts[key] ? { [camel(key)]: facts[key] } : {})
  const reason = facts.reason === undefined || facts.reason === '' ? {} : { reason: asReason(facts.reason) }
  return {
    attempt: Number(facts.attempt ?? 1),
    finished: facts.finished ?? '',
    ...textOf('started'),
    ...numberOf('elapsed_seconds'),
    ...numberOf('exit_status'),
    ...textOf('signal'),
    ...reason,
    ...textOf('detail'),
    ...numberOf('limit'),
    ...numberOf('used'),
    ...(facts.out_of_memory === 'true' ? { outOfMemory: true as const } : {}),
    ...numberOf('cpu_seconds'),
    ...numberOf('peak_memory'),
    ...textOf('host'),
  }
}

/**
 * Ends a job that no wrapper can end, and writes its marker. Whoever creates status.ini, and nobody else, decides how
 * the job ended: false when somebody had done so before.
 */
export async function decide(folder: JobFolder, status: Status): Promise<boolean> {
  if (!(await createDurably(folder.status, formatStatus(status)))) return false
  await writeMarker(folder, status)
  return true
}

/** The marker that belongs to a status; for the one who made the status, or finishes the step of one who died over it. */
export async function writeMarker(folder: JobFolder, status: Status): Promise<void> {
  try {
    await writeFile(status.reason === undefined ? folder.success : folder.error, '', {
      flag: 'wx',
      mode: 0o600,
    })
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  }
  await syncFolder(folder.path)
}

/** The marker of a job, or undefined while it has not ended. */
export async function readMarker(folder: JobFolder, look: Look = patiently): Promise<Marker | undefined> {
  try {
    const names = await look.among(['SUCCESS', 'ERROR'], folder.path)
    return names.includes('SUCCESS') ? 'SUCCESS' : names.includes('ERROR') ? 'ERROR' : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Names the marker that a job has: the same words for as long as it is the same file, others after a restore; undefined
 * while the job has not ended, and once it is gone. One or two calls, so cheaper than reading the folder.
 */
export async function identifyMarker(folder: JobFolder): Promise<string | undefined> {
  for (const path of [folder.success, folder.error])
    try {
      const { dev, ino, ctimeMs } = await lstat(path)
      return `${path} ${dev} ${ino} ${ctimeMs}`
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  return undefined
}

function formatStatus(status: Status): string {
  const facts: Record<string, string> = {}
  for (const [key, value] of Object.entries(status))
    if (value !== undefined) facts[snake(key)] = String(value)
  return formatIni({ status: facts })
}

/** A word of a newer release reads as `lost`: it certainly was no success. */
function asReason(word: string): Reason {
  return reasons.find((reason) => reason === word) ?? 'lost'
}

function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
