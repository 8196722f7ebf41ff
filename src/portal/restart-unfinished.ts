import { askAgain } from './ask-again.ts'
import { type Deps, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'

/**
 * The administrator's restart after a crash: asks for a new attempt of each interrupted job. They keep their place by
 * submission. A second call finds nothing to do.
 *
 * @returns the ids, oldest first; with `dryRun` those that it would restart
 */
export async function restartUnfinished(deps: Deps, { dryRun }: { dryRun: boolean }): Promise<string[]> {
  const restarted: string[] = []
  for (const id of deps.catalog.idsInState('interrupted')) {
    if (await deps.turns.take(id, () => restart(deps, id, dryRun))) restarted.push(id)
  }
  return restarted
}

async function restart(deps: Deps, id: string, dryRun: boolean): Promise<boolean> {
  const job = await readJobOf(deps, id)
  if (job?.state !== 'interrupted') return false
  if (dryRun) return true
  await askAgain(deps, job)
  const again = await readJobOf(deps, id)
  if (again) deps.catalog.put(await rowOf(deps, again))
  return true
}
