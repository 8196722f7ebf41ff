import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { formatValue, unset, type Value } from './value.ts'

/**
 * How much all variables may have together, each with its `=`, the 0 at its end and the pointer to it. For arguments and
 * environment, counted like this, execve(2) takes a quarter of the stack's limit: of the usual 8 MiB these are 2 MiB, and half
 * is left for the program's own. 10,000 variables have room for 94 bytes each.
 */
export const mostBytes = 1_048_576

/** `=`, 0 and pointer. */
const besideBytes = 10

/** What a variable takes of that. */
export function sizeOf(name: string, value: Value): number {
  return Buffer.byteLength(name) + Buffer.byteLength(formatValue(value)) + besideBytes
}

/** Keeps count of these variables, so that setting one of 10,000 need not look at all. */
export function createRoom(variables: ReadonlyMap<string, Value>) {
  const sizeOfNow = (name: string) => {
    const value = variables.get(name)
    return value === undefined ? 0 : sizeOf(name, value)
  }
  let taken = 0
  for (const name of variables.keys()) taken += sizeOfNow(name)

  function growth(changes: ReadonlyMap<string, Value>): number {
    let bytes = 0
    for (const [name, value] of changes)
      bytes += (value === unset ? 0 : sizeOf(name, value)) - sizeOfNow(name)
    return bytes
  }

  return {
    /** @throws ErrandError `invalid_inputs` where it would become too much; what makes it less may be done at any time */
    check(changes: ReadonlyMap<string, Value>): void {
      const more = growth(changes)
      if (more > 0 && taken + more > mostBytes)
        throw new ErrandError('invalid_inputs', t.variables.tooMuch(taken, taken + more, mostBytes))
    },
    /** Of these values those that there is room for, in their order. */
    fitting(values: ReadonlyMap<string, Value>): Map<string, Value> {
      let left = mostBytes - taken
      return new Map(
        [...values].filter(([name, value]) => {
          const size = variables.has(name) ? 0 : sizeOf(name, value)
          if (size > left) return false
          left -= size
          return true
        }),
      )
    },
    /** To be told of changes right before they are made. */
    count(changes: ReadonlyMap<string, Value>): void {
      taken += growth(changes)
    },
  }
}
