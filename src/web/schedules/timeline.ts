import { setImmediate as otherWork } from 'node:timers/promises'
import { t } from '../../messages/language.ts'
import type { Schedule } from '../../schedule/definition.ts'
import { nextAfter, type Time } from '../../schedule/when-due.ts'
import type { StoredStart } from '../../state/schedules.ts'
import type { Web } from '../web.ts'

/** The last and the next day, a line for each schedule that has something in it. */
export interface TimelineView {
  lines: TimelineLine[]
  /** Says that there are more; '' where there are not. */
  onlyFirst: string
}

interface TimelineLine {
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
const mostLines = 30
const mostRuns = 200
/** More in a day are drawn as one band. */
const mostComing = 24
/** What must not be overlooked is higher than the rest, for who does not tell the colours apart. */
const heights: Record<Look, number> = { error: 24, success: 14, running: 14, none: 6, coming: 10, often: 4 }
const narrowest = 3

export async function viewTimeline(web: Web, all: readonly Schedule[]): Promise<TimelineView> {
  const now = web.portal.deps.clock.now()
  const lines: TimelineLine[] = []
  let isMore = false
  for (const schedule of all) {
    // Times of cron take their while: others shall be answered meanwhile.
    await otherWork()
    const line = viewLine(web, schedule, now)
    isMore = line !== undefined && lines.length === mostLines
    if (isMore) break
    if (line) lines.push(line)
  }
  return { lines, onlyFirst: isMore ? t.schedulePage.onlyFirst(mostLines) : '' }
}

function viewLine({ portal }: Web, { name, start }: Schedule, now: number): TimelineLine | undefined {
  const runs = portal.schedules
    .history(name, mostRuns)
    .filter(({ at, job, ended }) => (ended ?? (job === null ? at : now)) >= now - dayMs)
  const due = portal.schedules.dueOf(name)
  const coming = due === undefined || !start || start.kind === 'when' ? [] : comingOf(start, due, now + dayMs)
  const jobs = runs.filter(({ job }) => job !== null)
  if (runs.length === 0 && coming.length === 0) return undefined
  const isOften = coming.length > mostComing
  return {
    name,
    words: [
      t.schedulePage.runs(jobs.length, jobs.filter(isFailed).length, runs.length === mostRuns),
      ...(runs.length > jobs.length ? [t.schedulePage.notStarted(runs.length - jobs.length)] : []),
      t.schedulePage.coming(isOften ? mostComing : coming.length, isOften),
    ].join(', '),
    shapes: [
      ...shapesOf(runs, now),
      ...(isOften
        ? [{ look: 'often' as const, path: bar('often', coming[0] ?? now, now + dayMs, now) }]
        : []),
      ...(isOften || coming.length === 0
        ? []
        : [{ look: 'coming' as const, path: coming.map((at) => bar('coming', at, at, now)).join('') }]),
    ],
  }
}

const isFailed = ({ state }: StoredStart) => state === 'error'

/** Whatever looks the same is one path, and what falls on the same place is drawn once. */
function shapesOf(runs: StoredStart[], now: number): TimelineLine['shapes'] {
  const byLook = Map.groupBy(runs, lookOf)
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
  return state === 'error' ? 'error' : 'success'
}

function bar(look: Look, from: number, to: number, now: number): string {
  const place = (at: number) => ((Math.max(at, now - dayMs) - (now - dayMs)) / (2 * dayMs)) * timelineWidth
  const width = Math.max(narrowest, place(to) - place(from))
  // Nothing sticks out to the right, as nothing does to the left.
  const left = Math.min(place(from), timelineWidth - width)
  const height = heights[look]
  return `M${left.toFixed(1)} ${(24 - height) / 2}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`
}

/** What was found of a time, so that the next look goes on from there. */
const known = new WeakMap<Time, number[]>()

/** The starts from `due` until then: all, or one more than `mostComing`. */
function comingOf(time: Time, due: number, until: number): number[] {
  const moments = (known.get(time) ?? []).filter((moment) => moment >= due)
  if (moments[0] !== due) moments.splice(0, Infinity, due)
  known.set(time, moments)
  for (let last = moments.at(-1) ?? due; moments.length <= mostComing && last <= until; ) {
    const next = nextAfter(time, last)
    if (next === undefined) break
    moments.push(next)
    last = next
  }
  return moments.filter((moment) => moment <= until)
}
