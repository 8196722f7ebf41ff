import type { Handle } from '../engine/engine.ts'
import { readCancellation } from '../job/cancel.ts'
import { isOver, type Job } from '../job/state.ts'
import { decide, type Reason, writeMarker } from '../job/status.ts'
import { timestamp } from '../platform/clock.ts'
import { askAgain, endWhatLives, ranElsewhere } from './ask-again.ts'
import { type Deps, readJobOf, readJobToFollow } from './deps.ts'
import { rowOf } from './row.ts'

/**
 * Takes note of where a job stands, whoever brought it there: finishes a marker that its maker could not write, tells
 * the catalog, and does with an interrupted job what its program says. Safe to call again and again.
 *
 * @returns the job as it stands then, or undefined when its folder is gone
 */
export function settle(deps: Deps, id: string): Promise<Job | undefined> {
  return deps.turns.take(id, () => settleAlone(deps, id))
}

async function settleAlone(deps: Deps, id: string): Promise<Job | undefined> {
  let job = await readJobToFollow(deps, id)
  if (!job) {
    deps.catalog.remove(id)
    return undefined
  }
  // Whoever made the status died over the marker; a wrapper that lives writes it at this moment.
  if (job.status && !job.marker && job.state !== 'running') {
    await writeMarker(job.folder, job.status)
    job = (await readJobOf(deps, id)) ?? job
  }
  if (job.state === 'interrupted') job = (await settleInterrupted(deps, job)) ?? job
  deps.catalog.put(await rowOf(deps, job))
  return job
}

async function settleInterrupted(deps: Deps, job: Job): Promise<Job | undefined> {
  if (await readCancellation(job.folder)) {
    await endAs(deps, job, 'cancelled')
    return readJobOf(deps, job.record.id)
  }
  const definition = await deps.definitions.read(job.folder, job.record.program)
  // Of what may still run on another host a person has to decide.
  const rule = 'program' in definition && !ranElsewhere(job) ? definition.program.onInterrupt : 'ask'
  deps.log.warn(
    { job: job.record.id, attempt: job.attempt, folder: job.folder.path, on_interrupt: rule },
    'job was interrupted: its wrapper is gone and left no result',
  )
  if (rule === 'rerun') await askAgain(deps, job)
  if (rule === 'fail') await endAs(deps, job, 'lost')
  return rule === 'ask' ? undefined : readJobOf(deps, job.record.id)
}

/** Ends a job whose wrapper can't: it is gone, or never was. */
export async function endAs(deps: Deps, job: Job, reason: Reason, detail?: string): Promise<void> {
  await endWhatLives(deps, job)
  const started = job.started?.started
  await decide(job.folder, {
    attempt: job.attempt,
    finished: timestamp(deps.clock),
    reason,
    ...(started === undefined ? {} : { started }),
    ...(detail === undefined ? {} : { detail }),
  })
}

/** For the queue: what to do with a slot whose attempt has ended. */
export async function settleEnded(deps: Deps, id: string): Promise<'over' | 'waiting' | Handle> {
  const job = await settle(deps, id)
  if (!job || isOver(job.state) || job.state === 'interrupted') return 'over'
  // Another wrapper had claimed the attempt: it is the one to follow.
  if (job.state === 'running' && job.started?.wrapper)
    return deps.engine.follow({ wrapper: job.started.wrapper }, job.folder.path)
  return 'waiting'
}
