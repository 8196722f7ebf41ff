import { isOver, type Job } from '../job/state.ts'
import { createQueue } from '../queue/queue.ts'
import { cancelJob } from './cancel.ts'
import type { Deps } from './deps.ts'
import { followJob } from './follow.ts'
import { targetOf } from './row.ts'
import { settle, settleEnded } from './settle.ts'
import { startJob } from './start.ts'
import { slotsOf } from './targets.ts'

export type Work = ReturnType<typeof createWork>

/**
 * The life of the jobs while a portal runs: the queue starts what waits, what runs is followed to its end, and the end
 * is counted, logged and told.
 *
 * @param tell tells of a job that is over
 * @param changed is called when a job has started or ended, or is to
 */
export function createWork(deps: Deps, tell: (id: string) => void, changed: (id: string) => void) {
  const { catalog, metrics, programs } = deps
  const queue = createQueue({
    targets: () => Object.keys(deps.config.targets),
    slots: (target) => slotsOf(deps, target),
    limits: {
      ofOwner: () => deps.config.limits.running_jobs,
      ofProgram: (name) => programs.known(name)?.runningJobs,
    },
    take: (target, full) => catalog.take(target, full, deps.clock.now()),
    setAside: catalog.setAside,
    putBack: catalog.putBack,
    log: deps.log,
    start,
    ended,
  })

  async function start(id: string) {
    const handle = await startJob(deps, id)
    const row = handle && catalog.get(id)
    if (row?.attempt === 1) metrics.jobStarted(row)
    changed(id)
    return handle
  }

  async function ended(id: string) {
    const next = await settleEnded(deps, id)
    noteEnd(id)
    changed(id)
    const program = catalog.get(id)?.program
    // How many of them may run is asked next: as its definition says by now.
    if (program !== undefined) await programs.get(program)
    return next
  }

  function noteEnd(id: string): void {
    const row = catalog.get(id)
    if (!row || !isOver(row.state)) return
    metrics.jobEnded(row)
    deps.log.info({ job: id, state: row.state, reason: row.reason ?? undefined }, 'job ended')
    tell(id)
  }

  return {
    queue,
    /** Follows what runs, starts what waits, tells what has yet to be told; whatever is under way already stays so. */
    resume(running: Job[]): void {
      for (const job of running) {
        const row = catalog.get(job.record.id)
        const handle = row && followJob(deps, job)
        if (handle) queue.adopt(targetOf(deps.config.targets, row.target), row, handle)
      }
      for (const { id, target, notBefore } of catalog.heldBack())
        queue.holdBack(target, id, new Date(notBefore))
      queue.wakeAll()
      for (const id of catalog.idsWithLetterDue()) tell(id)
    },
    /** See `cancelJob`. */
    async cancel(id: string, by: string): Promise<void> {
      await cancelJob(deps, id, by)
      changed(id)
      await settle(deps, id)
      // Of a job that has a slot the queue sees the end, and says so.
      if (!queue.isUnderWay(id)) noteEnd(id)
    },
  }
}
