import { t } from '../../messages/language.ts'
import type { Schedule } from '../../schedule/definition.ts'
import { describeTime } from '../../schedule/when-due.ts'

/** What starts a schedule, in words; `all` are those that it may come after. */
export function startInWords({ name, start }: Schedule, all: readonly Schedule[]): string {
  const before = all.flatMap((one) =>
    one.after
      .filter(({ schedule }) => schedule === name)
      .map(({ end }) => t.schedulePage.after(one.name, end)),
  )
  const own = start && (start.kind === 'when' ? t.schedulePage.when(start.rule) : describeTime(start))
  const words = [...(own === undefined ? [] : [own]), ...before]
  return words.length === 0 ? t.schedulePage.byHand : words.join('; ')
}
