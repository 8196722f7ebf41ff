import { isMissing } from '../platform/errors.ts'
import type { ProcessIdentity } from '../platform/processes.ts'
import { newestAttempt, readStarted, type Started } from './attempt.ts'
import type { JobFolder } from './folder.ts'
import { type JobRecord, readRecord } from './record.ts'
import { type Marker, readMarker, readStatus, type Status } from './status.ts'

/**
 * - `queued`: no marker, and the newest attempt was not begun
 * - `running`: no marker, and the newest attempt's wrapper lives
 * - `success`, `error`: the marker
 * - `interrupted`: none of these; the wrapper died with the job unfinished
 */
export const jobStates = ['queued', 'running', 'success', 'error', 'interrupted'] as const
export type JobState = (typeof jobStates)[number]

/** A job as its folder tells it. */
export interface Job {
  folder: JobFolder
  record: JobRecord
  state: JobState
  /** The number of the newest attempt, from 1. */
  attempt: number
  /** Of the newest attempt; absent while it was not begun. */
  started?: Started
  /** How it ended. Present with every marker, and for a moment before it. */
  status?: Status
  marker?: Marker
}

/** Whether the wrapper that wrote this lives: the word of the engine, as only that can tell of another host. */
export type IsWrapperAlive = (wrapper: ProcessIdentity) => boolean

/** True once a job has ended, for ever. */
export function isOver(state: JobState): boolean {
  return state === 'success' || state === 'error'
}

/**
 * Reads a job from its folder, or undefined when no job was accepted there.
 * @throws ErrandError `internal` when config.ini is damaged
 */
export async function readJob(folder: JobFolder, isWrapperAlive: IsWrapperAlive): Promise<Job | undefined> {
  const record = await readRecord(folder)
  if (!record) return undefined
  const first = await readOnce(folder, record, isWrapperAlive)
  // A wrapper that ends between two looks leaves its marker after the first and is gone at the second: look again.
  return first.state === 'interrupted' ? readOnce(folder, record, isWrapperAlive) : first
}

async function readOnce(folder: JobFolder, record: JobRecord, isWrapperAlive: IsWrapperAlive): Promise<Job> {
  const attempt = await newestAttempt(folder)
  const started = await readStarted(folder.attempt(attempt))
  const alive = started?.wrapper !== undefined && isWrapperAlive(started.wrapper)
  const marker = await readMarker(folder)
  const status = await readStatusSafely(folder)
  return {
    folder,
    record,
    attempt,
    state: stateOf(marker, started, alive),
    ...(started ? { started } : {}),
    ...(status ? { status } : {}),
    ...(marker ? { marker } : {}),
  }
}

function stateOf(marker: Marker | undefined, started: Started | undefined, alive: boolean): JobState {
  if (marker) return marker === 'SUCCESS' ? 'success' : 'error'
  if (!started) return 'queued'
  return alive || started.isBeingWritten ? 'running' : 'interrupted'
}

async function readStatusSafely(folder: JobFolder): Promise<Status | undefined> {
  try {
    return await readStatus(folder)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
