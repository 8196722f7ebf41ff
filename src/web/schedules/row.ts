import { t } from '../../messages/language.ts'
import { dateInWords, untilInWords } from '../../messages/times.ts'
import type { Schedule } from '../../schedule/file/definition.ts'
import { tellingStart } from '../../schedule/list-page.ts'
import { type Before, beforeOf, ownStart } from '../../schedule/starts-by.ts'
import type { StoredStart } from '../../state/starts.ts'
import { type Moment, momentOf } from '../page.ts'
import type { Web } from '../web.ts'
import { type RunView, viewRun } from './run.ts'

/** Where a schedule stands. */
export interface ScheduleRow {
  name: string
  /** What starts it by itself; '' for nothing but another schedule. */
  starts: string
  /** Those that it comes after. */
  before: Before[]
  /** That it is disabled, and by whom; that it is not for this machine; that its time is over. */
  changes: string[]
  isEnabled: boolean
  isHere: boolean
  /** By the clock; of those that are to start by themselves here. */
  next: ComingMoment | undefined
  /** The last that tells how it does. */
  last: RunView | undefined
  /** What was left out since then, or is being started. */
  since: RunView | undefined
  running: { serial: number; job: string }[]
}

export interface ComingMoment extends Moment {
  /** How long it is until then. */
  until: string
}

/** @param running its runs that are not over: they are looked up once for all rows */
export async function viewRow(
  web: Web,
  schedule: Schedule,
  all: readonly Schedule[],
  running: StoredStart[] = [],
): Promise<ScheduleRow> {
  const { schedules } = web.portal
  const { name, enabled, machines } = schedule
  const [isEnabled, isHere] = [schedules.isEnabled(name), schedules.isHere(name)]
  const [telling, newest] = [tellingStart(schedules, name), schedules.lastOf(name)]
  const due = schedules.dueOf(name)
  const before = beforeOf(name, all)
  return {
    name,
    starts: ownStart(schedule) ?? (before.length === 0 ? t.schedulePage.byHand : ''),
    before,
    changes: [
      ...(isHere ? [] : [t.schedulePage.elsewhere(machines)]),
      ...(isEnabled === enabled ? [] : [t.schedulePage.changed(isEnabled)]),
      ...(isEnabled || enabled ? [] : [t.schedulePage.disabled]),
      ...(schedules.isOver(name) ? [t.schedulePage.neverAgain] : []),
    ],
    isEnabled,
    isHere,
    next: due === undefined ? undefined : comingMoment(web, schedule, due),
    last: telling && (await viewRun(web, telling)),
    since: newest && newest.serial !== telling?.serial ? await viewRun(web, newest) : undefined,
    running: running.map(({ serial, job }) => ({ serial, job: job ?? '' })),
  }
}

export function comingMoment(web: Web, schedule: Schedule, ms: number): ComingMoment {
  const seconds = (ms - web.portal.deps.clock.now()) / 1_000
  return {
    ...calendarMoment(web, schedule.start, ms),
    until: seconds <= 0 ? t.schedulePage.now : t.admin.in(untilInWords(seconds)),
  }
}

/** By calendar and clock: of the time zone that the schedule's own time is meant in, or else of the server's. */
export function calendarMoment(web: Web, start: Schedule['start'], ms: number): Moment {
  const timezone = start?.kind === 'at' || start?.kind === 'cron' ? start.timezone : undefined
  const words = dateInWords(ms, web.portal.deps.clock.now(), timezone)
  return { ...momentOf(web, new Date(ms).toISOString()), words }
}
