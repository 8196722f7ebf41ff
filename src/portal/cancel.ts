import { setTimeout as pause } from 'node:timers/promises'
import { askToCancel } from '../job/cancel.ts'
import { isOver, type Job } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { timestamp } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { type Deps, readJobToFollow } from './deps.ts'
import { identityOf } from './follow.ts'
import { endAs } from './settle.ts'

/** How long a wrapper may take to claim what it was handed, before it counts as one that never will. */
const claimMs = 5_000

/**
 * Ends a job for good. One that waits is not started any more; of one that runs the wrapper ends the program in its own
 * time (TERM, grace, KILL), so it may still run when this returns.
 *
 * @param by who asks, for the record
 * @throws ErrandError `conflict` when the job is over
 */
export function cancelJob(deps: Deps, id: string, by: string): Promise<void> {
  return deps.turns.take(id, async () => {
    const job = await readClaimed(deps, id)
    if (!job || isOver(job.state) || job.status) throw new ErrandError('conflict', t.cancel.isOver(id))
    await askToCancel(job.folder, { by, at: timestamp(deps.clock) })
    deps.log.info({ job: id, by }, 'job is cancelled')
    const attempt = job.state === 'running' ? identityOf(job) : undefined
    if (attempt) {
      await deps.engine.stop(attempt)
      return
    }
    await endAs(deps, job, 'cancelled')
  })
}

/**
 * A job that was handed to its wrapper a moment ago still reads as waiting; the wrapper's claim settles which. One whose
 * attempt has begun and ended already, and is to be tried again, waits in truth.
 */
async function readClaimed(deps: Deps, id: string): Promise<Job | undefined> {
  const end = performance.now() + claimMs
  for (;;) {
    const job = await readJobToFollow(deps, id)
    const isHandedOver = deps.catalog.get(id)?.state === 'running'
    if (job?.state !== 'queued' || job.started || !isHandedOver || performance.now() > end) return job
    await pause(20)
  }
}
