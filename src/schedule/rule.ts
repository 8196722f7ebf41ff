import { parseCel } from './cel.ts'
import { readTerm } from './read-term.ts'
import type { Reading, Tree } from './reading.ts'
import { type RuleMistake, syntaxMistake } from './syntax-mistake.ts'
import type { Term } from './term.ts'

/** What `when` or `only_if` says, read once. */
export interface Rule {
  text: string
  term: Term
  /** The variables that it mentions; when none of these is set, it can't become true. */
  dependsOn: ReadonlySet<string>
  /** Whether it asks `reloaded()`, and so changes without a variable. */
  usesReloaded: boolean
  /** The schedules that `running(…)` asks for. Whether they are there is for the caller to look. */
  schedules: ReadonlySet<string>
}

/** Longer ones are no rules, and the parser takes a part of the stack for every operator. */
export const longestRule = 2000

/**
 * Reads a rule: CEL's grammar, of which a rule has `&& || ! == != < <= > >= + - * / %`, parentheses, literals, names of
 * variables, and the functions of docs/schedules.md; `running(schedule)` in `only_if` alone. Lists every mistake, but
 * of a text that is no expression at all the first.
 */
export function parseRule(
  text: string,
  { mayAskRunning = false } = {},
): { rule: Rule; mistakes?: never } | { rule?: never; mistakes: RuleMistake[] } {
  if (text.length > longestRule) {
    const message = `a rule has at most ${longestRule} characters, found ${text.length}`
    return { mistakes: [{ column: longestRule + 1, message }] }
  }
  let parsed: ReturnType<typeof parseCel>
  try {
    parsed = parseCel(text)
  } catch (error) {
    return { mistakes: [syntaxMistake(text, error)] }
  }
  const positions = parsed.sourceInfo?.positions ?? {}
  const mistakes: RuleMistake[] = []
  const reading: Reading = {
    mayAskRunning,
    note: ({ id }: Tree, message) => {
      const offset = positions[String(id)] ?? 0
      // The parser counts the blanks before an operator to it.
      const blanks = text.slice(offset).search(/\S/)
      mistakes.push({ column: offset + blanks + 1, message })
    },
    variables: new Set(),
    usesReloaded: false,
    schedules: new Set(),
  }
  const term = readTerm(parsed.expr, reading)
  if (mistakes.length > 0) return { mistakes: mistakes.sort((a, b) => a.column - b.column) }
  const { variables: dependsOn, usesReloaded, schedules } = reading
  return { rule: { text, term, dependsOn, usesReloaded, schedules } }
}
