import type { RuleState } from './decide.ts'
import type { Schedule } from './definition.ts'
import type { Rule } from './rule.ts'
import type { Value } from './value.ts'

/** How the rules of a schedule stand. */
export interface Standing {
  /** Whether its `when` held when it was last looked at. */
  holds: boolean
  /** What `when` and `only_if` mention, by name. */
  variables: {
    name: string
    /** Absent: nobody has set it. */
    now?: Value
    /** What it was when the schedule last ran, as `prev` says it; of `when` alone. */
    previous?: Value
  }[]
}

/** @param read what a text that was found right says */
export function standingOf(
  { name, start, onlyIf }: Schedule,
  { variables, previous, edges }: RuleState,
  read: (text: string) => Rule | undefined,
): Standing {
  const texts = [...(start?.kind === 'when' ? [start.rule] : []), ...(onlyIf === undefined ? [] : [onlyIf])]
  const mentioned = new Set(texts.flatMap((text) => [...(read(text)?.dependsOn ?? [])]))
  return {
    holds: edges.get(name) ?? false,
    variables: [...mentioned].sort().map((variable) => {
      const [now, before] = [variables.get(variable), previous.get(name)?.get(variable)]
      return { name: variable, ...(now ? { now } : {}), ...(before ? { previous: before } : {}) }
    }),
  }
}
