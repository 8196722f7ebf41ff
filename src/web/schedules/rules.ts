import { t } from '../../messages/language.ts'
import type { Schedule } from '../../schedule/file/definition.ts'
import { formatValue, type Value } from '../../schedule/rules/value.ts'
import type { Web } from '../web.ts'

/** What the rules of a schedule say, and what they go by. */
export interface RulesView {
  rules: { key: 'when' | 'only_if'; text: string }[]
  /** Whether the one that starts it holds; '' for one that does not start by a rule here. */
  holds: string
  hasPrevious: boolean
  variables: { name: string; now: ValueView; previous: ValueView | undefined }[]
}

interface ValueView {
  /** '' where `words` say it. */
  text: string
  /** Its type, or that there is nothing to show. */
  words: string
}

/** A text may have 65,536 bytes. */
const longest = 200

export function viewRules({ portal }: Web, schedule: Schedule): RulesView | undefined {
  const { name, start, onlyIf } = schedule
  const when = start?.kind === 'when' ? start.rule : undefined
  if (when === undefined && onlyIf === undefined) return undefined
  const { schedules } = portal
  const { holds, variables } = schedules.standingOf(name)
  const isLookedAt = when !== undefined && schedules.isHere(name) && schedules.isEnabled(name)
  return {
    rules: [
      ...(when === undefined ? [] : [{ key: 'when' as const, text: when }]),
      ...(onlyIf === undefined ? [] : [{ key: 'only_if' as const, text: onlyIf }]),
    ],
    holds: !isLookedAt ? '' : holds ? t.schedulePage.holds : t.schedulePage.holdsNot,
    hasPrevious: variables.some(({ previous }) => previous !== undefined),
    variables: variables.map((one) => ({
      name: one.name,
      now: viewValue(one.now),
      previous: one.previous && viewValue(one.previous),
    })),
  }
}

function viewValue(value: Value | undefined): ValueView {
  if (!value) return { text: '', words: t.schedulePage.notSet }
  if (value.type === 'unit') return { text: '', words: t.schedulePage.unit }
  const text = formatValue(value)
  if (text === '') return { text, words: t.schedulePage.emptyText }
  return { text: text.length > longest ? `${text.slice(0, longest)}…` : text, words: value.type }
}
