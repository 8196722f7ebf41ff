import type { Request } from 'express'
import { type CatalogRow, type Sort, sortColumns } from '../../catalog/catalog.ts'
import { parseJobId } from '../../job/id.ts'
import { isOver } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { spanInWords } from '../../messages/times.ts'
import { countIn, type ListAsk, type ListedJob, type ListPage, pagedJobs } from '../../portal/list-page.ts'
import { titleInWords } from '../../portal/programs.ts'
import {
  conditionsOfState,
  parseSearch,
  type SearchConditions,
  saidStates,
  setField,
} from '../../portal/search-query.ts'
import { type Filter, type PagesView, pageIn } from '../list-view.ts'
import { type Moment, momentOf } from '../page.ts'
import type { Web } from '../web.ts'
import { inputsInWords } from './inputs-in-words.ts'

/** My jobs, and the list of all jobs: one view. */
export interface JobListView extends PagesView {
  title: string
  /** Where the list is, with the prefix of the portal. */
  path: string
  search: string
  /** As it stands in the address; '' for the usual one. */
  sort: string
  mistakes: string[]
  states: Filter[]
  programs: Filter[]
  columns: Column[]
  rows: JobRowView[]
  /** How many jobs there are, in words. */
  found: string
  /** Nothing is looked for: there are none at all. */
  isAll: boolean
  /** Where the pages end and jobs do not: the same search, for what is older. */
  older: string
  csv: string
  /** The query of this page, for the way back to it. */
  back: string
  /** The job that one of them is to be compared with; '' when there is none. */
  compareWith: string
  /** What can be done with the selected ones. */
  actions: string[]
  /** What was done with them; '' when nothing was. */
  done: string
  /** Whether the owner of each is said. */
  hasOwner: boolean
  /** The same search for the jobs of one owner, by address. */
  owners: Record<string, string>
}

interface Column {
  label: string
  url: string
  /** As `aria-sort` says it. */
  order: 'ascending' | 'descending' | 'none'
}

export interface JobRowView {
  id: string
  title: string
  /** What tells it from others of its program. */
  summary: string
  owner: string
  /** A state, `cancelled` or `unreadable`: names icon and colour. */
  look: string
  state: string
  isOver: boolean
  submitted: Moment | undefined
  took: string
}

/** What somebody asks of a list, as it stands in the address. */
export interface AskOfPage extends Required<Pick<ListAsk, 'search' | 'page'>> {
  sort?: Sort
  /** The job that one of the list is to be compared with. */
  with?: string
}

export function askIn({ query }: Request): AskOfPage {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : '')
  const sort = parseSort(text('sort'))
  const other = parseJobId(text('with'))
  return {
    search: text('q').trim(),
    page: pageIn(query.page),
    ...(sort ? { sort } : {}),
    ...(other === undefined ? {} : { with: other }),
  }
}

/** `took`, or `-took` for the largest first. */
function parseSort(text: string): Sort | undefined {
  const column = sortColumns.find((one) => one === text.replace(/^-/, ''))
  return column && { column, isDescending: text.startsWith('-') }
}

/** The query of an address of the list; '' for the list as it usually is. */
export function queryOf({ search, sort, page = 1, with: other }: ListAsk & Pick<AskOfPage, 'with'>): string {
  const given = {
    ...(search ? { q: search } : {}),
    ...(sort ? { sort: sortText(sort) } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
    ...(other === undefined ? {} : { with: other }),
  }
  return new URLSearchParams(given).toString()
}

function sortText({ column, isDescending }: Sort): string {
  return `${isDescending ? '-' : ''}${column}`
}

/** The view of one page of a list at `place`, an address without the prefix. */
export function viewList(
  web: Web,
  place: '/jobs' | '/admin/jobs',
  ask: AskOfPage,
  list: ListPage,
): Omit<JobListView, 'title' | 'actions' | 'done'> {
  const path = `${web.base}${place}`
  const { search, sort, with: other } = ask
  const kept = { ...(sort ? { sort } : {}), ...(other === undefined ? {} : { with: other }) }
  const link = (changes: ListAsk) => {
    const query = queryOf({ search, ...kept, ...changes })
    return query ? `${path}?${query}` : path
  }
  const { conditions } = parseSearch(search, web.portal.deps.clock.now())
  const isPaged = place === '/jobs' || list.count <= pagedJobs
  const csvQuery = queryOf({ search })
  return {
    path,
    search,
    sort: sort ? sortText(sort) : '',
    mistakes: list.mistakes,
    states: stateFilters(list, conditions, (state) => link({ search: setField(search, 'state', state) })),
    programs: programFilters(web, list, conditions, (program) =>
      link({ search: setField(search, 'program', program) }),
    ),
    columns: columnsOf(sort, isPaged, (by) => link({ sort: by })),
    rows: list.jobs.map((job) => viewRow(web, job)),
    found: t.jobs.count(list.count, isPaged ? list.count : pagedJobs),
    isAll: search === '',
    pageWords: list.pages > 1 ? t.jobs.pageOf(list.page, list.pages) : '',
    previous: list.page > 1 ? link({ page: list.page - 1 }) : '',
    next: list.page < list.pages ? link({ page: list.page + 1 }) : '',
    older: !isPaged && list.page === list.pages ? olderLink(list, search, link) : '',
    csv: `${path}.csv${csvQuery ? `?${csvQuery}` : ''}`,
    back: queryOf({ search, ...kept, page: list.page }),
    compareWith: other ?? '',
    hasOwner: place === '/admin/jobs',
    owners: Object.fromEntries(
      list.jobs.flatMap((job) =>
        'owner' in job ? [[job.owner, link({ search: setField(search, 'owner', job.owner) })]] : [],
      ),
    ),
  }
}

function stateFilters(
  { facets }: ListPage,
  conditions: SearchConditions,
  link: (state: string | undefined) => string,
): Filter[] {
  const { program, state, reason, notReason } = conditions
  const ofProgram = program === undefined ? {} : { program }
  const filters = saidStates.map((said): Filter => {
    const meant = conditionsOfState(said)
    return {
      label: t.jobs.states[said],
      url: link(said),
      count: facets && countIn(facets, { ...ofProgram, ...meant }),
      isCurrent: meant.state === state && meant.reason === reason && meant.notReason === notReason,
    }
  })
  const all = {
    label: t.jobs.any,
    url: link(undefined),
    count: facets && countIn(facets, ofProgram),
    isCurrent: state === undefined,
  }
  return [all, ...filters.filter(({ count, isCurrent }) => count !== 0 || isCurrent)]
}

/** None where there is only one to choose. */
function programFilters(
  web: Web,
  { facets }: ListPage,
  conditions: SearchConditions,
  link: (program: string | undefined) => string,
): Filter[] {
  const { program: current, state, reason, notReason } = conditions
  const inState = {
    ...(state ? { state } : {}),
    ...(reason ? { reason } : {}),
    ...(notReason ? { notReason } : {}),
  }
  const titles = new Map(
    (facets ?? programsOfAll(web))
      .toReversed()
      .map(({ program, title }) => [program, titleInWords(web.portal.deps.programs, program, title)]),
  )
  if (titles.size < 2 && current === undefined) return []
  const filters = [...titles].map(
    ([program, title]): Filter => ({
      label: title,
      url: link(program),
      count: facets && countIn(facets, { ...inState, program }),
      isCurrent: program === current,
    }),
  )
  const shown = filters
    .filter(({ count, isCurrent }) => count !== 0 || isCurrent)
    .sort((a, b) => a.label.localeCompare(b.label))
  const all = {
    label: t.jobs.any,
    url: link(undefined),
    count: facets && countIn(facets, inState),
    isCurrent: current === undefined,
  }
  return [all, ...shown]
}

function programsOfAll({ portal }: Web): { program: string; title: string }[] {
  const { catalog, programs } = portal.deps
  return catalog.counts().map(({ program }) => ({
    program,
    title: titleInWords(programs, program, programs.known(program)?.title ?? program),
  }))
}

/** The heading of a column leads to the list in its order, and then to the other way round. */
function columnsOf(sort: Sort | undefined, isPaged: boolean, link: (by: Sort) => string): Column[] {
  const current = sort ?? { column: 'submitted', isDescending: true }
  const labels = {
    program: t.jobs.program,
    state: t.jobs.state,
    submitted: t.jobs.submitted,
    took: t.jobs.took,
  }
  return (['program', 'state', 'submitted', 'took'] as const).map((column): Column => {
    const isCurrent = column === current.column
    // Of a time one looks for the newest, or for what took longest.
    const first = column === 'submitted' || column === 'took'
    const isDescending = isCurrent ? !current.isDescending : first
    const isSortable = isPaged || column === 'submitted'
    return {
      label: labels[column],
      url: isSortable ? link({ column, isDescending }) : '',
      order: isCurrent && isSortable ? (current.isDescending ? 'descending' : 'ascending') : 'none',
    }
  })
}

function olderLink({ jobs }: ListPage, search: string, link: (changes: ListAsk) => string): string {
  const last = jobs.at(-1)
  return last && 'submitted' in last ? link({ search: setField(search, 'until', last.submitted) }) : ''
}

export function viewRow(web: Web, job: ListedJob): JobRowView {
  if (job.state === 'unreadable')
    return {
      id: job.id,
      title: t.jobs.unreadable,
      summary: '',
      owner: '',
      look: job.state,
      state: t.jobs.unreadable,
      isOver: true,
      submitted: undefined,
      took: '',
    }
  const title = titleInWords(web.portal.deps.programs, job.program, job.title)
  return {
    id: job.id,
    title: job.jobTitle ?? title,
    // Beside a title of one's own stands what it is the title of a job of.
    summary: [job.jobTitle ? title : '', inputsInWords(job.inputs)].filter(Boolean).join(': '),
    owner: job.owner,
    ...stateOf(job),
    isOver: isOver(job.state),
    submitted: momentOf(web, job.submitted),
    took: job.elapsedSeconds === null ? '' : spanInWords(job.elapsedSeconds),
  }
}

function stateOf({ state, reason }: CatalogRow): Pick<JobRowView, 'look' | 'state'> {
  return reason === 'cancelled'
    ? { look: 'cancelled', state: t.jobs.states.cancelled }
    : { look: state, state: t.states[state] }
}
