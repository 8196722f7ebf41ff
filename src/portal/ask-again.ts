import { askForNextAttempt } from '../job/attempt.ts'
import type { Job } from '../job/state.ts'
import { timestamp } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { isOnOtherHost } from '../platform/processes.ts'
import type { Deps } from './deps.ts'
import { identityOf } from './follow.ts'

/**
 * Asks for the next attempt of a job that was interrupted, or that is to be tried again; first ends what may still live
 * of the last one.
 * @param goneHost a host that is known to run nothing any more
 * @throws ErrandError `conflict` when the last one ran on another host
 */
export async function askAgain(deps: Deps, job: Job, goneHost?: string): Promise<void> {
  if (job.state === 'interrupted') refuseOtherHost(job, goneHost)
  await endWhatLives(deps, job)
  const attempt = await askForNextAttempt(job.folder, job.attempt, {
    ended: timestamp(deps.clock),
    why: 'interrupted',
  })
  deps.log.info({ job: job.record.id, attempt }, 'a new attempt was asked for')
}

/** Whether a job's newest attempt ran on another host: from here it can neither be seen nor ended. */
export function ranElsewhere({ started }: Job): boolean {
  return started?.wrapper !== undefined && isOnOtherHost(started.wrapper)
}

/** @throws ErrandError `conflict` when it ran elsewhere: it may still run there, and must not become two. */
export function refuseOtherHost(job: Job, goneHost?: string): void {
  const host = job.started?.wrapper?.host
  if (!ranElsewhere(job) || host === goneHost) return
  throw new ErrandError(
    'conflict',
    `Job ${job.record.id} last ran on the host ${host}, and from here it can not be told whether it still does. Restart it there; or make sure that nothing of it runs there any more, and say so here: errand restart-unfinished --gone ${host}`,
  )
}

/** Ends what still lives of a job's newest attempt: a wrapper can die and its program live on. */
export async function endWhatLives({ engine }: Pick<Deps, 'engine'>, job: Job): Promise<void> {
  const attempt = identityOf(job)
  if (attempt) await engine.clear(attempt)
}
