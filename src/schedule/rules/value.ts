import { show } from '../../platform/hand-written-ini.ts'

/** What a variable holds. An int is of any size; a float is never NaN or infinite; a unit says only that it was set. */
export type Value =
  | { type: 'string'; value: string }
  | { type: 'int'; value: bigint }
  | { type: 'float'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'unit' }

export type ValueType = Value['type']

export const valueTypes: readonly ValueType[] = ['string', 'int', 'float', 'bool', 'unit']

/** What a variable that nobody set reads as; it is unset by setting it to this very one. */
export const unset: Value = { type: 'string', value: '' }

/** Linux takes 128 KiB for one variable of the environment, name included, and every variable is in it. */
export const longestValueBytes = 65_536

export function isValueType(text: string): text is ValueType {
  return (valueTypes as readonly string[]).includes(text)
}

/** Reads a value of this type as people write it, and as `formatValue` does; or says what was expected and found. */
export function parseValue(type: ValueType, text: string): { value: Value } | { mistake: string } {
  // Neither can stand in an environment.
  if (text.includes('\0') || !text.isWellFormed()) return { mistake: 'has a NUL or half a character' }
  const bytes = Buffer.byteLength(text)
  if (bytes > longestValueBytes)
    return { mistake: `expected at most ${longestValueBytes} bytes, found ${bytes}` }
  const value = readers[type](text)
  return value === undefined ? { mistake: `expected ${expected[type]}, found ${show(text)}` } : { value }
}

const readers: Record<ValueType, (text: string) => Value | undefined> = {
  string: (value) => ({ type: 'string', value }),
  int: (text) =>
    /^[+-]?\d+$/.test(text) ? { type: 'int', value: BigInt(text.replace(/^\+/, '')) } : undefined,
  float: (text) => {
    const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
    return isNumber && Number.isFinite(Number(text)) ? { type: 'float', value: Number(text) } : undefined
  },
  bool: (text) =>
    text === 'true' || text === 'false' ? { type: 'bool', value: text === 'true' } : undefined,
  unit: (text) => (text === '' ? { type: 'unit' } : undefined),
}

const expected: Record<ValueType, string> = {
  string: 'a text',
  int: 'a whole number such as 12 or -3',
  float: 'a number such as 3.5, -2 or 1e-5',
  bool: 'true or false',
  unit: 'nothing, as a unit has no text',
}

/** The value as it stands in an environment and is printed; with its type, `parseValue` reads the same again. */
export function formatValue(value: Value): string {
  if (value.type === 'unit') return ''
  if (value.type === 'int' && isLarge(value.value)) {
    const text = texts.get(value) ?? String(value.value)
    texts.set(value, text)
    return text
  }
  // The one number whose text loses something.
  return Object.is(value.value, -0) ? '-0' : String(value.value)
}

/** Of large ints: to make one takes milliseconds, and each schedule that starts by one keeps it. */
const texts = new WeakMap<Value, string>()

/** Whether an int has more than 512 bits, which is 154 digits: what is done with it takes its time. */
export function isLarge(value: bigint): boolean {
  return BigInt.asIntN(513, value) !== value
}

/** Whether a value counts as true: all but the empty text, 0, false and the unit. The texts '0' and 'false' do. */
export function isTrue(value: Value): boolean {
  return value.type !== 'unit' && Boolean(value.value)
}

/**
 * Below 0, 0 or above 0, as in sorting. Numbers compare as numbers when both are, exactly and whether int or float;
 * anything else as text, by the numbers of its characters: '10' is less than '9'.
 */
export function compareValues(a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return order(a.value, b.value)
  return order(formatValue(a), formatValue(b))
}

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By its type: the text '5' is none. */
export function isNumber(value: Value): value is Value & { type: 'int' | 'float' } {
  return value.type === 'int' || value.type === 'float'
}
