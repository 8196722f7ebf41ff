import { compareNames } from '../platform/name-order.ts'
import type { ScheduleStore, StoredSchedule } from '../state/schedules.ts'
import type { Schedule } from './file/definition.ts'
import { nextAfter, type Time } from './times/when-due.ts'

/** Later than that, a start has been missed: the machine slept, or no portal ran. */
const missedMs = 60_000
/** A last start that lies further ahead than this was noted by a clock that was wrong. */
const wrongClockMs = 24 * 60 * 60 * 1000
/** By so little clocks are set back all the time. */
const setBackMs = 60_000

export interface Due {
  schedule: Schedule
  /** The moment that it was due at, in milliseconds since 1970. */
  moment: number
  isMissed: boolean
  /** When it is due again. */
  next: number | undefined
}

interface Entry {
  schedule: Schedule
  time: Time
  due: number | undefined
  answer: Answer
}

/** What was found to come after a moment. It is also what comes after any other moment before that. */
interface Answer {
  text: string
  after: number
  next: number | undefined
}

/** When each schedule that goes by the clock starts next. It is kept, so that a start missed without a portal is known. */
export function createTimetable(store: ScheduleStore, nextOf = nextAfter) {
  let entries = new Map<string, Entry>()

  /** What time it was when the clock was last looked at; before that, when something was last started. */
  let looked = Number.NEGATIVE_INFINITY

  /** Now, or the last moment that it was started for, where that is later. */
  function since(kept: StoredSchedule | undefined, now: number): number {
    const last = kept?.lastDue ?? Number.NEGATIVE_INFINITY
    return last > now && last - now < wrongClockMs ? last : now
  }

  /** To work it out takes its time, for a thousand schedules at every change of one. */
  function ask(name: string, time: Time, text: string, after: number): Answer {
    const known = entries.get(name)?.answer
    const holds =
      known?.text === text && known.after <= after && after < (known.next ?? Number.POSITIVE_INFINITY)
    return holds ? known : { text, after, next: nextOf(time, after) }
  }

  return {
    /**
     * Goes by these from now on; to be called inside of `store.atOnce`. One whose time is as it was keeps its moment, though
     * it may have passed; `all` says which. Of others none is kept: enabled or there again, they have missed nothing.
     */
    arrange(schedules: Schedule[], now: number, all: ReadonlyMap<string, StoredSchedule>): void {
      const arranged = new Map<string, Entry>()
      for (const schedule of schedules) {
        const { name, start } = schedule
        if (!start || start.kind === 'when') continue
        const text = JSON.stringify(start)
        const kept = all.get(name)
        const answer = ask(name, start, text, since(kept, now))
        const coming = answer.next
        // What is kept is earlier where it was missed, and later only by a clock that was wrong.
        const isKept =
          kept?.time === text && kept.due !== null && kept.due <= (coming ?? Number.POSITIVE_INFINITY)
        const due = isKept ? (kept.due ?? undefined) : coming
        if ((due ?? null) !== kept?.due || text !== kept?.time) store.setDue(name, text, due)
        arranged.set(name, { schedule, time: start, due, answer })
      }
      const before = { entries, looked }
      store.otherwise(() => {
        ;({ entries, looked } = before)
      })
      for (const { name, time, due, lastDue } of all.values()) {
        if (due !== null && !arranged.has(name)) store.setDue(name, time ?? '', undefined)
        if (lastDue !== null && lastDue - now < wrongClockMs) looked = Math.max(looked, lastDue)
      }
      entries = arranged
    },
    /** What is due by now, in the order of moments, then of names, each once. Until `pass` says so, it stays due. */
    dueBy(now: number): Due[] {
      if (now < looked - wrongClockMs)
        for (const [name, entry] of entries) entry.due = nextOf(entry.time, since(store.schedule(name), now))
      looked = now
      return [...entries.values()]
        .flatMap(({ schedule, time, due }) =>
          due !== undefined && due <= now
            ? [{ schedule, ...momentBy(time, due, now), next: nextOf(time, now) }]
            : [],
        )
        .sort((a, b) => a.moment - b.moment || compareNames(a.schedule.name, b.schedule.name))
    },
    /** Notes that these were started; to be called inside of `store.atOnce`. */
    note(due: Due[]): void {
      for (const { schedule, moment, next } of due) {
        store.setLastDue(schedule.name, moment)
        store.setDue(schedule.name, JSON.stringify(schedule.start), next)
      }
    },
    /** That is kept now. */
    pass(due: Due[]): void {
      for (const { schedule, next } of due) {
        const entry = entries.get(schedule.name)
        if (entry) entry.due = next
      }
    },
    /** How far the clock was set back since it was last looked at, in milliseconds; undefined: hardly, or so far that it was wrong before. */
    setBack(now: number): number | undefined {
      const by = looked - now
      return by > setBackMs && by < wrongClockMs ? by : undefined
    },
    /** Undefined: nothing comes any more. */
    soonest(): number | undefined {
      const moments = [...entries.values()].flatMap(({ due }) => due ?? [])
      return moments.length > 0 ? moments.reduce((a, b) => Math.min(a, b)) : undefined
    },
    dueOf: (name: string) => entries.get(name)?.due,
  }
}

/** Of several moments that have passed the last, if that is in time; else the first, which is missed. */
function momentBy(time: Time, due: number, now: number): { moment: number; isMissed: boolean } {
  if (now - due <= missedMs) return { moment: due, isMissed: false }
  const recent = nextAfter(time, now - missedMs - 1)
  return recent !== undefined && recent <= now
    ? { moment: recent, isMissed: false }
    : { moment: due, isMissed: true }
}
