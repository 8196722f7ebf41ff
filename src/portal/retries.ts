import type { Retry } from '../engine/engine.ts'
import { type AttemptEnd, readEarlierAttempts } from '../job/attempt-end.ts'
import type { Job } from '../job/state.ts'
import type { Program } from '../program/definition.ts'

/**
 * How many more attempts may follow the newest one by themselves. Only those are counted that followed by themselves: what
 * a crash cut off and a person restarted has used up none.
 */
export function retriesLeft(program: Pick<Program, 'retry'> | undefined, earlier: AttemptEnd[]): number {
  const used = earlier.filter(({ againAfter }) => againAfter !== undefined).length
  return Math.max(0, (program?.retry?.times ?? 0) - used)
}

/** What the wrapper of the newest attempt has to know of it; undefined: it is the last. */
export async function retryOf(job: Job, program: Program): Promise<Retry | undefined> {
  if (!program.retry) return undefined
  const { on, delaySeconds } = program.retry
  return retriesLeft(program, await readEarlierAttempts(job.folder)) > 0 ? { on, delaySeconds } : undefined
}
