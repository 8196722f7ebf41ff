import { calculate, negate } from './arithmetic.ts'
import { createEffort, type Effort } from './effort.ts'
import type { Comparison, Question, Term } from './term.ts'
import { compareValues, formatValue, isTrue, type Value } from './value.ts'

/** What a rule goes by. */
export interface Facts {
  /** The value of a variable; `unset` of one that nobody set. */
  now(variable: string): Value
  /** What `prev` says of it; `unset` where it says nothing. */
  previous(variable: string): Value
  /** Whether the schedules are being read just now. */
  isLoad: boolean
  /** How many jobs of a schedule are running. Only for rules that may ask it. */
  running?(schedule: string): number
  /** What may yet be spent, where more than one rule is looked at. */
  effort?: Effort
}

/** Whether the rule holds. Throws an Error in words when it can't be worked out: `'sushi' - 1`, `1 / 0`. */
export function evaluateRule({ term }: { term: Term }, facts: Facts): boolean {
  return isTrue(evaluate(term, { effort: createEffort(), ...facts }))
}

interface Look extends Facts {
  effort: Effort
}

function evaluate(term: Term, look: Look): Value {
  switch (term.kind) {
    case 'literal':
      return term.value
    case 'variable':
      return look.now(term.name)
    case 'and':
      return bool(!isDecided(term, false, look))
    case 'or':
      return bool(isDecided(term, true, look))
    case 'not':
      return bool(!isTrue(evaluate(term.of, look)))
    case 'compare':
      return bool(holds[term.operator](compareValues(...bothSides(term, look))))
    case 'calculate':
      return calculate(term.operator, ...bothSides(term, look))
    case 'minus':
      return negate(evaluate(term.of, look))
    case 'ask':
      return ask(term, look)
    case 'reloaded':
      return bool(look.isLoad)
    case 'running':
      return int(look.running?.(term.schedule) ?? 0)
  }
}

function bothSides({ left, right }: { left: Term; right: Term }, look: Look): [left: Value, right: Value] {
  const values: [Value, Value] = [evaluate(left, look), evaluate(right, look)]
  look.effort.spend(...values)
  return values
}

function ask({ question, name }: Term & { kind: 'ask' }, look: Look): Value {
  const [now, previous] = [look.now(name), look.previous(name)]
  if (question === 'len') look.effort.spend(now)
  else if (question !== 'prev') look.effort.spend(now, previous)
  return answers[question](now, previous)
}

/**
 * Whether one side is enough to know: of `&&` a false one, of `||` a true one. As in CEL it does not matter then what
 * is wrong with the other, so that a variable that nobody has set yet does not silence the rest of a rule.
 */
function isDecided({ left, right }: { left: Term; right: Term }, by: boolean, look: Look): boolean {
  let failure: unknown
  try {
    if (isTrue(evaluate(left, look)) === by) return true
  } catch (error) {
    failure = error
  }
  if (isTrue(evaluate(right, look)) === by) return true
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
