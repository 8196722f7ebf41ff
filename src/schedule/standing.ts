import type { Schedule } from './file/definition.ts'
import type { RuleState } from './rules/decide.ts'
import type { RuleReader } from './rules/rule-reader.ts'
import type { Value } from './rules/value.ts'

/** How the rules of a schedule stand. */
export interface Standing {
  /** Whether its `when` held when it was last looked at. */
  holds: boolean
  /** What `when` and `only_if` mention, by name. */
  variables: {
    name: string
    /** Absent: nobody has set it. */
    now?: Value
    /** What `prev` says of it; where both rules mention it, in `when`. */
    previous?: Value
  }[]
}

/** @param previousAtJob what `prev` says in `only_if`, by schedule */
export function standingOf(
  { name, start, onlyIf }: Schedule,
  { variables, previous, edges }: RuleState,
  previousAtJob: RuleState['previous'],
  read: RuleReader,
): Standing {
  const inWhen = start?.kind === 'when' ? read(start.rule, 'when').rule?.dependsOn : undefined
  const inOnlyIf = onlyIf === undefined ? undefined : read(onlyIf, 'only_if').rule?.dependsOn
  const mentioned = new Set([...(inWhen ?? []), ...(inOnlyIf ?? [])])
  return {
    holds: edges.get(name) ?? false,
    variables: [...mentioned].sort().map((variable) => {
      const now = variables.get(variable)
      const before = (inWhen?.has(variable) ? previous : previousAtJob).get(name)?.get(variable)
      return { name: variable, ...(now ? { now } : {}), ...(before ? { previous: before } : {}) }
    }),
  }
}
