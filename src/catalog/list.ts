import type { DatabaseSync } from 'node:sqlite'
import { parseJobId } from '../job/id.ts'
import type { JobState } from '../job/state.ts'
import type { Reason } from '../job/status.ts'
import { type CatalogRow, columns, rowFrom } from './row.ts'

/** Which jobs; all that is given must hold. `before` is the last row of the page before. */
export interface CatalogQuery {
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
  const order = query.words === undefined ? 'jobs.seq' : 'search.rowid'
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
  const seq = query.words === undefined ? 'jobs.seq' : 'search.rowid'
  if (query.words !== undefined) add('search match ?', matchOf(query.words, query.owner))
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
    tables: query.words === undefined ? 'jobs' : 'search join jobs on jobs.seq = search.rowid',
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
