import type { Deps } from '../portal/deps.ts'
import type { StoredStart } from '../state/starts.ts'

/** Whether a start came to nothing good: no job could be made, or it failed. One that was cancelled is no failure: who cancels it knows of it. */
export function hasFailed({ catalog }: Pick<Deps, 'catalog'>, { outcome, state, job }: StoredStart): boolean {
  if (outcome === 'failed') return true
  return state === 'error' && catalog.get(job ?? '')?.reason !== 'cancelled'
}
