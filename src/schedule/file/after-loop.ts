import type { Schedule } from './definition.ts'

type Schedules = ReadonlyMap<string, Pick<Schedule, 'after'>>

/** The names along which a schedule starts itself again by `after` (`['a', 'b', 'a']`), the fewest; undefined when it does not. */
export function afterLoop(name: string, schedules: Schedules): string[] | undefined {
  const startedBy = new Map<string, string>()
  const reached = [name]
  for (const one of reached) {
    for (const { schedule } of schedules.get(one)?.after ?? []) {
      if (schedule === name) return [...wayTo(one, startedBy), name]
      if (startedBy.has(schedule)) continue
      startedBy.set(schedule, one)
      reached.push(schedule)
    }
  }
  return undefined
}

function wayTo(last: string, startedBy: ReadonlyMap<string, string>): string[] {
  const way = [last]
  for (let at = startedBy.get(last); at !== undefined; at = startedBy.get(at)) way.unshift(at)
  return way
}
