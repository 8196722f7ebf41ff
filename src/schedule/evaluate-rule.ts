import { calculate, negate } from './arithmetic.ts'
import type { Comparison, Question, Term } from './term.ts'
import { compareValues, formatValue, isTrue, type Value } from './value.ts'

/** What a rule goes by. */
export interface Facts {
  /** The value of a variable; `unset` of one that nobody set. */
  now(variable: string): Value
  /** Its value when the schedule of this rule last ran; `unset` before that. */
  previous(variable: string): Value
  /** Whether the schedules are being read just now. */
  isLoad: boolean
  /** How many jobs of a schedule are running. Only for rules that may ask it. */
  running?(schedule: string): number
}

/** Whether the rule holds. Throws an Error in words when it can't be worked out: `'sushi' - 1`, `1 / 0`. */
export function evaluateRule({ term }: { term: Term }, facts: Facts): boolean {
  return isTrue(evaluate(term, facts))
}

function evaluate(term: Term, facts: Facts): Value {
  switch (term.kind) {
    case 'literal':
      return term.value
    case 'variable':
      return facts.now(term.name)
    case 'and':
      return bool(!isDecided(term, false, facts))
    case 'or':
      return bool(isDecided(term, true, facts))
    case 'not':
      return bool(!isTrue(evaluate(term.of, facts)))
    case 'compare':
      return bool(
        holds[term.operator](compareValues(evaluate(term.left, facts), evaluate(term.right, facts))),
      )
    case 'calculate':
      return calculate(term.operator, evaluate(term.left, facts), evaluate(term.right, facts))
    case 'minus':
      return negate(evaluate(term.of, facts))
    case 'ask':
      return answers[term.question](facts.now(term.name), facts.previous(term.name))
    case 'reloaded':
      return bool(facts.isLoad)
    case 'running':
      return int(facts.running?.(term.schedule) ?? 0)
  }
}

/**
 * Whether one side is enough to know: of `&&` a false one, of `||` a true one. As in CEL it does not matter then what
 * is wrong with the other, so that a variable that nobody has set yet does not silence the rest of a rule.
 */
function isDecided({ left, right }: { left: Term; right: Term }, by: boolean, facts: Facts): boolean {
  let failure: unknown
  try {
    if (isTrue(evaluate(left, facts)) === by) return true
  } catch (error) {
    failure = error
  }
  if (isTrue(evaluate(right, facts)) === by) return true
  if (failure !== undefined) throw failure
  return false
}

const holds: Record<Comparison, (order: number) => boolean> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const answers: Record<Question, (now: Value, previous: Value) => Value> = {
  changes: (now, previous) => bool(compareValues(now, previous) !== 0),
  increases: (now, previous) => bool(compareValues(now, previous) > 0),
  decreases: (now, previous) => bool(compareValues(now, previous) < 0),
  prev: (_, previous) => previous,
  len: (now) => int([...formatValue(now)].length),
}

function bool(value: boolean): Value {
  return { type: 'bool', value }
}

function int(value: number): Value {
  return { type: 'int', value: BigInt(value) }
}
