import { RE2JS } from 're2js'

/**
 * A pattern that takes time in proportion to the text, whatever the pattern: `^(a+)+$` on 41 characters hangs Node's
 * own. Syntax: https://github.com/google/re2/wiki/Syntax (no look-around, no back references).
 */
export interface Pattern {
  /** As it was written. */
  source: string
  /** Whether the whole text is of this pattern, from its first character to its last. */
  matchesWhole(text: string): boolean
  /** Of the first match in the text: group 1, or all of it where the pattern has no group. */
  firstGroup(text: string): string | undefined
  /** How many groups it has. */
  groupCount: number
  /** Of the last match in the text: what each group found, undefined for one that took no part. */
  lastGroups(text: string): (string | undefined)[] | undefined
}

/** Throws an Error that says what is wrong with the pattern. `^` and `$` mean begin and end of a line, `.` no line end. */
export function compilePattern(source: string): Pattern {
  const compiled = RE2JS.compile(source, RE2JS.MULTILINE)
  return {
    source,
    matchesWhole: (text) => compiled.matcher(text).matches(),
    firstGroup: (text) => {
      const matcher = compiled.matcher(text)
      if (!matcher.find()) return undefined
      return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group(0)) ?? undefined
    },
    groupCount: compiled.groupCount(),
    lastGroups: (text) => {
      const matcher = compiled.matcher(text)
      let last: (string | undefined)[] | undefined
      while (matcher.find())
        last = Array.from({ length: matcher.groupCount() }, (_, n) => matcher.group(n + 1) ?? undefined)
      return last
    },
  }
}
