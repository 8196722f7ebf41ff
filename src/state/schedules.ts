import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../platform/database.ts'
import { mostTries } from './delivery-tries.ts'

/** A value as it is kept: its type and its text. */
export interface StoredValue {
  type: string
  value: string
}

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

/** What is remembered of a schedule. */
export interface StoredSchedule {
  name: string
  time: string | null
  due: number | null
  lastDue: number | null
  edge: boolean
  /** The rule that `edge` belongs to; '': it went by none; null: not known. */
  rule: string | null
  /** null: as the file says. */
  enabled: boolean | null
}

export type ScheduleStore = ReturnType<typeof createScheduleStore>

const startColumns = 'serial, schedule, cause, due, at, outcome, note, job, ended, state, told'
const scheduleColumns = 'name, time, due, last_due as lastDue, edge, rule, enabled'

/** What schedules and their rules leave behind from one moment to the next. */
export function createScheduleStore(database: DatabaseSync) {
  const putVariable = database.prepare(
    'insert into variables (name, type, value) values (?, ?, ?) on conflict do update set type = excluded.type, value = excluded.value',
  )
  const removeVariable = database.prepare('delete from variables where name = ?')
  const putPrevious = database.prepare(
    'insert or replace into previous (schedule, variable, type, value) values (?, ?, ?, ?)',
  )
  const putPreviousAtJob = database.prepare(
    'insert or replace into previous_at_job (schedule, variable, type, value) values (?, ?, ?, ?)',
  )
  const make = database.prepare('insert or ignore into schedules (name) values (?)')
  const setEdge = database.prepare('update schedules set edge = ? where name = ?')
  const setRule = database.prepare('update schedules set rule = ? where name = ?')
  const setDue = database.prepare('update schedules set time = ?, due = ? where name = ?')
  const setLastDue = database.prepare('update schedules set last_due = ? where name = ?')
  const setEnabled = database.prepare('update schedules set enabled = ? where name = ?')
  const setTold = database.prepare('update schedules set is_told = ? where name = ? and is_told <> ?')
  const isTold = database.prepare('select is_told as told from schedules where name = ?')
  const forgetSchedule = [
    'schedules where name',
    'previous where schedule',
    'previous_at_job where schedule',
  ].map((rows) => database.prepare(`delete from ${rows} = ?`))
  const getSchedule = database.prepare(`select ${scheduleColumns} from schedules where name = ?`)
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

  let underWay: UnderWay | undefined

  function forgetJoblessBefore(schedule: string, serial: number): void {
    giveUpLetters.run(schedule, serial)
    forgetJobless.run(schedule, serial)
  }

  const starts = (rows: unknown[]) => rows as StoredStart[]

  return {
    /** Runs `work`, which waits for nothing, whole or not at all; then what it put off. Inside of another it is part of that. */
    atOnce<T>(work: () => T): T {
      if (underWay) return work()
      const mine: UnderWay = { later: [], undo: [] }
      underWay = mine
      let result: T
      try {
        result = inTransaction(database, work)
      } catch (error) {
        for (const act of mine.undo.toReversed()) act()
        throw error
      } finally {
        underWay = undefined
      }
      for (const act of mine.later) act()
      return result
    },
    /** Inside of `atOnce`: what could not be kept has not happened, so `act` changes memory only once it is. */
    afterwards(act: () => void): void {
      underWay?.later.push(act)
    },
    /** Inside of `atOnce`: what changed memory already, as the rest of the work goes by it, is undone where nothing is kept. */
    otherwise(undo: () => void): void {
      underWay?.undo.push(undo)
    },

    variables(): Map<string, StoredValue> {
      const rows = database.prepare('select name, type, value from variables').all()
      return new Map(rows.map(({ name, type, value }) => [String(name), stored(type, value)]))
    },
    setVariable(name: string, { type, value }: StoredValue): void {
      putVariable.run(name, type, value)
    },
    removeVariable(name: string): void {
      removeVariable.run(name)
    },

    /** By schedule, then by variable: what `prev` says in `when`. */
    previous: () =>
      bySchedule(database.prepare('select schedule, variable, type, value from previous').all()),
    setPrevious(schedule: string, variable: string, { type, value }: StoredValue): void {
      putPrevious.run(schedule, variable, type, value)
    },
    /** What it says in `only_if`. */
    previousAtJob: () =>
      bySchedule(database.prepare('select schedule, variable, type, value from previous_at_job').all()),
    setPreviousAtJob(schedule: string, variable: string, { type, value }: StoredValue): void {
      putPreviousAtJob.run(schedule, variable, type, value)
    },

    schedule(name: string): StoredSchedule | undefined {
      const row = getSchedule.get(name) as (Omit<StoredSchedule, 'edge' | 'enabled'> & Flags) | undefined
      return row && asSchedule(row)
    },
    schedules(): StoredSchedule[] {
      const rows = database.prepare(`select ${scheduleColumns} from schedules`).all()
      return (rows as unknown as (Omit<StoredSchedule, 'edge' | 'enabled'> & Flags)[]).map(asSchedule)
    },
    setEdge(name: string, edge: boolean): void {
      make.run(name)
      setEdge.run(edge ? 1 : 0, name)
    },
    /** '': it goes by none. */
    setRule(name: string, rule: string): void {
      make.run(name)
      setRule.run(rule, name)
    },
    /** `due`: undefined where it never comes. */
    setDue(name: string, time: string, due: number | undefined): void {
      make.run(name)
      setDue.run(time, due ?? null, name)
    },
    setLastDue(name: string, due: number): void {
      make.run(name)
      setLastDue.run(due, name)
    },
    /** `undefined`: as the file says. */
    setEnabled(name: string, enabled: boolean | undefined): void {
      make.run(name)
      setEnabled.run(enabled === undefined ? null : enabled ? 1 : 0, name)
    },
    /** Whether a letter has said that it can not start, and it has not started since. */
    isTold: (name: string): boolean => isTold.get(name)?.told === 1,
    setTold(name: string, told: boolean): void {
      if (told) make.run(name)
      setTold.run(told ? 1 : 0, name, told ? 1 : 0)
    },
    /** All but its starts: another one of that name begins anew. */
    forgetSchedule(name: string): void {
      for (const remove of forgetSchedule) remove.run(name)
    },

    /** Whether there was a `schedules.ini` once. */
    hadFile: (): boolean => database.prepare('select 1 from schedules_file').get() !== undefined,
    noteFile(): void {
      database.exec('insert or ignore into schedules_file values (1)')
    },

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

/** What is put off until that which is being done is kept, or is not. */
interface UnderWay {
  later: (() => void)[]
  undo: (() => void)[]
}

interface Flags {
  edge: number
  enabled: number | null
}

function asSchedule(row: Omit<StoredSchedule, 'edge' | 'enabled'> & Flags): StoredSchedule {
  return { ...row, edge: row.edge === 1, enabled: row.enabled === null ? null : row.enabled === 1 }
}

function bySchedule(rows: Record<string, unknown>[]): Map<string, Map<string, StoredValue>> {
  const all = new Map<string, Map<string, StoredValue>>()
  for (const { schedule, variable, type, value } of rows) {
    const of = all.get(String(schedule)) ?? new Map<string, StoredValue>()
    all.set(String(schedule), of.set(String(variable), stored(type, value)))
  }
  return all
}

function stored(type: unknown, value: unknown): StoredValue {
  return { type: String(type), value: String(value) }
}
