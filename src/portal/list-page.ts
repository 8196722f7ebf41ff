import type { CatalogQuery, CatalogRow, Facet, Sort } from '../catalog/catalog.ts'
import { isJobId } from '../job/id.ts'
import { hasLink, linkedIds } from '../job/links.ts'
import { ErrandError } from '../platform/errors.ts'
import { readIfThere } from '../platform/files.ts'
import { type Deps, folderOf, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'
import { parseSearch, type SearchConditions } from './search-query.ts'

/** What a person asks of a list. */
export interface ListAsk {
  /** As they wrote it: see search-query.ts. */
  search?: string
  sort?: Sort
  /** From 1; one that is not there any more is the last. */
  page?: number
  /** How many jobs a page has. */
  size?: number
}

/** A job on a list; `unreadable` when its files are damaged. */
export type ListedJob = CatalogRow | { id: string; state: 'unreadable' }

export interface ListPage {
  jobs: ListedJob[]
  /** How many there are in all; `pagedJobs + 1` stands for more. */
  count: number
  page: number
  pages: number
  /** What was not understood of the search, as sentences. */
  mistakes: string[]
  /** How many there are by program, state and reason, whichever of these are asked for; absent where they are too many. */
  facets?: Facet[]
}

/**
 * Of all jobs so many can be turned over page by page, counted by state, and sorted by anything but time: more would
 * take seconds. On a person's own list there are never too many.
 */
export const pagedJobs = 10_000
const pageSize = 50
/** So many jobs that the catalog does not know are read for a list. */
const readJobs = 50

/**
 * My jobs: what the person's folder links to. The links decide, the catalog adds what it knows, and finds and sorts; a
 * job that it does not know comes first, where nothing is looked for.
 */
export async function listOwn(deps: Deps, address: string, ask: ListAsk = {}): Promise<ListPage> {
  const { conditions, mistakes } = parseSearch(ask.search ?? '', deps.clock.now())
  const ids = await linkedIds(deps.config.portal.jobs, address)
  const listed = { by: address, ids }
  const facets = deps.catalog.facets({ listed, ...withoutFacets(conditions) })
  const count = countIn(facets, conditions)
  const found = pageOf(deps, { listed, ...conditions }, count, ask)
  const isAll = Object.keys(conditions).length === 0
  // A link whose job was removed leads nowhere, and counts as unknown until it is gone too.
  const more = isAll && count < ids.length ? await readUnknown(deps, ids) : []
  return {
    ...found,
    jobs: [...(found.page === 1 ? more : []), ...found.jobs],
    count: count + more.length,
    mistakes,
    facets,
  }
}

/** The newest jobs on a person's list, as far as the catalog knows them. */
export async function listLast(
  { catalog, config }: Pick<Deps, 'catalog' | 'config'>,
  address: string,
  limit: number,
): Promise<CatalogRow[]> {
  const ids = await linkedIds(config.portal.jobs, address)
  return catalog.list({ listed: { by: address, ids }, limit })
}

/** All jobs, for administrators. */
export function listAll(deps: Pick<Deps, 'catalog' | 'clock'>, ask: ListAsk = {}): ListPage {
  const { conditions, mistakes } = parseSearch(ask.search ?? '', deps.clock.now())
  const others = withoutFacets(conditions)
  if (deps.catalog.count({ ...others, limit: 1 }, pagedJobs) <= pagedJobs) {
    const facets = deps.catalog.facets(others)
    return { ...pageOf(deps, conditions, countIn(facets, conditions), ask), mistakes, facets }
  }
  const count = deps.catalog.count({ ...conditions, limit: 1 }, pagedJobs)
  return { ...pageOf(deps, conditions, count, ask), mistakes }
}

function pageOf(
  { catalog }: Pick<Deps, 'catalog'>,
  query: Omit<CatalogQuery, 'limit'>,
  count: number,
  { sort, page = 1, size = pageSize }: ListAsk,
): Pick<ListPage, 'jobs' | 'count' | 'page' | 'pages'> {
  const isPaged = query.listed !== undefined || count <= pagedJobs
  const pages = Math.max(1, Math.ceil((isPaged ? count : pagedJobs) / size))
  const shown = Math.min(Math.max(1, page), pages)
  const jobs = catalog.list({
    ...query,
    ...(sort && (isPaged || sort.column === 'submitted') ? { sort } : {}),
    offset: (shown - 1) * size,
    limit: size,
  })
  return { jobs, count, page: shown, pages }
}

type Others = Omit<SearchConditions, 'program' | 'state' | 'reason' | 'notReason'>

/** What is counted by program, state and reason is narrowed down by none of these. */
function withoutFacets(conditions: SearchConditions): Others {
  const { program: _, state: __, reason: ___, notReason: ____, ...others } = conditions
  return others
}

/** How many of these jobs the conditions mean. */
export function countIn(
  facets: Facet[],
  { program, state, reason, notReason }: Pick<SearchConditions, 'program' | 'state' | 'reason' | 'notReason'>,
): number {
  return facets
    .filter(
      (facet) =>
        (program === undefined || facet.program === program) &&
        (state === undefined || facet.state === state) &&
        (reason === undefined || facet.reason === reason) &&
        (notReason === undefined || facet.reason !== notReason),
    )
    .reduce((sum, { count }) => sum + count, 0)
}

async function readUnknown(deps: Deps, ids: string[]): Promise<ListedJob[]> {
  const unknown = deps.catalog.unknown(ids).slice(0, readJobs)
  const read = await Promise.all(unknown.map((id) => readListed(deps, id)))
  return read.filter((job) => job !== undefined)
}

async function readListed(deps: Deps, id: string): Promise<ListedJob | undefined> {
  try {
    const job = await readJobOf(deps, id)
    return job && (await rowOf(deps, job))
  } catch {
    // Damaged: said on the list, as it is somebody's job; the log had the details when the portal started.
    return (await readIfThere(folderOf(deps, id).config)) === undefined
      ? undefined
      : { id, state: 'unreadable' }
  }
}

/** Jobs by their ids, those that are on a person's list; without an address whatever there is. */
export async function pickListed(
  { catalog, config }: Pick<Deps, 'catalog' | 'config'>,
  address: string | undefined,
  ids: string[],
): Promise<CatalogRow[]> {
  const picked = await Promise.all(
    ids.map(async (id) => {
      if (!isJobId(id)) return undefined
      if (address !== undefined && !(await hasLink(config.portal.jobs, address, id))) return undefined
      return catalog.get(id)
    }),
  )
  return picked.filter((row) => row !== undefined)
}

/**
 * All jobs that a search finds, newest first, some at a time: those on a person's list, or without an address all.
 *
 * @throws ErrandError `invalid_request` when the search is not understood
 */
export async function findEvery(
  deps: Deps,
  address: string | undefined,
  search: string,
): Promise<Generator<CatalogRow[]>> {
  const { conditions, mistakes } = parseSearch(search, deps.clock.now())
  if (mistakes.length > 0) throw new ErrandError('invalid_request', mistakes.join('\n'))
  const { jobs } = deps.config.portal
  const listed = address === undefined ? {} : { listed: { by: address, ids: await linkedIds(jobs, address) } }
  return batchesOf(deps, { ...listed, ...conditions, limit: batchSize })
}

const batchSize = 1_000

function* batchesOf({ catalog }: Pick<Deps, 'catalog'>, query: CatalogQuery): Generator<CatalogRow[]> {
  let before: CatalogRow | undefined
  do {
    const rows = catalog.list({ ...query, ...(before ? { before } : {}) })
    yield rows
    before = rows.length === batchSize ? rows.at(-1) : undefined
  } while (before)
}
