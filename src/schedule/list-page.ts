import type { Deps } from '../portal/deps.ts'
import type { StoredStart } from '../state/starts.ts'
import { hasFailed } from './failed.ts'
import type { Schedule } from './file/definition.ts'
import type { Schedules } from './schedules.ts'

/** The states that a list can be narrowed down to. */
export const scheduleStates = ['running', 'failed', 'disabled'] as const
export type ScheduleState = (typeof scheduleStates)[number]

/** What a person asks of the list of schedules. */
export interface ScheduleListAsk {
  /** Words that are all to be found in the name, or in what it runs. */
  search?: string
  state?: ScheduleState | undefined
  /** `next`: what the clock starts next comes first, and what it does not start last. */
  order?: 'name' | 'next'
  /** From 1; one that is not there any more is the last. */
  page?: number
}

export interface ScheduleListPage {
  schedules: Schedule[]
  /** How many there are in all. */
  count: number
  page: number
  pages: number
  /** How many are found by the search in each state, and in any. */
  counts: Record<ScheduleState | 'any', number>
}

export const schedulesOnPage = 50

/** A page of the schedules. */
export function listSchedules(
  house: { deps: Pick<Deps, 'catalog'>; schedules: Schedules },
  { search = '', state, order = 'name', page = 1 }: ScheduleListAsk = {},
): ScheduleListPage {
  const { schedules } = house
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = schedules.all().filter((schedule) => words.every((word) => textOf(schedule).includes(word)))
  const runs = new Set(schedules.running().map((start) => start.schedule))
  const inState: Record<ScheduleState, Schedule[]> = {
    running: found.filter(({ name }) => runs.has(name)),
    failed: found.filter(({ name }) => {
      const start = tellingStart(schedules, name)
      return start !== undefined && hasFailed(house.deps, start)
    }),
    disabled: found.filter(({ name }) => !schedules.isEnabled(name)),
  }
  const listed = state === undefined ? found : inState[state]
  const due = ({ name }: Schedule) => schedules.dueOf(name) ?? Number.MAX_SAFE_INTEGER
  const sorted = order === 'next' ? listed.toSorted((a, b) => due(a) - due(b)) : listed
  const pages = Math.max(1, Math.ceil(sorted.length / schedulesOnPage))
  const shown = Math.min(Math.max(1, page), pages)
  return {
    schedules: sorted.slice((shown - 1) * schedulesOnPage, shown * schedulesOnPage),
    count: sorted.length,
    page: shown,
    pages,
    counts: {
      any: found.length,
      running: inState.running.length,
      failed: inState.failed.length,
      disabled: inState.disabled.length,
    },
  }
}

function textOf({ name, work }: Schedule): string {
  const what =
    work.kind === 'program' ? work.program : work.kind === 'cmd' ? work.arguments.join(' ') : work.script
  return `${name} ${what}`.toLowerCase()
}

/**
 * The start that tells how a schedule does: its last run. One that could not even make a job is what one wants to know
 * of; one that was left out is not.
 */
export function tellingStart(schedules: Schedules, name: string): StoredStart | undefined {
  const last = schedules.lastOf(name)
  return last?.outcome === 'failed' ? last : (schedules.lastRunOf(name) ?? last)
}
