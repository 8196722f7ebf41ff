import { newestAttempt } from '../../job/attempt.ts'
import { readEarlierAttempts } from '../../job/attempt-end.ts'
import { readCancellation } from '../../job/cancel.ts'
import { type Mark, readMarks } from '../../job/order-marks.ts'
import { type Deps, folderOf } from '../../portal/deps.ts'
import type { Stream } from '../../portal/log.ts'

/** A part of what is told of a run: something that its program wrote, or that happened to it. */
export type LogPart =
  | { kind: 'text'; stream: Stream /** In bytes. */; from: number; to: number | null }
  | { kind: 'attempt'; at: string; attempt: number; reason: string | null; exit_status: number | null }
  | { kind: 'cancel'; at: string; by: string }

/**
 * What the program of a run wrote, and what happened to it, in order. `to` is null where a stream goes on to its end.
 * Of a job that was tried again: how the earlier attempts ended, and what the newest one wrote.
 */
export async function logOfJob(deps: Pick<Deps, 'config'>, id: string): Promise<LogPart[]> {
  const folder = folderOf(deps, id)
  const earlier = await readEarlierAttempts(folder)
  const marks = await readMarks(folder.attempt(await newestAttempt(folder)))
  const cancellation = await readCancellation(folder)
  const cancel = cancellation && { kind: 'cancel' as const, ...cancellation }
  const later = cancel ? marks.findIndex(({ at }) => at > cancel.at) : -1
  const parts = textParts(marks)
  if (cancel) parts.splice(later < 0 ? parts.length : later, 0, cancel)
  return [
    ...earlier.map(({ attempt, finished, reason, exitStatus }) => ({
      kind: 'attempt' as const,
      at: finished,
      attempt,
      reason: reason ?? null,
      exit_status: exitStatus ?? null,
    })),
    ...parts,
  ]
}

/** Behind the last mark each stream goes on to its end. */
function textParts(marks: Mark[]): LogPart[] {
  const parts: LogPart[] = []
  let [output, errors] = [0, 0]
  for (const mark of marks) {
    if (mark.output > output) parts.push({ kind: 'text', stream: 'stdout', from: output, to: mark.output })
    if (mark.errors > errors) parts.push({ kind: 'text', stream: 'stderr', from: errors, to: mark.errors })
    ;[output, errors] = [mark.output, mark.errors]
  }
  // A mark stands where the other stream goes on.
  const rest: LogPart[] = [
    { kind: 'text', stream: 'stdout', from: output, to: null },
    { kind: 'text', stream: 'stderr', from: errors, to: null },
  ]
  const last = parts.at(-1)
  return [...parts, ...(last?.kind === 'text' && last.stream === 'stdout' ? rest.reverse() : rest)]
}
