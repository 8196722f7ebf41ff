import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { JobState } from '../job/state.ts'
import { ForeignDatabase, inTransaction, isDamage, openDatabase } from '../platform/database.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

/** What the catalog knows of a job: a copy of facts of its folder, for lists and for the order of the queue. */
export interface CatalogRow {
  id: string
  program: string
  /** The title of the program as it was then. */
  title: string
  owner: string
  target: string
  state: JobState
  attempt: number
  submission: string | null
  /** ISO 8601, UTC, like the other times. */
  submitted: string
  started: string | null
  finished: string | null
  elapsedSeconds: number | null
  reason: string | null
  /** 1 while the job is over and its letter has yet to be sent. */
  letterDue: 0 | 1
}

/** Which jobs; all that is given must hold. `before` is the last row of the page before. */
export interface CatalogQuery {
  owner?: string
  program?: string
  state?: JobState
  since?: string
  before?: { submitted: string; id: string }
  limit: number
}

export type Catalog = ReturnType<typeof openCatalog>

const migrations = join(import.meta.dirname, 'migrations')
const columns =
  'id, program, title, owner, target, state, attempt, submission, submitted, started, finished, elapsed_seconds as elapsedSeconds, reason, letter_due as letterDue'

/**
 * Opens the index over the job folders. It can always be made again from them, so one that is damaged or of another
 * release is set aside (`catalog.sqlite.damaged`) and an empty one begun; the start of the portal fills what is missing.
 * `:memory:` instead of a folder keeps it nowhere.
 *
 * @throws ErrandError `misconfigured` when the file can't be opened for any other reason
 */
export function openCatalog(stateFolder: string, log: Log) {
  const database =
    stateFolder === ':memory:' ? openDatabase(stateFolder, migrations) : openOrBeginAnew(stateFolder, log)
  const put = database.prepare(
    `insert into jobs (id, program, title, owner, target, state, attempt, submission, submitted, started, finished, elapsed_seconds, reason, letter_due)
     values (:id, :program, :title, :owner, :target, :state, :attempt, :submission, :submitted, :started, :finished, :elapsedSeconds, :reason, :letterDue)
     on conflict (id) do update set
       program = excluded.program, title = excluded.title, owner = excluded.owner, target = excluded.target,
       state = excluded.state, attempt = excluded.attempt, submission = excluded.submission,
       submitted = excluded.submitted, started = excluded.started, finished = excluded.finished,
       elapsed_seconds = excluded.elapsed_seconds, reason = excluded.reason, letter_due = excluded.letter_due`,
  )
  const get = database.prepare(`select ${columns} from jobs where id = ?`)
  const bySubmission = database.prepare(
    'select id from jobs where submission = ? order by submitted, id limit 1',
  )
  const waiting = database.prepare(
    `select id from jobs where target = ? and state = 'queued' order by submitted, id limit ?`,
  )
  const ahead = database.prepare(
    `select count(*) as n from jobs where target = :target and state = 'queued' and (submitted, id) < (:submitted, :id)`,
  )
  const waitingCount = database.prepare(
    `select count(*) as n from jobs where target = ? and state = 'queued'`,
  )
  const ofOwner = database.prepare(
    `select (select count(*) from jobs where owner = :owner and submitted > :since) as recent,
            (select count(*) from jobs where owner = :owner and state = 'queued') as waiting`,
  )

  return {
    put(row: CatalogRow): void {
      put.run({ ...row })
    },
    /** Many at once, in one transaction. */
    putAll(rows: CatalogRow[]): void {
      inTransaction(database, () => {
        for (const row of rows) put.run({ ...row })
      })
    },
    get: (id: string) => get.get(id) as CatalogRow | undefined,
    /** For the moment between handing a job to its wrapper and the wrapper's own word. */
    markRunning(id: string, started: string): void {
      database.prepare("update jobs set state = 'running', started = ? where id = ?").run(started, id)
    },
    remove(id: string): void {
      database.prepare('delete from jobs where id = ?').run(id)
    },
    /** The job that this submission led to; the oldest, should folders tell of two. */
    idOfSubmission: (submission: string) => bySubmission.get(submission)?.id as string | undefined,
    /** The first of a target's waiting jobs, in order of submission. */
    waitingIds: (target: string, limit: number) => waiting.all(target, limit).map((row) => row.id as string),
    /** How many jobs of the same target wait before this one. */
    countAhead: (job: Pick<CatalogRow, 'target' | 'submitted' | 'id'>) =>
      Number(ahead.get({ target: job.target, submitted: job.submitted, id: job.id })?.n),
    countWaiting: (target: string) => Number(waitingCount.get(target)?.n),
    /** How many jobs an owner submitted after a time, and has waiting. */
    countOfOwner(owner: string, since: string): { recent: number; waiting: number } {
      const row = ofOwner.get({ owner, since })
      return { recent: Number(row?.recent), waiting: Number(row?.waiting) }
    },
    /** A page of jobs, newest first. */
    list: (query: CatalogQuery) => list(database, query),
    ids: () =>
      database
        .prepare('select id from jobs')
        .all()
        .map((row) => row.id as string),
    idsWithLetterDue: () =>
      database
        .prepare('select id from jobs where letter_due = 1 order by submitted, id')
        .all()
        .map((row) => row.id as string),
    idsInState: (state: JobState) =>
      database
        .prepare('select id from jobs where state = ? order by submitted, id')
        .all(state)
        .map((row) => row.id as string),
    close(): void {
      database.close()
    },
  }
}

function list(database: DatabaseSync, query: CatalogQuery): CatalogRow[] {
  const conditions: string[] = []
  const values: (string | number)[] = []
  const where = (condition: string, ...bound: string[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  if (query.owner !== undefined) where('owner = ?', query.owner)
  if (query.program !== undefined) where('program = ?', query.program)
  if (query.state !== undefined) where('state = ?', query.state)
  if (query.since !== undefined) where('submitted >= ?', query.since)
  if (query.before !== undefined) where('(submitted, id) < (?, ?)', query.before.submitted, query.before.id)
  const condition = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
  const statement = database.prepare(
    `select ${columns} from jobs ${condition} order by submitted desc, id desc limit ?`,
  )
  return statement.all(...values, query.limit) as unknown as CatalogRow[]
}

/**
 * Sets the catalog aside as `catalog.sqlite.damaged`, in the place of an earlier one. Nobody may have it open. For the
 * start, when damage shows only then (`isDamage`).
 */
export function setCatalogAside(stateFolder: string): void {
  const path = catalogPath(stateFolder)
  // First what belongs to it: SQLite would play it into the next one.
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true })
  renameSync(path, `${path}.damaged`)
}

function openOrBeginAnew(stateFolder: string, log: Log): DatabaseSync {
  const path = catalogPath(stateFolder)
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
    try {
      return openWhole(path)
    } catch (error) {
      if (!isDamage(error) && !(error instanceof ForeignDatabase)) throw error
      log.warn(
        { path, error: messageOf(error) },
        'the catalog can not be used; it is set aside and made again from the job folders',
      )
      setCatalogAside(stateFolder)
      return openWhole(path)
    }
  } catch (error) {
    throw new ErrandError(
      'misconfigured',
      `The catalog ${path} can not be opened: ${messageOf(error)}. It must be a file that the user that runs the portal may read and write (chown), on a local disk with room, and no other program may hold it.`,
      { cause: error },
    )
  }
}

/** Noise past the first pages shows only to who looks: 10 ms for 10,000 jobs, 1.3 s for a million. */
function openWhole(path: string): DatabaseSync {
  const database = openDatabase(path, migrations)
  try {
    const found = database.prepare('pragma quick_check(1)').get()?.quick_check
    if (found !== 'ok') throw Object.assign(new Error(`it is damaged: ${found}`), { errcode: 11 })
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function catalogPath(stateFolder: string): string {
  return join(stateFolder, 'catalog.sqlite')
}
