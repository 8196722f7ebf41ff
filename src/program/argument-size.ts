import { type Argument, inputsOf } from './command.ts'
import type { Program } from './definition.ts'

/** execve(2) takes 131,071 bytes in one argument (MAX_ARG_STRLEN); this leaves room for what stands around a value. */
export const argumentLimitBytes = 100_000

/**
 * All arguments and the environment together: execve(2) takes a quarter of the stack limit, 2 MiB as a rule, and the
 * wrapper is handed them with its own.
 */
const argumentsLimitBytes = 1_000_000

/**
 * The inputs whose texts are too much for one argument, each with the bytes that the argument would have. `values` has
 * the texts only; files are arguments by their path.
 */
export function tooLongArguments(program: Program, values: Record<string, string>): Map<string, number> {
  const found = new Map<string, number>()
  const sizeOf = (name: string) => Buffer.byteLength(values[name] ?? '')
  const bytesOf = (argument: Argument) => {
    const sizes = argument.map((piece) =>
      typeof piece === 'string' ? Buffer.byteLength(piece) : sizeOf(piece.input),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  }
  const list = program.command.flatMap((group) => group.arguments)
  const isTooMuch = list.reduce((sum, argument) => sum + bytesOf(argument), 0) > argumentsLimitBytes
  for (const argument of list) {
    const bytes = bytesOf(argument)
    const isTooLong = bytes > argumentLimitBytes
    const names = inputsOf([argument]).filter(
      (name) => sizeOf(name) > (isTooLong ? 0 : argumentLimitBytes / 10),
    )
    if (isTooLong || isTooMuch) for (const name of names) found.set(name, bytes)
  }
  return found
}
