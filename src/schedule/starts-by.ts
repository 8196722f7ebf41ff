import { t } from '../messages/language.ts'
import type { Schedule } from './file/definition.ts'
import { describeTime } from './times/when-due.ts'

/** A schedule whose end starts another. */
export interface Before {
  name: string
  /** `after backup has failed` */
  words: string
}

/** What starts it by itself, in words: its time or its rule, then the ends of others. Empty: only a person. */
export function startsInWords(schedule: Schedule, all: readonly Schedule[]): string {
  return [ownStart(schedule) ?? [], ...beforeOf(schedule.name, all).map(({ words }) => words)]
    .flat()
    .join('; ')
}

/** Its time or its rule, in words. */
export function ownStart({ start }: Pick<Schedule, 'start'>): string | undefined {
  return start && (start.kind === 'when' ? t.schedules.when(start.rule) : describeTime(start))
}

/** The schedules that one of this name comes after; `all` are those that it may come after. */
export function beforeOf(name: string, all: readonly Schedule[]): Before[] {
  return all.flatMap((one) =>
    one.after
      .filter(({ schedule }) => schedule === name)
      .map(({ end }) => ({ name: one.name, words: t.schedules.after(one.name, end) })),
  )
}
