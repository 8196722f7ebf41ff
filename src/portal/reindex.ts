import type { Deps } from './deps.ts'
import { presentIds, settleAll } from './take-over.ts'

/**
 * Makes the catalog again from the job folders, while jobs run or not.
 * @returns how many jobs it holds then, and the ids of those that can't be read
 */
export async function reindex(deps: Deps): Promise<{ jobs: number; unreadable: string[] }> {
  const { jobs, unreadable } = await settleAll(deps, await presentIds(deps))
  return { jobs: jobs.length, unreadable }
}
