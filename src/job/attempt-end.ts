import { createDurably, readIfThere } from '../platform/files.ts'
import { formatIni, parseIni } from '../platform/ini.ts'
import { type Look, patiently } from '../platform/look.ts'
import { attemptNumbers, readStarted } from './attempt.ts'
import type { AttemptFolder, JobFolder } from './folder.ts'
import { type Reason, type Status, statusFrom } from './status.ts'

/** How an attempt ended that was not the job's last: the content of its ended.ini. */
export interface AttemptEnd extends Omit<Status, 'reason'> {
  /** `interrupted`: its wrapper was gone, and somebody asked for another. */
  reason?: Reason | 'interrupted'
  /** The next attempt starts then, not before, and by itself; ISO 8601, UTC. */
  againAfter?: string
}

/** Undefined while an attempt has not ended, or when it was the last. */
export async function readAttemptEnd(
  folder: JobFolder,
  attempt: number,
  look: Look = patiently,
): Promise<AttemptEnd | undefined> {
  const text = await readIfThere(folder.attempt(attempt).ended, look)
  return text === undefined ? undefined : endFrom(parseIni(text).ended ?? {}, attempt)
}

/** The attempts of a job that have ended without ending it, the first one first. */
export async function readEarlierAttempts(folder: JobFolder): Promise<AttemptEnd[]> {
  const earlier: AttemptEnd[] = []
  for (const attempt of await attemptNumbers(folder)) {
    const end = await readAttemptEnd(folder, attempt)
    if (!end) continue
    const started = end.started ?? (await readStarted(folder.attempt(attempt)))?.started
    earlier.push({ ...end, ...(started === undefined ? {} : { started }) })
  }
  return earlier
}

/** Notes that the wrapper of an attempt is gone while its program lives; false when that was noted before. */
export function noteOrphaned(attempt: AttemptFolder, noticed: string): Promise<boolean> {
  return createDurably(attempt.orphaned, formatIni({ orphaned: { noticed } }))
}

export async function wasOrphaned(attempt: AttemptFolder): Promise<boolean> {
  return (await readIfThere(attempt.orphaned)) !== undefined
}

function endFrom({ reason, again_after, ...facts }: Record<string, string>, attempt: number): AttemptEnd {
  return {
    ...statusFrom(reason === undefined || reason === 'interrupted' ? facts : { ...facts, reason }),
    attempt,
    ...(reason === 'interrupted' ? { reason } : {}),
    ...(again_after && !Number.isNaN(Date.parse(again_after)) ? { againAfter: again_after } : {}),
  }
}
