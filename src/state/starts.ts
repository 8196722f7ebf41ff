import type { DatabaseSync } from 'node:sqlite'
import { mostTries } from './delivery-tries.ts'

/** What set a start off. */
export type Cause = 'clock' | 'rule' | 'after' | 'person'

/**
 * What became of a start: a job; `queued` until the one before has ended; `refused` by its `only_if`; `skipped` as the one
 * before still runs; `cancelled`, by a person or with its schedule, while it waited; `failed`: no job could be made.
 */
export type Outcome = 'job' | 'queued' | 'refused' | 'skipped' | 'cancelled' | 'failed'

/** One start of a schedule. Times in milliseconds since 1970. */
export interface StoredStart {
  /** JOBSERIAL. */
  serial: number
  schedule: string
  cause: Cause
  /** By the clock: the moment that it was due at. */
  due: number | null
  at: number
  /** null: not decided; a portal died before. */
  outcome: Outcome | null
  note: string | null
  job: string | null
  ended: number | null
  /** `success` or `error`, once it has ended. */
  state: string | null
  /** The address of who gets a letter that it made no job. */
  told: string | null
}

const startColumns = 'serial, schedule, cause, due, at, outcome, note, job, ended, state, told'

/** The starts of schedules, and what became of them. */
export function createStartStore(database: DatabaseSync) {
  const addStart = database.prepare(
    'insert into starts (schedule, cause, due, at) values (?, ?, ?, ?) returning serial',
  )
  const decideStart = database.prepare('update starts set outcome = ?, note = ?, job = ? where serial = ?')
  const tell = database.prepare('update starts set told = ? where serial = ?')
  const endStart = database.prepare('update starts set ended = ?, state = ? where serial = ?')
  const getStart = database.prepare(`select ${startColumns} from starts where serial = ?`)
  const startOfJob = database.prepare(`select ${startColumns} from starts where job = ?`)
  const startsOf = database.prepare(
    `select ${startColumns} from starts where schedule = ? order by serial desc limit ?`,
  )
  const lastJob = database.prepare(
    `select ${startColumns} from starts where schedule = ? and job is not null order by serial desc limit 1`,
  )
  const openStarts = database.prepare(
    `select ${startColumns} from starts
     where outcome is null or outcome = 'queued' or (job is not null and ended is null) order by serial`,
  )
  const isWaiting = `(outcome is null or outcome = 'queued')`
  const waiting = database.prepare(
    `select ${startColumns} from starts where schedule = ? and serial <= ? and ${isWaiting} order by serial`,
  )
  const waitingSchedules = database.prepare(
    `select schedule from starts where ${isWaiting} group by schedule order by min(serial)`,
  )
  // SQLite would look through all that had a job: there may be very many.
  const running = database.prepare(
    `select ${startColumns} from starts indexed by starts_running
     where schedule = ? and job is not null and ended is null order by serial`,
  )
  const olderRuns = database.prepare(
    `select ${startColumns} from starts
     where schedule = ? and job is not null and ended is not null order by serial desc limit -1 offset ?`,
  )
  const forgetStart = database.prepare('delete from starts where serial = ?')
  const forget = database.prepare(
    'delete from starts where schedule = ? and serial <= ? and ended is not null',
  )
  const giveUpLetters = database.prepare(
    `delete from letters where tries >= ${mostTries} and job_id in
     (select 'start-' || serial from starts where schedule = ? and job is null and outcome <> 'queued' and serial < ?)`,
  )
  // One that a letter is still to tell of stays.
  const isForgettable = `outcome <> 'queued' and not exists (select 1 from letters where job_id = 'start-' || serial)`
  const forgetJobless = database.prepare(
    `delete from starts where schedule = ? and job is null and ${isForgettable} and serial < ?`,
  )
  const joblessBeyond = database.prepare(
    'select serial from starts where schedule = ? and job is null order by serial desc limit 1 offset ?',
  )
  const startBeyond = database.prepare(
    'select serial from starts where schedule = ? order by serial desc limit 1 offset ?',
  )
  const names = database.prepare('select distinct schedule from starts')

  function forgetJoblessBefore(schedule: string, serial: number): void {
    giveUpLetters.run(schedule, serial)
    forgetJobless.run(schedule, serial)
  }

  const starts = (rows: unknown[]) => rows as StoredStart[]

  return {
    /** Notes a start before anything is done for it; its number is its serial, for ever. */
    addStart(schedule: string, cause: Cause, at: number, due?: number): number {
      return Number(addStart.get(schedule, cause, due ?? null, Math.floor(at))?.serial)
    },
    decideStart(serial: number, outcome: Outcome, { note, job }: { note?: string; job?: string } = {}): void {
      decideStart.run(outcome, note ?? null, job ?? null, serial)
    },
    /** Who gets a letter that it made no job. */
    tell(serial: number, address: string): void {
      tell.run(address, serial)
    },
    endStart(serial: number, at: number, state: string): void {
      endStart.run(Math.floor(at), state, serial)
    },
    start: (serial: number) => getStart.get(serial) as StoredStart | undefined,
    startOfJob: (job: string) => startOfJob.get(job) as StoredStart | undefined,
    /** Newest first. */
    startsOf: (schedule: string, limit: number) => starts(startsOf.all(schedule, limit)),
    lastWithJob: (schedule: string) => lastJob.get(schedule) as StoredStart | undefined,
    /** Undecided, queued, or with a job that is not over as far as was noted; oldest first. */
    open: () => starts(openStarts.all()),
    /** Undecided or queued, as far as this serial, oldest first. */
    waiting: (schedule: string, upTo: number) => starts(waiting.all(schedule, upTo)),
    /** The schedules that have such, the one that waits longest first. */
    waitingSchedules: () => waitingSchedules.all().map(({ schedule }) => String(schedule)),
    /** With a job that is not over as far as was noted, oldest first. */
    running: (schedule: string) => starts(running.all(schedule)),
    /** Those that have ended beyond the newest `keep`, newest first. */
    beyond: (schedule: string, keep: number) => starts(olderRuns.all(schedule, keep)),
    forgetStart(serial: number): void {
      forgetStart.run(serial)
    },
    /** What made no job before this serial, with letters that were given up. */
    forgetJoblessBefore,
    /** Of the starts that made no job all but the newest `keep`. */
    forgetJobless(schedule: string, keep: number): void {
      const serial = joblessBeyond.get(schedule, keep)?.serial
      if (serial !== undefined) forgetJoblessBefore(schedule, Number(serial) + 1)
    },
    /** All but the newest `keep` starts, whatever became of them; what has yet to end stays. Their jobs stay. */
    forgetBeyond(schedule: string, keep: number): void {
      const serial = startBeyond.get(schedule, keep)?.serial
      if (serial === undefined) return
      forget.run(schedule, serial)
      forgetJoblessBefore(schedule, Number(serial) + 1)
    },
    /** The schedules that had starts which are known still, also such as are no more. */
    namesOfStarts: () => names.all().map(({ schedule }) => String(schedule)),
  }
}
