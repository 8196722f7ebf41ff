import type { CatalogQuery, CatalogRow } from '../catalog/catalog.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Deps } from './deps.ts'
import { parseSearch } from './search-query.ts'

export interface JobPage {
  jobs: CatalogRow[]
  /** How many there are in all; `countedJobs + 1` stands for more. */
  count: number
  /** Asks for the next page; absent on the last. */
  cursor?: string
}

/**
 * A page of all jobs, newest first, for administrators and for one's own. `cursor` is that of the page before. A
 * `search` (see search-query.ts) narrows down what the other conditions say.
 *
 * @throws ErrandError `invalid_request` when it is not understood
 */
export function listJobs(
  { catalog, clock }: Pick<Deps, 'catalog' | 'clock'>,
  query: Omit<CatalogQuery, 'before'> & { cursor?: string | undefined; search?: string },
): JobPage {
  const { cursor, search = '', limit, ...conditions } = query
  const { conditions: found, mistakes } = parseSearch(search, clock.now())
  if (mistakes.length > 0) throw new ErrandError('invalid_request', mistakes.join('\n'))
  const asked = narrow(conditions, found)
  if (!asked) return { jobs: [], count: 0 }
  const before = cursor === undefined ? undefined : parseCursor(cursor)
  const rows = catalog.list({ ...asked, ...(before ? { before } : {}), limit: limit + 1 })
  const jobs = rows.slice(0, limit)
  const last = jobs.at(-1)
  return {
    jobs,
    count: catalog.count({ ...asked, limit }),
    ...(rows.length > limit && last ? { cursor: `${last.submitted}_${last.id}` } : {}),
  }
}

type Conditions = Omit<CatalogQuery, 'before' | 'limit'>

/** Both at once; undefined when no job can be both. */
export function narrow(given: Conditions, found: Conditions): Conditions | undefined {
  for (const key of ['owner', 'program', 'target', 'state'] as const)
    if (given[key] !== undefined && found[key] !== undefined && given[key] !== found[key]) return undefined
  const since = [given.since, found.since]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
  return { ...found, ...given, ...(since === undefined ? {} : { since }) }
}

function parseCursor(cursor: string): { submitted: string; id: string } {
  const at = cursor.lastIndexOf('_')
  return { submitted: cursor.slice(0, at), id: cursor.slice(at + 1) }
}
