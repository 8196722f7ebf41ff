import type { DatabaseSync } from 'node:sqlite'
import type { JobState } from '../job/state.ts'
import { type CatalogRow, columns, rowFrom } from './row.ts'

/** Which jobs; all that is given must hold. `before` is the last row of the page before. */
export interface CatalogQuery {
  owner?: string
  program?: string
  state?: JobState
  /** Whether somebody ended it. */
  isCancelled?: boolean
  since?: string
  /** Words that all occur in inputs, answer or names of files; the last one may be the beginning of a word. */
  search?: string
  before?: { submitted: string; id: string }
  limit: number
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
  const order = query.search === undefined ? 'jobs.seq' : 'search.rowid'
  const statement = database.prepare(
    `select ${columns} from ${tables} ${where} order by ${order} desc limit ?`,
  )
  return statement.all(...values, query.limit).map(rowFrom)
}

/** How many jobs there are of this kind, `before` aside; `countedJobs + 1` stands for more than that. */
export function count(database: DatabaseSync, query: CatalogQuery): number {
  const { before: _, ...all } = query
  const { tables, where, values } = conditionsOf(all)
  const statement = database.prepare(
    `select count(*) as jobs from (select 1 from ${tables} ${where} limit ${countedJobs + 1})`,
  )
  return Number(statement.get(...values)?.jobs)
}

function conditionsOf(query: CatalogQuery): Conditions {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...bound: (string | number)[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  const seq = query.search === undefined ? 'jobs.seq' : 'search.rowid'
  if (query.search !== undefined) add('search match ?', matchOf(query.search, query.owner))
  if (query.owner !== undefined) add('jobs.owner = ?', query.owner)
  // An owner has fewer jobs than a program: the + keeps SQLite from going through those of the program.
  if (query.program !== undefined)
    add(query.owner === undefined ? 'program = ?' : '+program = ?', query.program)
  if (query.state !== undefined) add('state = ?', query.state)
  if (query.isCancelled !== undefined) add(`(reason is 'cancelled') = ?`, query.isCancelled ? 1 : 0)
  if (query.since !== undefined) add(`${seq} >= ?`, seqAt(query.since))
  if (query.before !== undefined)
    add(
      `${seq} < coalesce((select seq from jobs where id = ?), ?)`,
      query.before.id,
      seqAt(query.before.submitted),
    )
  return {
    tables: query.search === undefined ? 'jobs' : 'search join jobs on jobs.seq = search.rowid',
    where: conditions.length > 0 ? `where ${conditions.join(' and ')}` : '',
    values,
  }
}

/**
 * Each word as a text of its own, whatever it is made of, so that nothing in it is a command of the search. The owner
 * is part of it, so that a search in one's own jobs does not look through those of all.
 */
function matchOf(search: string, owner: string | undefined): string {
  const words = search
    .split(/[\s\0]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map(quoted)
  const match = `words: (${words.length === 0 ? '""' : `${words.join(' ')} *`})`
  return owner === undefined ? match : `${match} AND owner: ${quoted(owner)}`
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** The first number of a moment: see the migration. A clock that was wrong by centuries counts as the end of them. */
export function seqAt(time: string): number {
  return Math.min(Math.max(0, Date.parse(time)), lastMoment) * seqsInMs
}

/** How many jobs may be submitted in one millisecond before they count as of the next. */
export const seqsInMs = 1_024
/** The numbers are exact to the year 2248. */
const lastMoment = Date.UTC(2240, 0)
