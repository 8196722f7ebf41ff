import { setImmediate as otherWork } from 'node:timers/promises'
import { t } from '../../messages/language.ts'
import { comingOf } from '../../schedule/coming.ts'
import { hasFailed } from '../../schedule/failed.ts'
import type { Schedule } from '../../schedule/file/definition.ts'
import type { StoredStart } from '../../state/starts.ts'
import type { Web } from '../web.ts'

/** The last and the next day of a schedule. */
export interface TimelineLine {
  name: string
  /** All that the drawing says, for who does not see it. */
  words: string
  /** Of SVG (`d`), by what they show, in a field of `timelineWidth` by 24. */
  shapes: { look: Look; path: string }[]
}

/** `coming`: a start; `often`: starts that are too many to be told apart. */
type Look = 'success' | 'error' | 'running' | 'none' | 'coming' | 'often'

export const timelineWidth = 960
const dayMs = 24 * 60 * 60 * 1000
const mostRuns = 200
/** More in a day are drawn as one band. */
const mostComing = 24
/** What must not be overlooked is higher than the rest, for who does not tell the colours apart. */
const heights: Record<Look, number> = { error: 24, success: 14, running: 14, none: 6, coming: 10, often: 4 }
const narrowest = 3

/** A line for each of these schedules that has something in it. */
export async function viewTimeline(web: Web, shown: readonly Schedule[]): Promise<TimelineLine[]> {
  const now = web.portal.deps.clock.now()
  const lines: (TimelineLine | undefined)[] = []
  for (const schedule of shown) {
    // Times of cron take their while: others shall be answered meanwhile.
    await otherWork()
    lines.push(viewLine(web, schedule, now))
  }
  return lines.filter((line) => line !== undefined)
}

function viewLine({ portal }: Web, { name, start }: Schedule, now: number): TimelineLine | undefined {
  const runs = portal.schedules
    .history(name, mostRuns)
    .filter(({ at, job, ended }) => (ended ?? (job === null ? at : now)) >= now - dayMs)
  const due = portal.schedules.dueOf(name)
  // When a rule, another schedule or a person starts it, nobody knows.
  const time = start?.kind === 'when' ? undefined : start
  const coming = due === undefined || !time ? [] : comingOf(time, due, mostComing, now + dayMs)
  const jobs = runs.filter(({ job }) => job !== null)
  const waiting = runs.filter(({ outcome }) => outcome === null || outcome === 'queued').length
  const notStarted = runs.length - jobs.length - waiting
  if (runs.length === 0 && coming.length === 0) return undefined
  const isOften = coming.length > mostComing
  return {
    name,
    words: [
      t.schedulePage.runs(
        jobs.length,
        jobs.filter((run) => hasFailed(portal.deps, run)).length,
        runs.length === mostRuns,
      ),
      ...(waiting > 0 ? [t.schedulePage.waiting(waiting)] : []),
      ...(notStarted > 0 ? [t.schedulePage.notStarted(notStarted)] : []),
      ...(time ? [t.schedulePage.coming(isOften ? mostComing : coming.length, isOften)] : []),
    ].join(', '),
    shapes: [
      ...shapesOf(portal, runs, now),
      ...(isOften
        ? [{ look: 'often' as const, path: bar('often', coming[0] ?? now, now + dayMs, now) }]
        : []),
      ...(isOften || coming.length === 0
        ? []
        : [{ look: 'coming' as const, path: coming.map((at) => bar('coming', at, at, now)).join('') }]),
    ],
  }
}

/** Whatever looks the same is one path, and what falls on the same place is drawn once. */
function shapesOf({ deps }: Web['portal'], runs: StoredStart[], now: number): TimelineLine['shapes'] {
  const byLook = Map.groupBy(runs, (run) => (hasFailed(deps, run) ? 'error' : lookOf(run)))
  return [...byLook].map(([look, some]) => ({
    look,
    path: [
      ...new Set(some.map(({ at, job, ended }) => bar(look, at, ended ?? (job === null ? at : now), now))),
    ].join(''),
  }))
}

function lookOf({ job, outcome, ended, state }: StoredStart): Look {
  if (job === null) return outcome === 'failed' ? 'error' : 'none'
  if (ended === null) return 'running'
  // Else cancelled, or nobody knows how.
  return state === 'success' ? state : 'none'
}

function bar(look: Look, from: number, to: number, now: number): string {
  const place = (at: number) => ((Math.max(at, now - dayMs) - (now - dayMs)) / (2 * dayMs)) * timelineWidth
  const width = Math.max(narrowest, place(to) - place(from))
  // Nothing sticks out to the right, as nothing does to the left.
  const left = Math.min(place(from), timelineWidth - width)
  const height = heights[look]
  return `M${left.toFixed(1)} ${(24 - height) / 2}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`
}
