import type { JobState } from '../job/state.ts'
import { inTransaction } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { createLine, type Full } from './line.ts'
import { type CatalogQuery, count, facets, list, seqAt, seqsInMs, unknown } from './list.ts'
import { openOrBeginAnew } from './open.ts'
import { type CatalogRow, columns, type NewRow, rowFrom } from './row.ts'

export { type CatalogQuery, countedJobs, type Facet, type Sort, sortColumns } from './list.ts'
export { setCatalogAside } from './open.ts'
export type { CatalogRow, NewRow } from './row.ts'

export type Catalog = ReturnType<typeof openCatalog>

/** Where a job waits, and for its how manieth attempt. */
export interface Waiting {
  id: string
  target: string
  attempt: number
}

/** How many jobs there are of one kind. */
export interface JobCount {
  program: string
  target: string
  state: JobState
  count: number
}

/** The columns that change while a job lives, and what each is called in a row that is put. */
const changing = [
  ['program', 'program'],
  ['title', 'title'],
  ['job_title', 'jobTitle'],
  ['owner', 'owner'],
  ['target', 'target'],
  ['state', 'state'],
  ['priority', 'priority'],
  ['attempt', 'attempt'],
  ['submission', 'submission'],
  ['started', 'started'],
  ['finished', 'finished'],
  ['elapsed_seconds', 'elapsedSeconds'],
  ['reason', 'reason'],
  ['answer', 'answer'],
  ['inputs', 'inputs'],
  ['words', 'words'],
  ['not_before', 'notBefore'],
  ['letter_due', 'letterDue'],
] as const

/**
 * Opens the index over the job folders. It can always be made again from them, so one that is damaged or of another
 * release is set aside (`catalog.sqlite.damaged`) and an empty one begun; the start of the portal fills what is missing.
 * `:memory:` instead of a folder keeps it nowhere.
 *
 * @throws ErrandError `misconfigured` when the file can't be opened for any other reason
 */
export function openCatalog(stateFolder: string, log: Log) {
  const database = openOrBeginAnew(stateFolder, log)
  // What a portal that died had taken out of the line is in it again.
  database.exec("update jobs set in_line = 1 where state = 'queued' and in_line = 0 and not_before is null")
  const line = createLine(database)
  const get = database.prepare(`select ${columns} from jobs where id = ?`)
  const submittedOf = database.prepare('select submitted from jobs where id = ?')
  const lastSeq = database.prepare('select max(seq) as seq from jobs where seq >= ? and seq < ?')
  const remove = database.prepare('delete from jobs where id = ?')
  const insert = database.prepare(
    `insert into jobs (seq, id, program, title, job_title, owner, target, state, priority, attempt, submission, submitted, started,
       finished, elapsed_seconds, reason, answer, inputs, words, not_before, in_line, letter_due)
     values (:seq, :id, :program, :title, :jobTitle, :owner, :target, :state, :priority, :attempt, :submission, :submitted, :started,
       :finished, :elapsedSeconds, :reason, :answer, :inputs, :words, :notBefore, :state = 'queued' and :notBefore is null, :letterDue)`,
  )
  // A job that waits stays in line or out of it, as it was: it may be on its way to a slot. One whose time has come is in it.
  // What is as it was is not written: that would touch every index, 60 kB for a row of 100,000.
  const update = database.prepare(
    `update jobs set ${changing.map(([column, fact]) => `${column} = :${fact}`).join(', ')},
       in_line = case when :state <> 'queued' or :notBefore is not null then 0
         when state = 'queued' and not_before is null then in_line else 1 end
     where id = :id and (${changing.map(([column]) => column).join(', ')}) is not (${changing.map(([, fact]) => `:${fact}`).join(', ')})`,
  )
  const bySubmission = database.prepare('select id from jobs where submission = ? order by seq limit 1')
  const ofOwner = database.prepare(
    `select (select count(*) from jobs where owner = :owner and seq >= :since) as recent,
            (select count(*) from jobs where owner = :owner and state = 'queued') as waiting`,
  )
  const queuedIn = database.prepare(
    "select coalesce(sum(jobs), 0) as jobs from counts where target = ? and state = 'queued'",
  )
  const markRunning = database.prepare(
    "update jobs set state = 'running', started = ?, in_line = 0 where id = ? returning attempt",
  )
  const inState = database.prepare('select coalesce(sum(jobs), 0) as jobs from counts where state = ?')
  const queuedOf = database.prepare(
    "select coalesce(sum(jobs), 0) as jobs from counts where program = ? and state = 'queued'",
  )

  const durations = database.prepare(
    `select elapsed_seconds as seconds from jobs where program = ? and state = 'success' and elapsed_seconds is not null
     order by seq desc limit ?`,
  )
  const running = database.prepare(
    "select program, started from jobs where state = 'running' and target = ? and started is not null",
  )
  const longestWaiting = database.prepare(
    `select ${columns} from jobs where state = 'queued' order by seq limit ?`,
  )
  const waitingPrograms = database.prepare(
    'select program, sum(waiting) as waiting from line where target = ? group by program',
  )

  /** Jobs that were handed to a wrapper, with the attempt: until that has claimed it, their folders say that they wait. */
  const handedOver = new Map<string, number>()

  function isHandedOver({ id, state, attempt }: NewRow): boolean {
    if (handedOver.get(id) !== attempt) return false
    if (state !== 'queued') handedOver.delete(id)
    return state === 'queued'
  }

  function put(row: NewRow): void {
    if (isHandedOver(row)) return
    const known = submittedOf.get(row.id)
    const isMoved = known !== undefined && known.submitted !== row.submitted
    if (isMoved) remove.run(row.id)
    const { submitted, ...facts } = { ...row, inputs: JSON.stringify(row.inputs) }
    if (known && !isMoved) update.run(facts)
    else insert.run({ ...facts, submitted, seq: nextSeq(submitted) })
    if (row.started !== null) line.noteTurn(row.target, row.owner, Date.parse(row.started))
  }

  function nextSeq(submitted: string): number {
    for (let base = seqAt(submitted); ; base += seqsInMs) {
      const last = lastSeq.get(base, base + seqsInMs)?.seq as number | null
      if (last === null) return base
      if (last + 1 < base + seqsInMs) return last + 1
    }
  }

  const idsWhere = (condition: string, ...values: string[]) =>
    database
      .prepare(`select id from jobs ${condition} order by seq`)
      .all(...values)
      .map((row) => row.id as string)

  return {
    ...line,
    take: (target: string, full: Full, now: number) =>
      inTransaction(database, () => line.take(target, full, now)),
    put(row: NewRow): void {
      inTransaction(database, () => put(row))
    },
    /** Many at once, in one transaction. */
    putAll(rows: NewRow[]): void {
      inTransaction(database, () => {
        for (const row of rows) put(row)
      })
    },
    get(id: string): CatalogRow | undefined {
      const found = get.get(id)
      return found && rowFrom(found)
    },
    /** For the moment between handing a job to its wrapper and the wrapper's own word. */
    markRunning(id: string, started: string): void {
      const row = markRunning.get(started, id)
      if (row) handedOver.set(id, Number(row.attempt))
    },
    /** Its wrapper is gone: what its folder says counts again. */
    noteBack(id: string): void {
      handedOver.delete(id)
    },
    remove(id: string): void {
      handedOver.delete(id)
      remove.run(id)
    },
    /** The job that this submission led to; the oldest, should folders tell of two. */
    idOfSubmission: (submission: string) => bySubmission.get(submission)?.id as string | undefined,
    /** How many jobs an owner submitted since a time, and has waiting. */
    countOfOwner(owner: string, since: string): { recent: number; waiting: number } {
      const row = ofOwner.get({ owner, since: seqAt(since) })
      return { recent: Number(row?.recent), waiting: Number(row?.waiting) }
    },
    /** How many jobs of a program wait, in all targets. */
    countOfProgram: (program: string) => Number(queuedOf.get(program)?.jobs),
    countInState: (state: JobState) => Number(inState.get(state)?.jobs),
    /** How many jobs of a target wait, those that are held back included. */
    countQueued: (target: string) => Number(queuedIn.get(target)?.jobs),
    /** How many jobs there are, by program, target and state. */
    counts: (): JobCount[] =>
      database
        .prepare('select program, target, state, jobs as count from counts where jobs > 0')
        .all()
        .map((row) => ({ ...row }) as unknown as JobCount),
    /** When the job that waits longest in a target was submitted. */
    oldestWaiting: (target: string) =>
      database
        .prepare(`select submitted from jobs where seq = (select min(first_seq) from line where target = ?)`)
        .get(target)?.submitted as string | undefined,
    /** The jobs that wait, those that are held back included, in the order of submission. */
    longestWaiting: (most: number): CatalogRow[] => longestWaiting.all(most).map(rowFrom),
    /** How long the last jobs of a program that succeeded took, in seconds. */
    lastDurations: (program: string, most: number) =>
      durations.all(program, most).map((row) => row.seconds as number),
    /** What runs in a target, and since when. */
    runningIn: (target: string) =>
      running.all(target).map((row) => ({ ...row }) as { program: string; started: string }),
    /** How many jobs of each program are in the line of a target. */
    waitingPrograms: (target: string) =>
      waitingPrograms.all(target).map((row) => ({ ...row }) as { program: string; waiting: number }),
    /** All that wait, and no more of each than where. */
    waiting: () =>
      database
        .prepare("select id, target, attempt from jobs where state = 'queued'")
        .all() as unknown as Waiting[],
    /** Waiting jobs whose next attempt has a time, the soonest first. */
    heldBack: () =>
      database
        .prepare(
          'select id, target, not_before as notBefore from jobs where not_before is not null order by not_before',
        )
        .all()
        .map((row) => ({ ...row }) as { id: string; target: string; notBefore: string }),
    /** Waiting jobs that are out of the line, and whose next attempt has no time: somebody has them in hand, or should. */
    outOfLine: () => idsWhere("where state = 'queued' and in_line = 0 and not_before is null"),
    /** A page of jobs, newest first. */
    list: (query: CatalogQuery) => list(database, query),
    /** How many jobs there are of this kind; `most + 1` (`countedJobs + 1`) stands for more. */
    count: (query: CatalogQuery, most?: number) => count(database, query, most),
    /** All jobs of this kind by program, state and reason. */
    facets: (query: Omit<CatalogQuery, 'limit'>) => facets(database, query),
    /** Those of these ids that are not here. */
    unknown: (ids: string[]) => unknown(database, ids),
    ids: () => idsWhere(''),
    idsWithLetterDue: () => idsWhere('where letter_due = 1'),
    idsInState: (state: JobState) => idsWhere('where state = ?', state),
    close(): void {
      database.close()
    },
  }
}
