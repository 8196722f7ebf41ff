import { compareNames } from './name-order.ts'
import type { Rule } from './rule.ts'

type Entry = readonly [schedule: string, rule: Rule]

/** The `when` rules of all schedules that are enabled, so laid out that a variable leads to who mentions it. */
export interface RuleBook {
  /** In the order of names. */
  inOrder: readonly Entry[]
  byVariable: ReadonlyMap<string, readonly Entry[]>
}

/** Lays out rules, given by the names of their schedules. Once at every load: a book is never changed. */
export function createRuleBook(rules: ReadonlyMap<string, Rule>): RuleBook {
  const inOrder = [...rules].sort(byName)
  const byVariable = new Map<string, Entry[]>()
  for (const entry of inOrder)
    for (const variable of entry[1].dependsOn) {
      const entries = byVariable.get(variable)
      if (entries) entries.push(entry)
      else byVariable.set(variable, [entry])
    }
  return { inOrder, byVariable }
}

/** The rules that mention one of these variables, each once, in the order of names. */
export function mentioning(book: RuleBook, variables: Iterable<string>): Entry[] {
  const entries = new Set<Entry>()
  for (const variable of variables)
    for (const entry of book.byVariable.get(variable) ?? []) entries.add(entry)
  return [...entries].sort(byName)
}

function byName([a]: Entry, [b]: Entry): number {
  return compareNames(a, b)
}
