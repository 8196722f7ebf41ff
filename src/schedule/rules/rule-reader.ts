import { parseRule, type RuleKey } from './rule.ts'

export type RuleReader = ReturnType<typeof createRuleReader>

/** So many are remembered; then they are read anew. */
const mostKept = 10_000

/** Reads rules as `parseRule` does, each text once: parsing a thousand takes a second, and every change reads the file. */
export function createRuleReader() {
  const known = new Map<string, ReturnType<typeof parseRule>>()
  return (text: string, key: RuleKey): ReturnType<typeof parseRule> => {
    const name = `${key} = ${text}`
    const read = known.get(name) ?? parseRule(text, key)
    if (known.size >= mostKept) known.clear()
    known.set(name, read)
    return read
  }
}
