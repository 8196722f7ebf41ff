import { shellQuote } from '../platform/shell-quote.ts'
import { checkInputs, type Given, type Value } from '../program/check.ts'
import { buildArguments } from '../program/command.ts'
import type { Input, Program } from '../program/definition.ts'

/** In the place of a secret. */
const hiddenValue = '•••'

/**
 * What would be run, as a line for a shell: for people to look at, and to copy. What is secret is not in it, nor any
 * folder of the server that the definition itself does not name; a file stands there by its name, and what has yet to
 * be filled in as `{name}`. Nothing is run, and nothing has to be right.
 */
export function commandLine(program: Program, given: Given, now: number): string {
  const { values, errors } = checkInputs(program, given, now)
  const shown = program.inputs.map((input) => {
    const value = shownValue(input, values[input.name] ?? '')
    return [input.name, value.length === 0 && errors[input.name] !== undefined ? `{${input.name}}` : value]
  })
  const { command, name } = program
  return buildArguments({ command, folder: `programs/${name}` }, Object.fromEntries(shown))
    .map(shellQuote)
    .join(' ')
}

function shownValue({ type }: Input, value: Value): string | string[] {
  if (type === 'secret' && value !== '') return hiddenValue
  return Array.isArray(value) ? value.map(textOf) : textOf(value)
}

function textOf(value: Exclude<Value, unknown[]>): string {
  return typeof value === 'string' ? value : value.fileName
}
