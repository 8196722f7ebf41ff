import type { JobState } from '../job/states.ts'
import { readStatus } from '../job/status.ts'
import { t } from '../messages/language.ts'
import { type Deps, folderOf } from '../portal/deps.ts'
import type { StoredStart } from '../state/starts.ts'
import type { Schedule } from './file/definition.ts'
import type { Schedules } from './schedules.ts'
import { startsInWords } from './starts-by.ts'

/** What it takes to tell of schedules. */
export interface House {
  deps: Pick<Deps, 'catalog' | 'config' | 'unreadable'>
  schedules: Schedules
}

/** All of them, in the order of names. */
export function describeSchedules(house: House) {
  const running = house.schedules.running()
  return Promise.all(house.schedules.all().map((one) => describeSchedule(house, one, running)))
}

/**
 * A schedule as pages, the API and the command line tell it. What is not known is null.
 *
 * @param running the starts whose jobs are not over; of many schedules asked for once
 */
export async function describeSchedule(
  house: House,
  schedule: Schedule,
  running: StoredStart[] = house.schedules.running(),
) {
  const { schedules } = house
  const { name, start, work, machines, onlyIf, after } = schedule
  const [last, lastRun] = [schedules.lastOf(name), schedules.lastRunOf(name)]
  const due = schedules.dueOf(name)
  return {
    name,
    runs: work.kind === 'program' ? work.program : work.kind,
    starts: startsInWords(schedule, schedules.all()),
    when: start?.kind === 'when' ? start.rule : null,
    only_if: onlyIf ?? null,
    after: after.map(({ schedule: follower, end }) => ({ schedule: follower, end })),
    machines,
    is_here: schedules.isHere(name),
    enabled: schedules.isEnabled(name),
    enabled_in_file: schedule.enabled,
    next_run: due === undefined ? null : iso(due),
    never_again: schedules.isOver(name),
    running: running.filter((run) => run.schedule === name).length,
    last_start: last ? await describeStart(house, last) : null,
    last_run: lastRun ? await describeStart(house, lastRun) : null,
  }
}

/** One start of a schedule, with what became of its job. */
export async function describeStart({ deps }: Pick<House, 'deps'>, start: StoredStart) {
  const { job } = start
  const row = job === null ? undefined : deps.catalog.get(job)
  const status =
    job === null || row?.finished === null
      ? undefined
      : await readStatus(folderOf(deps, job)).catch(() => undefined)
  const isDamaged = job !== null && start.state === null && deps.unreadable.has(job)
  return {
    serial: start.serial,
    schedule: start.schedule,
    cause: start.cause,
    due: start.due === null ? null : iso(start.due),
    at: iso(start.at),
    outcome: start.outcome,
    note: start.note ?? status?.detail ?? (isDamaged ? t.problems.damagedJob(job) : null),
    job,
    folder: job === null ? null : folderOf(deps, job).path,
    state: row?.state ?? (isDamaged ? 'interrupted' : null) ?? (start.state as JobState | 'gone' | null),
    started: row?.started ?? null,
    finished: status?.finished ?? null,
    elapsed_seconds: status?.elapsedSeconds ?? null,
    reason: status?.reason ?? null,
    exit_status: status?.exitStatus ?? null,
    signal: status?.signal ?? null,
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
