import { show } from '../platform/hand-written-ini.ts'
import { nearest } from '../platform/nearest.ts'
import { argumentLimitBytes } from './argument-size.ts'
import { type Command, type Group, inputsOf } from './command.ts'
import { commandMistakes } from './risky-command.ts'
import { splitCommand, type Word } from './split-command.ts'

/**
 * Reads the text of `command`: split into words once, with a shell's quoting rules but no shell; `{name}` must be one
 * of `inputs` or `program`; `[` at the beginning of a word and `]` at the end of one hold an optional group. What is
 * wrong comes as a list of messages, and the command only when that is empty.
 */
export function readCommand(
  text: string,
  inputs: readonly string[],
): { command: Command; mistakes: string[] } {
  const { words, mistakes } = splitCommand(text)
  const command = groupWords(words, mistakes)
  for (const { argument } of words) {
    const text = argument.map((piece) => (typeof piece === 'string' ? piece : '')).join('')
    const bytes = Buffer.byteLength(text)
    if (bytes > argumentLimitBytes) {
      const what = `the argument ${show(text)} has ${bytes} bytes`
      mistakes.push(`${what}; at most ${argumentLimitBytes} can be handed over: put it into a file`)
    }
  }
  for (const name of inputsOf(words.map((word) => word.argument))) {
    if (inputs.includes(name)) continue
    const near = nearest(name, [...inputs, 'program'])
    mistakes.push(`there is no input for {${name}}${near === undefined ? '' : `; did you mean {${near}}?`}`)
  }
  if (mistakes.length === 0) mistakes.push(...commandMistakes(command))
  return { command, mistakes }
}

function groupWords(words: Word[], mistakes: string[]): Command {
  const command: Command = []
  let open: Group | undefined
  for (const { argument, opens, closes, isBracketOnly } of words) {
    if (opens) {
      if (open)
        mistakes.push(
          "groups in brackets don't nest; a bracket that is meant as such stands in single quotes",
        )
      open = { optional: true, arguments: [] }
      command.push(open)
    }
    if (!isBracketOnly) {
      if (open) open.arguments.push(argument)
      else addFixed(command, argument)
    }
    if (!closes) continue
    if (!open) mistakes.push("a ']' without its '['; a bracket that is meant as such stands in single quotes")
    else if (inputsOf(open.arguments).length === 0) {
      mistakes.push('a group in brackets has no {input} that it could depend on')
    }
    open = undefined
  }
  if (open) mistakes.push("a '[' without its ']'; a bracket that is meant as such stands in single quotes")
  return command
}

function addFixed(command: Command, argument: Group['arguments'][number]): void {
  const last = command.at(-1)
  if (last && !last.optional) last.arguments.push(argument)
  else command.push({ optional: false, arguments: [argument] })
}
