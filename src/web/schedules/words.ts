import { t } from '../../messages/language.ts'
import type { Schedule } from '../../schedule/definition.ts'
import { describeTime } from '../../schedule/when-due.ts'

/** A schedule whose end starts another. */
export interface Before {
  name: string
  /** `after backup has failed` */
  words: string
}

/** What starts a schedule by itself, in words; '' where only the end of others does. */
export function startInWords({ start }: Schedule, before: Before[]): string {
  if (start) return start.kind === 'when' ? t.schedulePage.when(start.rule) : describeTime(start)
  return before.length === 0 ? t.schedulePage.byHand : ''
}

/** The schedules that one of this name comes after; `all` are those that it may come after. */
export function beforeOf(name: string, all: readonly Schedule[]): Before[] {
  return all.flatMap((one) =>
    one.after
      .filter(({ schedule }) => schedule === name)
      .map(({ end }) => ({ name: one.name, words: t.schedulePage.after(one.name, end) })),
  )
}
