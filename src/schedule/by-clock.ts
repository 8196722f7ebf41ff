import type { Clock } from '../platform/clock.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import type { ScheduleStore } from '../state/schedules.ts'
import { createAlarm, type SetTimer } from './alarm.ts'
import type { Begin } from './starts/starts.ts'
import { createTimetable } from './timetable.ts'

/** After so long what could not be noted is tried again. */
const againMs = 10_000

interface Surroundings {
  store: ScheduleStore
  clock: Clock
  log: Log
  setTimer: SetTimer
  /** Notes what starts together with what decides it, and goes on from there. */
  begin(decideWhat: () => Begin[]): void
  /** Goes on with all that is not finished. */
  catchUp(): void
}

/** Starts what is due, and tries again what could not be noted. */
export function createByClock({ store, clock, log, setTimer, begin, catchUp }: Surroundings) {
  const timetable = createTimetable(store)
  const alarm = createAlarm(clock, setTimer, ring)
  let isOpen = false
  /** Something could not be noted: when it is tried again. */
  let againAt: number | undefined

  function wind(): void {
    alarm.set(isOpen ? (againAt ?? timetable.soonest()) : undefined)
  }

  function isBehind(): void {
    againAt ??= clock.now() + againMs
    wind()
  }

  function ring(): void {
    if (!isOpen) return
    const wasBehind = againAt !== undefined
    againAt = undefined
    try {
      startDue()
      if (wasBehind) catchUp()
    } catch (error) {
      // Nothing of it was kept, say for a full disk, so it is due still.
      log.error({ error: messageOf(error) }, 'what is due could not be started; it is tried again')
      isBehind()
    }
    wind()
  }

  function startDue(): void {
    noteSetBack()
    const due = timetable.dueBy(clock.now())
    if (due.length === 0) return
    begin(() => {
      timetable.note(due)
      return due.flatMap(({ schedule: { name, missed }, moment, isMissed }): Begin[] => {
        if (!isMissed || missed === 'run-once') return [{ name, cause: 'clock', due: moment }]
        log.info(
          { schedule: name, due: new Date(moment).toISOString() },
          'a start was missed, and is left out',
        )
        return []
      })
    })
    // Only now: what could not be kept has not happened.
    timetable.pass(due)
  }

  function noteSetBack(): void {
    const ms = timetable.setBack(clock.now())
    if (ms !== undefined)
      log.warn(
        { minutes: Math.round(ms / 60_000) },
        'the clock was set back: no schedule starts twice for one moment, so none starts by the clock until it is as late as it was',
      )
  }

  return {
    /** Goes by these from now on, to be called inside of `store.atOnce`; see `createTimetable`. Then `wind`. */
    arrange: timetable.arrange,
    dueOf: timetable.dueOf,
    /** Sets the alarm for what is next. */
    wind,
    /** Something could not be noted. */
    isBehind,
    open(): void {
      isOpen = true
      ring()
    },
    close(): void {
      isOpen = false
      alarm.close()
    },
  }
}
