import type { Request } from 'express'
import { t } from '../../messages/language.ts'
import { type ScheduleListAsk, type ScheduleListPage, scheduleStates } from '../../schedule/list-page.ts'
import { type Filter, type PagesView, pageIn } from '../list-view.ts'

/** What stands around the rows of the list: search, filters, pages. */
export interface ScheduleListView extends PagesView {
  /** Where the list is, with the prefix of the portal. */
  path: string
  search: string
  /** As they stand in the address; '' for the usual ones. */
  state: string
  order: string
  /** How many there are, in words. */
  found: string
  /** Whether there is something to search with: few are seen at a glance. */
  hasSearch: boolean
  states: Filter[]
  orders: Filter[]
  /** For the small forms of its rows, which lead back to it: see `listFrom`. */
  back: string
}

/** So many are seen at a glance. */
const few = 10

/** What somebody asks of the list, as it stands in the address. */
export function askIn({ query }: Request): Required<ScheduleListAsk> {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  return {
    search: text('q').trim(),
    state: scheduleStates.find((one) => one === text('state')),
    order: text('order') === 'next' ? 'next' : 'name',
    page: pageIn(query.page),
  }
}

export function viewList(
  path: string,
  ask: Required<ScheduleListAsk>,
  { count, counts, page, pages }: ScheduleListPage,
  total: number,
): ScheduleListView {
  const { search, state, order } = ask
  const link = (changes: ScheduleListAsk) => {
    const query = queryOf({ search, state, order, ...changes })
    return query ? `${path}?${query}` : path
  }
  return {
    path,
    search,
    state: state ?? '',
    order: order === 'name' ? '' : order,
    found: t.schedulePage.found(count),
    hasSearch: total > few || search !== '' || state !== undefined,
    states: [undefined, ...scheduleStates]
      .map((one) => ({
        label: t.schedulePage.states[one ?? 'any'],
        url: link({ state: one }),
        count: counts[one ?? 'any'],
        isCurrent: one === state,
      }))
      .filter(({ count: some, isCurrent }, at) => at === 0 || some > 0 || isCurrent),
    orders: (['name', 'next'] as const).map((one) => ({
      label: t.schedulePage.orders[one],
      url: link({ order: one }),
      count: undefined,
      isCurrent: one === order,
    })),
    back: `list?${queryOf({ search, state, order, page })}`,
    pageWords: pages > 1 ? t.jobs.pageOf(page, pages) : '',
    previous: page > 1 ? link({ page: page - 1 }) : '',
    next: page < pages ? link({ page: page + 1 }) : '',
  }
}

/** The query of the list that a form stood on, with its `?`; undefined for one that stood elsewhere. */
export function listFrom(back: string): string | undefined {
  const [place, query = ''] = back.split('?', 2)
  if (place !== 'list') return undefined
  const again = new URLSearchParams(query).toString()
  return again && `?${again}`
}

function queryOf({ search, state, order, page = 1 }: ScheduleListAsk): string {
  return new URLSearchParams({
    ...(search ? { q: search } : {}),
    ...(state ? { state } : {}),
    ...(order === 'next' ? { order } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  }).toString()
}
