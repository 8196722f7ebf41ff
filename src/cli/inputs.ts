import { CommandError, exitStatus } from './command-error.ts'

/** An input as somebody wrote it: `x=8`, or a file as `query=@sequence.fa`. */
export type WrittenInput = { name: string; text: string } | { name: string; path: string }

/** @throws CommandError when a word is neither */
export function parseInputs(words: string[]): WrittenInput[] {
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1) throw new CommandError(`'${word}': expected name=value or name=@file`, exitStatus.usage)
    const [name, value] = [word.slice(0, at), word.slice(at + 1)]
    return value.startsWith('@') ? { name, path: value.slice(1) } : { name, text: value }
  })
}
