import type { Job } from '../job/state.ts'
import type { Deps } from './deps.ts'
import { presentIds, settleAll } from './take-over.ts'

/**
 * Makes the catalog again from the job folders, while jobs run or not.
 * @returns the jobs that it holds then, and the ids of those that can't be read
 */
export async function reindex(deps: Deps): Promise<{ jobs: Job[]; unreadable: string[] }> {
  const { jobs, unreadable } = await settleAll(deps, await presentIds(deps))
  return { jobs, unreadable }
}
