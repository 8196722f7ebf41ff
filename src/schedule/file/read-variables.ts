import type { Section } from '../../platform/hand-written-ini.ts'
import { isNumber } from '../../program/kinds.ts'
import type { Note } from '../../program/read-keys.ts'

/** The type that a value in `[variables]` looks like. */
export type LooksLike = 'bool' | 'int' | 'float' | 'string'

/** Makes a variable's value, or says what is wrong with its name or value. */
export type ReadVariable<V> = (
  name: string,
  type: LooksLike,
  text: string,
) => { value: V } | { mistake: string }

/** Reads `[variables]`: the values that variables have at load, in the order of the file. */
export function readVariables<V>(
  section: Section | undefined,
  readVariable: ReadVariable<V>,
  note: Note,
): Map<string, V> {
  const variables = new Map<string, V>()
  for (const { key, value, wrong, isQuoted } of section?.entries ?? []) {
    if (wrong) continue
    const read = readVariable(key, isQuoted ? 'string' : looksLike(value), value)
    if ('mistake' in read) note(read.mistake, key)
    else variables.set(key, read.value)
  }
  return variables
}

function looksLike(text: string): LooksLike {
  if (text === 'true' || text === 'false') return 'bool'
  if (/^[+-]?\d+$/.test(text)) return 'int'
  return isNumber(text) ? 'float' : 'string'
}
