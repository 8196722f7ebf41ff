import type { Schedule } from './definition.ts'

/**
 * The names along which a schedule starts itself again by `after` (`['a', 'b', 'a']`); undefined when it does not. The shortest such way.
 */
export function afterLoop(
  name: string,
  schedules: ReadonlyMap<string, Pick<Schedule, 'after'>>,
): string[] | undefined {
  const seen = new Set<string>()
  const ways: string[][] = [[name]]
  for (const way of ways) {
    for (const { schedule } of schedules.get(way.at(-1) ?? '')?.after ?? []) {
      if (schedule === name) return [...way, name]
      if (seen.has(schedule)) continue
      seen.add(schedule)
      ways.push([...way, schedule])
    }
  }
  return undefined
}
