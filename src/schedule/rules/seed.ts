import type { Rule } from './rule.ts'
import type { Value } from './value.ts'

/**
 * What `prev` says to a rule, with the values that `[variables]` gives to what it lacks; undefined when it lacks nothing. Else
 * `decreases(v)` could never hold for the first time: no text is less than the empty one.
 */
export function seed(
  { dependsOn }: Pick<Rule, 'dependsOn'>,
  previous: ReadonlyMap<string, Value> | undefined,
  given: ReadonlyMap<string, Value>,
): Map<string, Value> | undefined {
  const lacking = [...dependsOn].flatMap((variable) => {
    const value = previous?.has(variable) ? undefined : given.get(variable)
    return value ? [[variable, value] as const] : []
  })
  return lacking.length > 0 ? new Map([...(previous ?? []), ...lacking]) : undefined
}
