import type { DatabaseSync } from 'node:sqlite'
import type { JobState } from '../job/state.ts'
import { type CatalogRow, columns, rowFrom } from './row.ts'

/** Which jobs; all that is given must hold. `before` is the last row of the page before. */
export interface CatalogQuery {
  owner?: string
  program?: string
  state?: JobState
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
    `select ${columnsOf(query)} from ${tables} ${where} order by ${order} desc limit ?`,
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

function columnsOf({ search }: CatalogQuery): string {
  // Both tables have a column of this name.
  return search === undefined ? columns : columns.replace(/\bwords\b/, 'jobs.words')
}

function conditionsOf(query: CatalogQuery): Conditions {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const add = (condition: string, ...bound: (string | number)[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  const seq = query.search === undefined ? 'jobs.seq' : 'search.rowid'
  if (query.search !== undefined) add('search match ?', matchOf(query.search))
  if (query.owner !== undefined) add('owner = ?', query.owner)
  if (query.program !== undefined) add('program = ?', query.program)
  if (query.state !== undefined) add('state = ?', query.state)
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

/** Each word as a text of its own, whatever it is made of, so that nothing in it is a command of the search. */
function matchOf(search: string): string {
  const words = search
    .split(/[\s\0]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => `"${word.replaceAll('"', '""')}"`)
  return words.length === 0 ? '""' : `${words.join(' ')} *`
}

/** The first number of a moment: see the migration. */
export function seqAt(time: string): number {
  return Date.parse(time) * seqsInMs
}

/** How many jobs may be submitted in one millisecond before they count as of the next. */
export const seqsInMs = 4_096
