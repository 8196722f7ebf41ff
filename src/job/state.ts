import { isMissing } from '../platform/errors.ts'
import { type Look, patiently } from '../platform/look.ts'
import type { ProcessIdentity } from '../platform/processes.ts'
import { newestAttempt, readStarted, type Started } from './attempt.ts'
import { type AttemptEnd, readAttemptEnd } from './attempt-end.ts'
import type { JobFolder } from './folder.ts'
import { type JobRecord, readRecord } from './record.ts'
import type { JobState } from './states.ts'
import { type Marker, readMarker, readStatus, type Status } from './status.ts'

export { isOver, type JobState, jobStates } from './states.ts'

/** A job as its folder tells it. */
export interface Job {
  folder: JobFolder
  record: JobRecord
  state: JobState
  /** The number of the newest attempt, from 1. */
  attempt: number
  /** Of the newest attempt; absent while it was not begun. With `queued`: the next one has yet to be asked for. */
  started?: Started
  /** It runs, but its wrapper is gone: nobody keeps its limits and will say how it ends. */
  isOrphan?: true
  /** While queued after an attempt that failed: the next one starts then, not before. ISO 8601, UTC. */
  notBefore?: string
  /** How it ended. Present with every marker, and for a moment before it. */
  status?: Status
  marker?: Marker
}

/** Whether a wrapper, or its program, lives: the word of the engine, as only that can tell of another host. */
export type IsAlive = (process: ProcessIdentity) => boolean

/**
 * Reads a job from its folder, or undefined when no job was accepted there.
 * @throws ErrandError `internal` when config.ini is damaged
 */
export async function readJob(
  folder: JobFolder,
  isAlive: IsAlive,
  look: Look = patiently,
): Promise<Job | undefined> {
  const record = await readRecord(folder, look)
  if (!record) return undefined
  const first = await readOnce(folder, record, isAlive, look)
  // A wrapper that ends between two looks leaves its marker after the first and is gone at the second: look again.
  return first.state === 'interrupted' || first.isOrphan ? readOnce(folder, record, isAlive, look) : first
}

async function readOnce(folder: JobFolder, record: JobRecord, isAlive: IsAlive, look: Look): Promise<Job> {
  const attempt = await newestAttempt(folder, look)
  const started = await readStarted(folder.attempt(attempt), look)
  const isWatched = started?.isBeingWritten || (started?.wrapper !== undefined && isAlive(started.wrapper))
  const isProgramAlive = !isWatched && started?.program !== undefined && isAlive(started.program)
  // Of the last that was begun; there is none before the first.
  const begun = started ? attempt : attempt - 1
  const end = isWatched || begun === 0 ? undefined : await readAttemptEnd(folder, begun, look)
  const marker = await readMarker(folder, look)
  const status = await readStatusSafely(folder, look)
  const isOrphan = isProgramAlive && !end && !status
  const state = stateOf({ marker, started, end, isLive: isWatched || isOrphan })
  return {
    folder,
    record,
    attempt,
    state,
    ...(state === 'running' && isOrphan ? { isOrphan } : {}),
    ...(state === 'queued' && end?.againAfter ? { notBefore: end.againAfter } : {}),
    ...(started ? { started } : {}),
    ...(status ? { status } : {}),
    ...(marker ? { marker } : {}),
  }
}

interface Seen {
  marker: Marker | undefined
  started: Started | undefined
  end: AttemptEnd | undefined
  isLive: boolean
}

function stateOf({ marker, started, end, isLive }: Seen): JobState {
  if (marker) return marker === 'SUCCESS' ? 'success' : 'error'
  if (!started) return 'queued'
  if (isLive) return 'running'
  return end?.againAfter ? 'queued' : 'interrupted'
}

async function readStatusSafely(folder: JobFolder, look: Look): Promise<Status | undefined> {
  try {
    return await readStatus(folder, look)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
