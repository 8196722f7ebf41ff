import type { Schedule } from './definition.ts'

/** What another reading of the file has brought, by names. */
export interface Differences {
  new: string[]
  gone: string[]
  changed: string[]
}

export function differencesOf(before: readonly Schedule[], after: readonly Schedule[]): Differences {
  const [was, is] = [byName(before), byName(after)]
  const [fresh, both] = split(after, ({ name }) => !was.has(name))
  return {
    new: fresh,
    gone: before.map(({ name }) => name).filter((name) => !is.has(name)),
    changed: both.filter((name) => was.get(name) !== is.get(name)),
  }
}

/** What is said of it, wherever in the file. */
export function wordsOf({ line: _line, ...said }: Schedule): string {
  return JSON.stringify(said)
}

function byName(schedules: readonly Schedule[]): Map<string, string> {
  return new Map(schedules.map((one) => [one.name, wordsOf(one)]))
}

function split(schedules: readonly Schedule[], isIt: (one: Schedule) => boolean): [string[], string[]] {
  const names = (those: Schedule[]) => those.map(({ name }) => name)
  return [names(schedules.filter(isIt)), names(schedules.filter((one) => !isIt(one)))]
}
