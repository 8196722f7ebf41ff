import { show } from '../../platform/hand-written-ini.ts'
import { formatValue, isNumber, type Value } from './value.ts'

export const arithmetic = ['+', '-', '*', '/', '%'] as const

export type ArithmeticOperator = (typeof arithmetic)[number]

/** No int in a rule grows beyond this: `a * a * a …` would take the portal's time. As large as a variable can be: 78,000 digits. */
const mostBits = 262_144

/**
 * `left + right` and so on. Of two ints the result is an int and exact (`/` leaves the rest away, `%` is the rest and has
 * the sign of `left`); with a float in it a float. Two texts are joined by `+`. Throws an Error on anything else, on
 * division by zero, and on a result that is too large for its type.
 */
export function calculate(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (operator === '+' && left.type === 'string' && right.type === 'string')
    return { type: 'string', value: left.value + right.value }
  if (!isNumber(left) || !isNumber(right)) throw new Error(unfit(operator, left, right))
  if ((operator === '/' || operator === '%') && !right.value)
    throw new Error(`${operator} by zero: ${digits(left)} ${operator} ${digits(right)}`)
  if (left.type === 'int' && right.type === 'int') return int(onInts[operator](left.value, right.value))
  return float(onFloats[operator](Number(left.value), Number(right.value)))
}

/** `-value`; throws an Error when it is no number. */
export function negate(value: Value): Value {
  if (value.type === 'int') return int(-value.value)
  if (value.type === 'float') return float(-value.value)
  throw new Error(`- takes a number, found ${describe(value)}`)
}

const onInts: Record<ArithmeticOperator, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

const onFloats: Record<ArithmeticOperator, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

function int(value: bigint): Value {
  if (BigInt.asIntN(mostBits, value) !== value) throw new Error('the result is too large a number')
  return { type: 'int', value }
}

function float(value: number): Value {
  if (!Number.isFinite(value)) throw new Error('the result is too large a number')
  return { type: 'float', value }
}

function unfit(operator: ArithmeticOperator, left: Value, right: Value): string {
  const wanted = operator === '+' ? 'two numbers or two texts' : 'two numbers'
  return `${operator} takes ${wanted}, found ${describe(left)} and ${describe(right)}`
}

/** `the text 'sushi'`, `the int 5` */
function describe(value: Value): string {
  if (value.type === 'unit') return 'a unit'
  if (value.type === 'string') return `the text ${show(value.value)}`
  return `the ${value.type} ${digits(value)}`
}

function digits(value: Value): string {
  const text = formatValue(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
