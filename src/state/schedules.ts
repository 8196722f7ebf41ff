import type { DatabaseSync } from 'node:sqlite'
import { createAtOnce } from './at-once.ts'
import { createStartStore } from './starts.ts'

/** A value as it is kept: its type and its text. */
export interface StoredValue {
  type: string
  value: string
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
  return {
    ...createAtOnce(database),
    ...createStartStore(database),

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
      const row = getSchedule.get(name) as ScheduleRow | undefined
      return row && asSchedule(row)
    },
    schedules(): StoredSchedule[] {
      const rows = database.prepare(`select ${scheduleColumns} from schedules`).all()
      return (rows as unknown as ScheduleRow[]).map(asSchedule)
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
  }
}

/** SQLite has no booleans. */
type ScheduleRow = Omit<StoredSchedule, 'edge' | 'enabled'> & { edge: number; enabled: number | null }

function asSchedule(row: ScheduleRow): StoredSchedule {
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
