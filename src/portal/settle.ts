import type { NewRow } from '../catalog/catalog.ts'
import type { Handle } from '../engine/engine.ts'
import { noteOrphaned, wasOrphaned } from '../job/attempt-end.ts'
import { readCancellation } from '../job/cancel.ts'
import { isOver, type Job } from '../job/state.ts'
import { decide, type Reason, writeMarker } from '../job/status.ts'
import { recorded } from '../messages/recorded.ts'
import { timestamp } from '../platform/clock.ts'
import { askAgain, endWhatLives, ranElsewhere } from './ask-again.ts'
import { type Deps, readJobOf, readJobToFollow } from './deps.ts'
import { followJob, identityOf } from './follow.ts'
import { rowOf } from './row.ts'

/**
 * Takes note of where a job stands, whoever brought it there: finishes a marker that its maker could not write, tells
 * the catalog, asks for the next attempt of one that is to be tried again, and does with an interrupted job what its
 * program says. Safe to call again and again.
 *
 * @param put how the catalog is told; the turn lasts until that is done
 * @returns the job as it stands then, or undefined when its folder is gone
 */
export function settle(deps: Deps, id: string, put: Put = deps.catalog.put): Promise<Job | undefined> {
  return deps.turns.take(id, () => settleAlone(deps, id, put))
}

type Put = (row: NewRow) => void | Promise<void>

async function settleAlone(deps: Deps, id: string, put: Put): Promise<Job | undefined> {
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
  if (job.isOrphan) await settleOrphan(deps, job)
  if (job.state === 'queued' && job.started) job = (await settleRetry(deps, job)) ?? job
  if (job.state === 'interrupted') job = (await settleInterrupted(deps, job)) ?? job
  await put(await rowOf(deps, job))
  return job
}

/**
 * A program whose wrapper was killed goes on, and keeps its slot; the note makes sure that the job ends as lost, whatever
 * becomes of this portal.
 */
async function settleOrphan(deps: Deps, job: Job): Promise<void> {
  const { wrapper, program } = job.started ?? {}
  if (await noteOrphaned(job.folder.attempt(job.attempt), timestamp(deps.clock)))
    deps.log.error(
      { job: job.record.id, attempt: job.attempt, wrapper: wrapper?.pid, program: program?.pid },
      'the wrapper of a job was killed and its program runs on: its time limit is kept, its output limit is not, and the job will end as lost, as nobody can tell how it ended',
    )
  const attempt = identityOf(job)
  if (attempt && (await readCancellation(job.folder))) await deps.engine.stop(attempt)
}

/** Its attempt has failed, and its wrapper has said that another one follows. A person's wish to end it comes first. */
async function settleRetry(deps: Deps, job: Job): Promise<Job | undefined> {
  if (await readCancellation(job.folder)) await endAs(deps, job, 'cancelled')
  else await askAgain(deps, job)
  return readJobOf(deps, job.record.id)
}

async function settleInterrupted(deps: Deps, job: Job): Promise<Job | undefined> {
  if (await readCancellation(job.folder)) {
    await endAs(deps, job, 'cancelled')
    return readJobOf(deps, job.record.id)
  }
  if (await wasOrphaned(job.folder.attempt(job.attempt))) {
    await endAs(deps, job, 'lost', recorded.orphaned)
    return readJobOf(deps, job.record.id)
  }
  const { program } = await deps.definitions.read(job.folder, job.record.program)
  // Of what may still run on another host a person has to decide.
  const rule = program && !ranElsewhere(job) ? program.onInterrupt : 'ask'
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
export async function settleEnded(deps: Deps, id: string): Promise<'over' | 'waiting' | Date | Handle> {
  const before = deps.catalog.get(id)?.attempt ?? 0
  deps.catalog.noteBack(id)
  const job = await settle(deps, id)
  if (!job || isOver(job.state) || job.state === 'interrupted') return 'over'
  // Another wrapper had claimed the attempt, or the program lives without one: that is the one to follow.
  if (job.state === 'running') return followJob(deps, job) ?? 'waiting'
  const now = deps.clock.now()
  const start = Date.parse(job.notBefore ?? '') || now
  return job.attempt > before || start > now ? new Date(start) : 'waiting'
}
