import { compareNames } from '../../platform/name-order.ts'
import type { Rule } from './rule.ts'

interface Entry {
  schedule: string
  rule: Rule
  /** Its place in the order of names. */
  place: number
}

/** The `when` rules of all schedules that are enabled, so laid out that a variable leads to who mentions it. */
export interface RuleBook {
  /** In the order of names. */
  entries: readonly Entry[]
  byVariable: ReadonlyMap<string, readonly Entry[]>
}

/** Lays out rules, given by the names of their schedules. Once at every load: a book is never changed. */
export function createRuleBook(rules: ReadonlyMap<string, Rule>): RuleBook {
  const entries = [...rules]
    .sort(([a], [b]) => compareNames(a, b))
    .map(([schedule, rule], place) => ({ schedule, rule, place }))
  const byVariable = new Map<string, Entry[]>()
  for (const entry of entries)
    for (const variable of entry.rule.dependsOn) {
      const mentioned = byVariable.get(variable)
      if (mentioned) mentioned.push(entry)
      else byVariable.set(variable, [entry])
    }
  return { entries, byVariable }
}

/** The rules that mention one of these variables, each once, in the order of names. */
export function mentioning(book: RuleBook, variables: Iterable<string>): Entry[] {
  const found = new Set<Entry>()
  for (const variable of variables) for (const entry of book.byVariable.get(variable) ?? []) found.add(entry)
  return [...found].sort((a, b) => a.place - b.place)
}
