import type { ScheduleStore, StoredSchedule } from '../state/schedules.ts'
import type { Schedule } from './definition.ts'
import { compareNames } from './name-order.ts'
import { nextAfter, type Time } from './when-due.ts'

/** Later than that, a start has been missed: the machine slept, or no portal ran. */
const missedMs = 60_000
/** A last start that lies further ahead than this was noted by a clock that was wrong. */
const wrongClockMs = 24 * 60 * 60 * 1000

export interface Due {
  schedule: Schedule
  /** The moment that it was due at, in milliseconds since 1970. */
  moment: number
  isMissed: boolean
}

/** When each schedule that goes by the clock starts next. It is kept, so that a start missed without a portal is known. */
export function createTimetable(store: ScheduleStore) {
  const entries = new Map<string, { schedule: Schedule; time: Time; due: number | undefined }>()

  /** What time it was when the clock was last looked at. */
  let looked = Number.NEGATIVE_INFINITY

  /** Strictly after now, and after the last moment that it was started for. */
  function next(kept: StoredSchedule | undefined, time: Time, now: number): number | undefined {
    const last = kept?.lastDue ?? Number.NEGATIVE_INFINITY
    return nextAfter(time, last > now && last - now < wrongClockMs ? last : now)
  }

  return {
    /** Goes by these from now on. One whose time is as it was keeps its moment, though it may have passed; `all` says which. */
    arrange(schedules: Schedule[], now: number, all: ReadonlyMap<string, StoredSchedule>): void {
      entries.clear()
      for (const schedule of schedules) {
        const { name, start } = schedule
        if (!start || start.kind === 'when') continue
        const text = JSON.stringify(start)
        const kept = all.get(name)
        const coming = next(kept, start, now)
        // What is kept is earlier where it was missed, and later only by a clock that was wrong.
        const isKept =
          kept?.time === text && kept.due !== null && kept.due <= (coming ?? Number.POSITIVE_INFINITY)
        const due = isKept ? (kept.due ?? undefined) : coming
        if (due !== kept?.due || text !== kept?.time) store.setDue(name, text, due)
        entries.set(name, { schedule, time: start, due })
      }
    },
    /** What is due by now, in the order of moments, then of names, each once; to be called inside of `store.atOnce`. */
    takeDue(now: number): Due[] {
      if (now < looked - wrongClockMs)
        for (const [name, entry] of entries) entry.due = next(store.schedule(name), entry.time, now)
      looked = now
      const due = [...entries.values()].flatMap((entry) =>
        entry.due !== undefined && entry.due <= now ? [{ ...entry, moment: entry.due, entry }] : [],
      )
      for (const { schedule, time, moment, entry } of due) {
        store.setLastDue(schedule.name, moment)
        entry.due = next(store.schedule(schedule.name), time, now)
        store.setDue(schedule.name, JSON.stringify(time), entry.due)
      }
      return due
        .sort((a, b) => a.moment - b.moment || compareNames(a.schedule.name, b.schedule.name))
        .map(({ schedule, moment }) => ({ schedule, moment, isMissed: now - moment > missedMs }))
    },
    /** Undefined: nothing comes any more. */
    soonest(): number | undefined {
      const moments = [...entries.values()].flatMap(({ due }) => due ?? [])
      return moments.length > 0 ? moments.reduce((a, b) => Math.min(a, b)) : undefined
    },
    dueOf: (name: string) => entries.get(name)?.due,
  }
}
