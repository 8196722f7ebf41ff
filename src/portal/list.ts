import type { CatalogQuery, CatalogRow } from '../catalog/catalog.ts'
import { linkedIds } from '../job/links.ts'
import { readIfThere } from '../platform/files.ts'
import { type Deps, folderOf, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'

/** A job on a person's list; `unreadable` when its files are damaged. */
export type ListedJob = CatalogRow | { id: string; state: 'unreadable'; submitted: string }

/**
 * My jobs: what the person's folder links to, newest first. The links decide, the catalog adds what it knows; a job
 * that it does not know is read from its folder.
 */
export async function listOwn(
  deps: Deps,
  address: string,
  limit: number,
): Promise<{ jobs: ListedJob[]; more: boolean }> {
  const jobs: ListedJob[] = []
  for (const id of await linkedIds(deps.config.portal.jobs, address)) {
    const job = deps.catalog.get(id) ?? (await readListed(deps, id))
    if (job) jobs.push(job)
  }
  jobs.sort((a, b) => b.submitted.localeCompare(a.submitted) || b.id.localeCompare(a.id))
  return { jobs: jobs.slice(0, limit), more: jobs.length > limit }
}

async function readListed(deps: Deps, id: string): Promise<ListedJob | undefined> {
  try {
    const job = await readJobOf(deps, id)
    return job && (await rowOf(deps, job))
  } catch {
    // Damaged: said on the list, as it is somebody's job; the log had the details when the portal started.
    return (await readIfThere(folderOf(deps, id).config)) === undefined
      ? undefined
      : { id, state: 'unreadable', submitted: '' }
  }
}

export interface JobPage {
  jobs: CatalogRow[]
  /** How many there are in all; `countedJobs + 1` stands for more. */
  count: number
  /** Asks for the next page; absent on the last. */
  cursor?: string
}

/** A page of all jobs, newest first, for administrators and for one's own. `cursor` is that of the page before. */
export function listJobs(
  { catalog }: Pick<Deps, 'catalog'>,
  query: Omit<CatalogQuery, 'before'> & { cursor?: string | undefined },
): JobPage {
  const { cursor, search, ...others } = query
  // A search for nothing finds all.
  const rest = { ...others, ...(search?.trim() ? { search } : {}) }
  const before = cursor === undefined ? undefined : parseCursor(cursor)
  const rows = catalog.list({ ...rest, ...(before ? { before } : {}), limit: query.limit + 1 })
  const jobs = rows.slice(0, query.limit)
  const last = jobs.at(-1)
  const count = catalog.count({ ...rest, limit: query.limit })
  return {
    jobs,
    count,
    ...(rows.length > query.limit && last ? { cursor: `${last.submitted}_${last.id}` } : {}),
  }
}

function parseCursor(cursor: string): { submitted: string; id: string } {
  const at = cursor.lastIndexOf('_')
  return { submitted: cursor.slice(0, at), id: cursor.slice(at + 1) }
}
