import { newestAttempt } from '../../job/attempt.ts'
import { readEarlierAttempts } from '../../job/attempt-end.ts'
import { readCancellation } from '../../job/cancel.ts'
import { type Mark, readMarks } from '../../job/order-marks.ts'
import { type Deps, folderOf } from '../../portal/deps.ts'
import type { Stream } from '../../portal/log.ts'

/** A part of what is told of a run: something that its program wrote, or that happened to it. */
export type LogPart =
  | { kind: 'text'; attempt: number; stream: Stream /** In bytes. */; from: number; to: number | null }
  | {
      kind: 'attempt'
      at: string
      attempt: number
      reason: string | null
      exit_status: number | null
      again_after: string | null
    }
  | { kind: 'cancel'; at: string; by: string }

/**
 * What the program of a run wrote, in all of its attempts, and what happened to it, in order. `to` is null where a stream
 * goes on to its end.
 */
export async function logOfJob(deps: Pick<Deps, 'config'>, id: string): Promise<LogPart[]> {
  const folder = folderOf(deps, id)
  const parts: LogPart[] = []
  for (const { attempt, finished, reason, exitStatus, againAfter } of await readEarlierAttempts(folder))
    parts.push(...textParts(attempt, await readMarks(folder.attempt(attempt))), {
      kind: 'attempt' as const,
      at: finished,
      attempt,
      reason: reason ?? null,
      exit_status: exitStatus ?? null,
      again_after: againAfter ?? null,
    })
  const newest = await newestAttempt(folder)
  const marks = await readMarks(folder.attempt(newest))
  const last = textParts(newest, marks)
  const cancellation = await readCancellation(folder)
  if (cancellation) {
    const later = marks.findIndex(({ at }) => at > cancellation.at)
    last.splice(later < 0 ? last.length : later, 0, { kind: 'cancel', ...cancellation })
  }
  return [...parts, ...last]
}

/** Behind the last mark each stream goes on to its end. */
function textParts(attempt: number, marks: Mark[]): LogPart[] {
  const text = (stream: Stream, from: number, to: number | null): LogPart => ({
    kind: 'text',
    attempt,
    stream,
    from,
    to,
  })
  const parts: LogPart[] = []
  let [output, errors] = [0, 0]
  for (const mark of marks) {
    if (mark.output > output) parts.push(text('stdout', output, mark.output))
    if (mark.errors > errors) parts.push(text('stderr', errors, mark.errors))
    ;[output, errors] = [mark.output, mark.errors]
  }
  // A mark stands where the other stream goes on.
  const rest = [text('stdout', output, null), text('stderr', errors, null)]
  const last = parts.at(-1)
  return [...parts, ...(last?.kind === 'text' && last.stream === 'stdout' ? rest.reverse() : rest)]
}
