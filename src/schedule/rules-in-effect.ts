import type { ScheduleStore } from '../state/schedules.ts'
import type { Schedule } from './file/definition.ts'

interface Surroundings {
  store: ScheduleStore
  /** Whether it is enabled, and for this machine. */
  isActive(name: string): boolean
}

/** The rule that each schedule went by when it was last looked at, kept over restarts: one that gets another begins anew. */
export function createRulesInEffect({ store, isActive }: Surroundings) {
  /** '': by none. */
  const known = new Map(store.schedules().flatMap(({ name, rule }) => (rule === null ? [] : [[name, rule]])))

  return {
    /** Whether it went by another rule before, or by none. Of one that is new, nothing was before. */
    isOther: (name: string, rule: string): boolean => known.has(name) && known.get(name) !== rule,
    /** Goes by these as they are now; to be called inside of `store.atOnce`. */
    note(schedules: Schedule[]): void {
      for (const { name, start } of schedules) {
        const rule = start?.kind === 'when' && isActive(name) ? start.rule : ''
        if (known.get(name) === rule) continue
        store.setRule(name, rule)
        store.afterwards(() => known.set(name, rule))
      }
    },
    /** Another schedule of that name begins anew. */
    forget: (name: string): boolean => known.delete(name),
  }
}
