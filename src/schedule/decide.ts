import { messageOf } from '../platform/errors.ts'
import { evaluateRule } from './evaluate-rule.ts'
import type { Rule } from './rule.ts'
import { mentioning, type RuleBook } from './rule-book.ts'
import { unset, type Value } from './value.ts'

/** All that decisions go by; it is kept over restarts. */
export interface RuleState {
  variables: Map<string, Value>
  /** By schedule: what the variables of its rule were when it last ran. */
  previous: Map<string, ReadonlyMap<string, Value>>
  /** By schedule: whether its rule held when it was last looked at. None: it did not. */
  edges: Map<string, boolean>
}

export interface Decision {
  /** The schedules to start, each once, in the order of names. */
  starts: string[]
  /** What is different afterwards, and only that: there may be 10,000 variables. `applyDecision` puts it in. */
  changes: RuleState
  /** Rules that could not be worked out, and so did not hold. */
  errors: { schedule: string; message: string }[]
}

interface Occasion {
  rules: RuleBook
  state: RuleState
  /** What is set, all at once. On a load: what `[variables]` gives. */
  set: ReadonlyMap<string, Value>
  /** Whether the schedules are being read, at the start or again. */
  isLoad: boolean
}

/**
 * Which schedules start when variables are set, or when the schedules are read. Changes nothing.
 *
 * - Only rules that mention a variable of `set` are looked at; on a load all are, and `reloaded()` is true.
 * - A schedule starts when its rule holds and did not when it was last looked at.
 * - Whoever starts has run with the values of now: these are its `prev` from then on. As that alone can make its own
 *   rule false (`changes(v)`) or keep it true (`v > 5`), it is looked at again. So it goes on until nothing changes,
 *   which is after this second look: no rule reads another schedule's state, no job has started yet, and nobody starts
 *   twice, so a third look would find what the second found. Where the second look leaves the rule is the edge that the
 *   next decision goes by: after `changes(v)` any further change starts again, after `v > 5` only a new rise.
 * - After a load `reloaded()` is false again, and the rules that ask it are looked at a second time too. That look only
 *   says where their edges stand: nothing starts because a load is over.
 * - On a load `[variables]` gives a value to what has none, and to each rule that mentions it as `prev`, where the
 *   schedule has none yet. Else `decreases(v)` could never hold for the first time: no text is less than the empty one.
 */
export function decide({ rules, state, set, isLoad }: Occasion): Decision {
  const changes: RuleState = { variables: new Map(), previous: new Map(), edges: new Map() }
  const errors: Decision['errors'] = []
  for (const [variable, value] of set)
    if (!isLoad || !state.variables.has(variable)) changes.variables.set(variable, value)

  const now = (variable: string) => changes.variables.get(variable) ?? state.variables.get(variable) ?? unset
  const previousOf = (schedule: string) => changes.previous.get(schedule) ?? state.previous.get(schedule)

  const holds = (schedule: string, rule: Rule, isLoading: boolean): boolean => {
    const previous = previousOf(schedule)
    try {
      return evaluateRule(rule, {
        now,
        previous: (variable) => previous?.get(variable) ?? unset,
        isLoad: isLoading,
      })
    } catch (error) {
      // Of two looks at the same rule one is enough.
      if (errors.at(-1)?.schedule !== schedule) errors.push({ schedule, message: messageOf(error) })
      return false
    }
  }

  const starts: string[] = []
  for (const { schedule, rule } of isLoad ? rules.entries : mentioning(rules, set.keys())) {
    const seeded = isLoad ? seed(rule, previousOf(schedule), set) : undefined
    if (seeded) changes.previous.set(schedule, seeded)
    const heldBefore = state.edges.get(schedule) ?? false
    let holdsNow = holds(schedule, rule, isLoad)
    const isStarted = holdsNow && !heldBefore
    if (isStarted) {
      starts.push(schedule)
      changes.previous.set(schedule, new Map([...rule.dependsOn].map((name) => [name, now(name)])))
    }
    if (isStarted || (isLoad && rule.usesReloaded)) holdsNow = holds(schedule, rule, false)
    if (holdsNow !== heldBefore) changes.edges.set(schedule, holdsNow)
  }
  return { starts, changes, errors }
}

/** Makes a decision's changes in the state it was made from. */
export function applyDecision(state: RuleState, { changes }: Decision): void {
  for (const [variable, value] of changes.variables)
    if (value === unset) state.variables.delete(variable)
    else state.variables.set(variable, value)
  for (const [schedule, previous] of changes.previous) state.previous.set(schedule, previous)
  for (const [schedule, edge] of changes.edges) state.edges.set(schedule, edge)
}

/** `previous` with the values that the file gives to what it lacks; undefined when it lacks nothing. */
function seed(
  { dependsOn }: Rule,
  previous: ReadonlyMap<string, Value> | undefined,
  given: ReadonlyMap<string, Value>,
): Map<string, Value> | undefined {
  const lacking = [...dependsOn].flatMap((variable) => {
    const value = previous?.has(variable) ? undefined : given.get(variable)
    return value ? [[variable, value] as const] : []
  })
  return lacking.length > 0 ? new Map([...(previous ?? []), ...lacking]) : undefined
}
