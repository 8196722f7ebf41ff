import type { DatabaseSync } from 'node:sqlite'
import { parseJobId } from '../job/id.ts'
import type { JobState } from '../job/state.ts'
import type { Reason } from '../job/status.ts'
import { type CatalogRow, columns, rowFrom } from './row.ts'

/** Which jobs; all that is given must hold. `before` is the last row of the page before. */
export interface CatalogQuery {
  /** Only those on a person's list: their own, and those that were shared with them. */
  listed?: { by: string; ids: string[] }
  owner?: string
  program?: string
  target?: string
  state?: JobState
  reason?: Reason
  /** Whatever else the reason is, and where there is none. */
  notReason?: Reason
  /** What its id begins with. */
  id?: string
  /** Submitted at this time or later. */
  since?: string
  /** Submitted before this time. */
  until?: string
  /** Words that all occur in inputs, answer or names of files; the last one may be the beginning of a word. */
  words?: string[]
  /** Words that do not occur there. */
  without?: string[]
  before?: { submitted: string; id: string }
  /** Newest first unless told. Any other order than by time looks at all jobs that are meant. */
  sort?: Sort
  /** So many of them are left out first. */
  offset?: number
  limit: number
}

export const sortColumns = ['submitted', 'program', 'state', 'took'] as const
export interface Sort {
  column: (typeof sortColumns)[number]
  isDescending: boolean
}

/** How many jobs there are of a program in a state. */
export interface Facet {
  program: string
  /** The title of the program when the newest of them was submitted. */
  title: string
  state: JobState
  reason: Reason | null
  count: number
}

/** As far as jobs are counted: an exact number of many costs seconds and helps nobody. */
export const countedJobs = 1_000

interface Conditions {
  tables: string
  where: string
  values: (string | number)[]
}

/** A page of jobs, newest first: not by how well they match, which would mean to look at all of them. */
export function list(database: DatabaseSync, query: CatalogQuery): CatalogRow[] {
  const { tables, where, values } = conditionsOf(query)
  // Which ones first, then what they say: otherwise all that are meant would be sorted with all that they say.
  const statement = database.prepare(
    `select ${columns} from jobs where seq in (select jobs.seq from ${tables} ${where} order by ${orderOf(query, seqOf(query))} limit ? offset ?)
     order by ${orderOf(query, 'jobs.seq')}`,
  )
  return statement.all(...values, query.limit, query.offset ?? 0).map(rowFrom)
}

/** How many jobs there are of this kind, `before` aside; `most + 1` stands for more than that. */
export function count(database: DatabaseSync, query: CatalogQuery, most = countedJobs): number {
  const { before: _, ...all } = query
  const { tables, where, values } = conditionsOf(all)
  const statement = database.prepare(
    `select count(*) as jobs from (select 1 from ${tables} ${where} limit ${most + 1})`,
  )
  return Number(statement.get(...values)?.jobs)
}

/** All jobs of this kind by program, state and reason. It looks at each of them. */
export function facets(database: DatabaseSync, query: Omit<CatalogQuery, 'limit'>): Facet[] {
  const { tables, where, values } = conditionsOf({ ...query, limit: 0 })
  // Of several rows SQLite takes the bare column from that with the largest seq.
  const statement = database.prepare(
    `select program, title, state, reason, count(*) as count, max(jobs.seq) as newest from ${tables} ${where}
     group by program, state, reason order by newest desc`,
  )
  return statement.all(...values).map(({ newest: _, ...facet }) => facet as unknown as Facet)
}

/** Those of these ids that the catalog does not know. */
export function unknown(database: DatabaseSync, ids: string[]): string[] {
  const statement = database.prepare(
    'select value as id from json_each(?) where not exists (select 1 from jobs where id = value)',
  )
  return statement.all(JSON.stringify(ids)).map((row) => row.id as string)
}

/** What is under way first, then what somebody has to look after, then what is over. */
const stateOrder =
  "case state when 'running' then 0 when 'queued' then 1 when 'interrupted' then 2 when 'error' then 3 else 4 end"

function orderOf({ sort }: CatalogQuery, seq: string): string {
  const direction = sort?.isDescending === false ? 'asc' : 'desc'
  switch (sort?.column) {
    case 'program':
      return `title collate nocase ${direction}, program ${direction}, ${seq} desc`
    case 'state':
      return `${stateOrder} ${direction}, ${seq} desc`
    case 'took':
      return `elapsed_seconds is null, elapsed_seconds ${direction}, ${seq} desc`
    default:
      return `${seq} ${direction}`
  }
}

/** A search goes through the index of words, which knows the same number. */
function seqOf({ words, listed }: Pick<CatalogQuery, 'words' | 'listed'>): string {
  return words === undefined || listed ? 'jobs.seq' : 'search.rowid'
}

/** In the order in which they are bound: `tables` before `where`. */
function conditionsOf(query: CatalogQuery): Conditions {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...bound: (string | number)[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  const { listed } = query
  const seq = seqOf(query)
  if (listed) values.push(JSON.stringify(listed.ids))
  if (query.words !== undefined && listed) {
    const match = (owner?: string) => matchOf(query.words ?? [], owner)
    // Their own at once, each of the few that were shared with them by itself: not through the words of all jobs.
    add(
      `(jobs.seq in (select rowid from search where search match ?) or
        (jobs.owner <> ? and exists (select 1 from search where search.rowid = jobs.seq and search match ?)))`,
      match(listed.by),
      listed.by,
      match(),
    )
  } else if (query.words !== undefined) add('search match ?', matchOf(query.words, query.owner))
  for (const word of query.without ?? [])
    if (isWord(word))
      add(
        'not exists (select 1 from search where search.rowid = jobs.seq and search match ?)',
        `words: ${quoted(word)}`,
      )
  if (query.owner !== undefined) add('jobs.owner = ?', query.owner)
  // An owner has fewer jobs than a program: the + keeps SQLite from going through those of the program.
  if (query.program !== undefined)
    add(query.owner === undefined ? 'program = ?' : '+program = ?', query.program)
  if (query.target !== undefined) add('target = ?', query.target)
  if (query.state !== undefined) add('state = ?', query.state)
  if (query.reason !== undefined) add('reason = ?', query.reason)
  if (query.notReason !== undefined) add('reason is not ?', query.notReason)
  // After `z`, the last letter of an id, comes `{`.
  if (query.id !== undefined) add('jobs.id >= ? and jobs.id < ?', query.id, `${query.id}{`)
  if (query.since !== undefined) add(`${seq} >= ?`, seqAt(query.since))
  if (query.until !== undefined) add(`${seq} < ?`, seqAt(query.until))
  if (query.before !== undefined)
    add(
      `${seq} < coalesce((select seq from jobs where id = ?), ?)`,
      query.before.id,
      seqAt(query.before.submitted),
    )
  return {
    tables: listed
      ? 'json_each(?) as listed cross join jobs on jobs.id = listed.value'
      : query.words === undefined
        ? 'jobs'
        : 'search join jobs on jobs.seq = search.rowid',
    where: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '',
    values,
  }
}

/**
 * Each word as a text of its own, whatever it is made of, so that nothing in it is a command of the search. The owner
 * is part of it, so that a search in one's own jobs does not look through those of all.
 */
function matchOf(words: string[], owner: string | undefined): string {
  const texts = words.filter(isWord).map(asTyped)
  const match = `words: (${texts.length === 0 ? '""' : `${texts.join(' AND ')}`})`
  return owner === undefined ? match : `${match} AND owner: ${quoted(owner)}`
}

/** What has a letter or a digit in it; the index knows nothing else. */
function isWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** The last may be the beginning of a word. An id is found also as people type it, `TCFN-CTBQ`. */
function asTyped(word: string, at: number, all: string[]): string {
  const beginning = at === all.length - 1 ? ' *' : ''
  const id = word.includes('-') ? parseJobId(word) : undefined
  return id === undefined
    ? `${quoted(word)}${beginning}`
    : `(${quoted(word)}${beginning} OR ${quoted(id)}${beginning})`
}

function quoted(text: string): string {
  return `"${text.replaceAll('\0', ' ').replaceAll('"', '""')}"`
}

/** The first number of a moment: see the migration. A clock that was wrong by centuries counts as the end of them. */
export function seqAt(time: string): number {
  return Math.min(Math.max(0, Date.parse(time)), lastMoment) * seqsInMs
}

/** How many jobs may be submitted in one millisecond before they count as of the next. */
export const seqsInMs = 1_024
/** The numbers are exact to the year 2248. */
const lastMoment = Date.UTC(2240, 0)
