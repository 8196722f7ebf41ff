import { t } from '../../messages/language.ts'
import { untilInWords } from '../../messages/times.ts'
import type { Schedule } from '../../schedule/definition.ts'
import type { StoredStart } from '../../state/schedules.ts'
import { type Moment, momentOf } from '../page.ts'
import type { Web } from '../web.ts'
import { type RunView, viewRun } from './run.ts'
import { startInWords } from './words.ts'

/** Where a schedule stands. */
export interface ScheduleRow {
  name: string
  /** What starts it. */
  starts: string
  /** That it is disabled, and by whom; that it is not for this machine. */
  changes: string[]
  isEnabled: boolean
  isHere: boolean
  /** By the clock; of those that are to start by themselves here. */
  next: Moment | undefined
  last: RunView | undefined
  running: { serial: number; job: string }[]
}

/** @param running its runs that are not over: they are looked up once for all rows */
export function viewRow(
  web: Web,
  schedule: Schedule,
  all: readonly Schedule[],
  running: StoredStart[],
): ScheduleRow {
  const { schedules } = web.portal
  const { name, enabled, machines } = schedule
  const [isEnabled, isHere] = [schedules.isEnabled(name), schedules.isHere(name)]
  const last = schedules.lastOf(name)
  const due = schedules.dueOf(name)
  return {
    name,
    starts: startInWords(schedule, all),
    changes: [
      ...(isHere ? [] : [t.schedulePage.elsewhere(machines)]),
      ...(isEnabled === enabled ? [] : [t.schedulePage.changed(isEnabled)]),
      ...(isEnabled || enabled ? [] : [t.schedulePage.disabled]),
    ],
    isEnabled,
    isHere,
    next: due === undefined ? undefined : comingMoment(web, due),
    last: last && viewRun(web, last),
    running: running.map(({ serial, job }) => ({ serial, job: job ?? '' })),
  }
}

function comingMoment(web: Web, ms: number): Moment {
  const seconds = (ms - web.portal.deps.clock.now()) / 1_000
  return {
    ...momentOf(web, new Date(ms).toISOString()),
    words: seconds <= 0 ? t.schedulePage.now : t.admin.in(untilInWords(seconds)),
  }
}
