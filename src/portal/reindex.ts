import type { Deps } from './deps.ts'
import { presentIds, type Settled, settleAll } from './take-over.ts'

/** Makes the catalog again from the job folders, while jobs run or not. */
export async function reindex(deps: Deps): Promise<Settled> {
  return settleAll(deps, await presentIds(deps))
}
