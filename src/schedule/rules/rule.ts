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

/** Where a rule stands. */
export type RuleKey = 'when' | 'only_if'

/** Longer ones are no rules, and the parser takes a part of the stack for every operator. */
export const longestRule = 2000

/**
 * Reads a rule: CEL's grammar, of which a rule has `&& || ! == != < <= > >= + - * / %`, parentheses, literals, names of
 * variables, and the functions of docs/schedules.md; `running(schedule)` in `only_if` alone, `reloaded()` in `when` alone. Lists every mistake, but
 * of a text that is no expression at all the first.
 */
export function parseRule(
  text: string,
  key: RuleKey = 'when',
): { rule: Rule; mistakes?: never } | { rule?: never; mistakes: RuleMistake[] } {
  if (text.length > longestRule) {
    const message = `a rule has at most ${longestRule} characters, found ${text.length}`
    return { mistakes: [{ column: longestRule + 1, message }] }
  }
  const deep = tooDeep(text)
  if (deep) return { mistakes: [deep] }
  let parsed: ReturnType<typeof parseCel>
  try {
    parsed = parseCel(text)
  } catch (error) {
    return { mistakes: [syntaxMistake(text, error)] }
  }
  const positions = parsed.sourceInfo?.positions ?? {}
  const mistakes: RuleMistake[] = []
  const reading: Reading = {
    key,
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

/** The parser takes a part of the stack for each. */
const mostNested = 100

function tooDeep(text: string): RuleMistake | undefined {
  // What is in quotes is no matter, but where it stands.
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, (quoted) => ' '.repeat(quoted.length))
  let [depth, deepest, column] = [0, 0, 0]
  for (const [at, letter] of [...bare].entries()) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (depth > deepest) deepest = depth
    if (depth > mostNested && column === 0) column = at + 1
  }
  if (column === 0) return undefined
  return { column, message: `expected at most ${mostNested} '(' inside one another, found ${deepest}` }
}
