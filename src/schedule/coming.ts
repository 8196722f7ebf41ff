import { nextAfter, type Time } from './times/when-due.ts'

/** What was found of a time, so that the next look goes on from there: times of cron take their while. */
const known = new WeakMap<Time, number[]>()

/** The starts from `due`, the next, until then, in milliseconds since 1970: all, or one more than `most`. */
export function comingOf(time: Time, due: number, most: number, until = Number.POSITIVE_INFINITY): number[] {
  const moments = (known.get(time) ?? []).filter((moment) => moment >= due)
  if (moments[0] !== due) moments.splice(0, Infinity, due)
  known.set(time, moments)
  for (let last = moments.at(-1) ?? due; moments.length <= most && last <= until; ) {
    const next = nextAfter(time, last)
    if (next === undefined) break
    moments.push(next)
    last = next
  }
  return moments.filter((moment) => moment <= until).slice(0, most + 1)
}
