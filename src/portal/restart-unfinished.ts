import { ErrandError, messageOf } from '../platform/errors.ts'
import { askAgain, refuseOtherHost } from './ask-again.ts'
import { type Deps, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'

export interface Restarted {
  /** Oldest first; with `dryRun` those that would be. */
  jobs: string[]
  /** Why others could not be, by id. */
  failed: Record<string, string>
}

export interface RestartOptions {
  dryRun: boolean
  /** A host that is known to run nothing any more: jobs that last ran there are started again here. */
  goneHost?: string | undefined
}

/**
 * The administrator's restart after a crash: asks for a new attempt of each interrupted job. They keep their place by
 * submission. A second call finds nothing to do.
 */
export async function restartUnfinished(deps: Deps, options: RestartOptions): Promise<Restarted> {
  const restarted: Restarted = { jobs: [], failed: {} }
  for (const id of deps.catalog.idsInState('interrupted')) {
    try {
      if (await deps.turns.take(id, () => restart(deps, id, options))) restarted.jobs.push(id)
    } catch (error) {
      restarted.failed[id] = (error instanceof ErrandError ? error.detail : undefined) ?? messageOf(error)
      deps.log.error({ job: id, error: restarted.failed[id] }, 'a job could not be started again')
    }
  }
  return restarted
}

async function restart(deps: Deps, id: string, { dryRun, goneHost }: RestartOptions): Promise<boolean> {
  const job = await readJobOf(deps, id)
  if (job?.state !== 'interrupted') return false
  refuseOtherHost(job, goneHost)
  if (dryRun) return true
  await askAgain(deps, job, goneHost)
  const again = await readJobOf(deps, id)
  if (again) deps.catalog.put(await rowOf(deps, again))
  return true
}
