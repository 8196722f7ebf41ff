import type { Program } from './definition.ts'

/** What a program is started with: its arguments, in groups. The first group is not optional and begins with the command's own name. */
export type Command = Group[]

export interface Group {
  /** Goes, with all its arguments, when the value of an input in it is empty. */
  optional: boolean
  arguments: Argument[]
}

/** One argument, to be: fixed texts and the values that come between them. */
export type Argument = Piece[]

/** A fixed text, or the name of an input (or `program`). */
export type Piece = string | { input: string }

/**
 * The list of arguments for `execve`. `values` has the text of each input ('' for an empty one; a file's path). A
 * value is always one argument or part of one, whatever is in it: it is never split, unquoted or expanded again. An
 * argument that is an empty input and in no group stays as an empty argument. A list that is all of an argument becomes
 * one argument a value, of an empty list none; inside a longer argument the values stand with commas between them.
 */
export function buildArguments(
  program: Pick<Program, 'command' | 'folder'>,
  values: Record<string, string | string[]>,
): string[] {
  const valueAt = ({ input }: { input: string }) => {
    if (input === 'program') return program.folder
    return Object.hasOwn(values, input) ? (values[input] ?? '') : ''
  }
  const textOf = (piece: Piece) => (typeof piece === 'string' ? piece : [valueAt(piece)].flat().join(','))
  const expand = (argument: Argument) => {
    const [only, ...others] = argument
    const value = typeof only === 'object' && others.length === 0 ? valueAt(only) : undefined
    return Array.isArray(value) ? value : [argument.map(textOf).join('')]
  }
  return program.command
    .filter(
      (group) => !group.optional || inputsOf(group.arguments).every((input) => textOf({ input }) !== ''),
    )
    .flatMap((group) => group.arguments.flatMap(expand))
}

/** The inputs that stand in these arguments, each once; `{program}` is none. */
export function inputsOf(list: Argument[]): string[] {
  const names = list.flat().flatMap((piece) => (typeof piece === 'string' ? [] : [piece.input]))
  return [...new Set(names)].filter((name) => name !== 'program')
}

/** Whether a value of this input could become the first letters of an argument, where `-` makes an option. */
export function mayBeginArgument(command: Command, input: string): boolean {
  return command.some((group) =>
    group.arguments.some((argument) => {
      const first = argument.findIndex((piece) => typeof piece !== 'string' && piece.input === input)
      // What stands before it may be empty too.
      return (
        first >= 0 &&
        argument.slice(0, first).every((piece) => typeof piece !== 'string' && piece.input !== 'program')
      )
    }),
  )
}
