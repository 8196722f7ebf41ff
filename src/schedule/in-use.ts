import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import { compareNames } from '../platform/name-order.ts'
import type { ScheduleStore, StoredSchedule } from '../state/schedules.ts'
import { runsOn, type Schedule } from './file/definition.ts'

export type InUse = ReturnType<typeof createInUse>

/** The schedules that there are, as the file said when it was last read, and which of them start here by themselves. */
export function createInUse(store: ScheduleStore, host: string) {
  const known = new Map<string, Schedule>()
  let mistakes: Mistake[] = []

  const isHere = (name: string) => {
    const schedule = known.get(name)
    return schedule !== undefined && runsOn(schedule, host)
  }
  const isEnabled = (name: string) => store.schedule(name)?.enabled ?? known.get(name)?.enabled ?? false
  const isActive = (name: string) => isHere(name) && isEnabled(name)

  function take(schedules: Schedule[], found: Mistake[]): void {
    known.clear()
    for (const schedule of schedules) known.set(schedule.name, schedule)
    mistakes = found
  }

  return {
    /** To be called inside of `store.atOnce`, with what becomes of others by that. */
    put(schedules: Schedule[], found: Mistake[]): void {
      const before = [...known.values()]
      const foundBefore = mistakes
      store.otherwise(() => take(before, foundBefore))
      take(
        schedules.toSorted((a, b) => compareNames(a.name, b.name)),
        found,
      )
    },
    /** In the order of names. */
    all: () => [...known.values()],
    find: (name: string): Schedule | undefined => known.get(name),
    mistakes: () => mistakes,
    /** @throws ErrandError `not_found` */
    named(name: string): Schedule {
      const schedule = known.get(name)
      if (schedule) return schedule
      const words = t.schedules.unknown(name.slice(0, 100))
      // It may be one of those that are left out.
      throw new ErrandError('not_found', [words, ...mistakes.map(formatMistake)].join('\n'))
    },
    /** With a mistake in its lines it is only left out. */
    isRemoved: (name: string) => mistakes.length === 0 && !known.has(name),
    isHere,
    isEnabled,
    isActive,
    /** Who is to start by the clock or by a rule. `kept`: what is remembered of all: asking for each of a thousand takes its time. */
    active: (kept: ReadonlyMap<string, StoredSchedule>): Schedule[] =>
      [...known.values()].filter(({ name, enabled }) => isHere(name) && (kept.get(name)?.enabled ?? enabled)),
    /** Those that follow one that has ended like this, in the order of names. */
    followers(name: string, state: 'success' | 'error'): string[] {
      const ends = known.get(name)?.after ?? []
      return ends
        .filter(({ end }) => end === 'any' || (end === 'success') === (state === 'success'))
        .map(({ schedule }) => schedule)
        .filter(isActive)
        .sort(compareNames)
    },
  }
}
