import { messageOf } from '../../platform/errors.ts'
import { createEffort } from './effort.ts'
import { evaluateRule } from './evaluate-rule.ts'
import type { Rule } from './rule.ts'
import { mentioning, type RuleBook } from './rule-book.ts'
import { seed } from './seed.ts'
import { unset, type Value } from './value.ts'

/** All that decisions go by; it is kept over restarts. */
export interface RuleState {
  variables: Map<string, Value>
  /** By schedule: what the variables of its rule were when it last started, by whatever. */
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
  /** On a load: what `prev` says where it says nothing yet; absent: what is set. */
  seeds?: ReadonlyMap<string, Value>
  /** Whether the schedules are being read, at the start or again. */
  isLoad: boolean
  /** On a load: those that begin anew, as they are enabled only now or have got another rule; see `beginAnew`. */
  anew?: ReadonlySet<string>
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
 *   schedule has none yet.
 */
export function decide({ rules, state, set, seeds = set, isLoad, anew }: Occasion): Decision {
  const { changes, errors, holds, ran, previousOf } = lookAt(state)
  for (const [variable, value] of set)
    if (!isLoad || !state.variables.has(variable)) changes.variables.set(variable, value)

  const starts: string[] = []
  for (const { schedule, rule } of isLoad ? rules.entries : mentioning(rules, set.keys())) {
    const seeded = isLoad ? seed(rule, previousOf(schedule), seeds) : undefined
    if (seeded) changes.previous.set(schedule, seeded)
    const edge = state.edges.get(schedule) ?? false
    const isAnew = anew?.has(schedule) ?? false
    if (isAnew) ran(schedule, rule)
    const heldBefore = isAnew ? holds(schedule, rule, false) : edge
    let holdsNow = holds(schedule, rule, isLoad)
    const isStarted = holdsNow && !heldBefore
    if (isStarted) {
      starts.push(schedule)
      ran(schedule, rule)
    }
    if (isStarted || (isLoad && rule.usesReloaded)) holdsNow = holds(schedule, rule, false)
    if (holdsNow !== edge) changes.edges.set(schedule, holdsNow)
  }
  return { starts, changes, errors }
}

/**
 * What becomes of the rules of schedules that start by something else (a person, `after`), or that are enabled: as after
 * any start the values of now are their `prev`, and where a rule stands now is its edge. So by what was before, nothing
 * starts any more, and `changes(v)` waits for the next change.
 */
export function beginAnew({ entries }: Pick<RuleBook, 'entries'>, state: RuleState): Decision {
  const { changes, errors, holds, ran } = lookAt(state)
  for (const { schedule, rule } of entries) {
    ran(schedule, rule)
    const holdsNow = holds(schedule, rule, false)
    if (holdsNow !== (state.edges.get(schedule) ?? false)) changes.edges.set(schedule, holdsNow)
  }
  return { starts: [], changes, errors }
}

/** Looks at rules, and gathers what is to change by that. */
function lookAt(state: RuleState) {
  const changes: RuleState = { variables: new Map(), previous: new Map(), edges: new Map() }
  const errors: Decision['errors'] = []
  const effort = createEffort()
  const now = (variable: string) => changes.variables.get(variable) ?? state.variables.get(variable) ?? unset
  const previousOf = (schedule: string) => changes.previous.get(schedule) ?? state.previous.get(schedule)

  const holds = (schedule: string, rule: Rule, isLoading: boolean): boolean => {
    const previous = previousOf(schedule)
    try {
      return evaluateRule(rule, {
        now,
        previous: (variable) => previous?.get(variable) ?? unset,
        isLoad: isLoading,
        effort,
      })
    } catch (error) {
      // Of two looks at the same rule one is enough.
      if (errors.at(-1)?.schedule !== schedule) errors.push({ schedule, message: messageOf(error) })
      return false
    }
  }

  return {
    changes,
    errors,
    holds,
    previousOf,
    /** Has run with the values of now. */
    ran(schedule: string, rule: Rule): void {
      changes.previous.set(schedule, new Map([...rule.dependsOn].map((name) => [name, now(name)])))
    },
  }
}

/** Makes a decision's changes in the state it was made from. */
export function applyDecision(state: RuleState, { changes }: Decision): void {
  for (const [variable, value] of changes.variables)
    if (value === unset) state.variables.delete(variable)
    else state.variables.set(variable, value)
  for (const [schedule, previous] of changes.previous) state.previous.set(schedule, previous)
  for (const [schedule, edge] of changes.edges) state.edges.set(schedule, edge)
}
