import { access, constants, stat } from 'node:fs/promises'
import { isMissing, messageOf } from '../platform/errors.ts'
import { CommandError, exitStatus } from './command-error.ts'

/** An input as somebody wrote it: `x=8`, or a file as `query=@sequence.fa`. */
export type WrittenInput = { name: string; text: string } | { name: string; path: string }

/** @throws CommandError naming every word that is neither, and every file that can't be read */
export async function readInputs(words: string[]): Promise<WrittenInput[]> {
  const inputs = words.map(parseInput)
  const problems = await Promise.all(inputs.map(problemWith))
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new CommandError(found.join('\n'), exitStatus.usage)
  return inputs.filter((input) => 'name' in input)
}

function parseInput(word: string): WrittenInput | { odd: string } {
  const at = word.indexOf('=')
  if (at < 1) return { odd: word }
  const [name, value] = [word.slice(0, at), word.slice(at + 1)]
  return value.startsWith('@') ? { name, path: value.slice(1) } : { name, text: value }
}

async function problemWith(input: WrittenInput | { odd: string }): Promise<string | undefined> {
  if ('odd' in input) return `'${input.odd}': expected name=value or name=@file`
  if (!('path' in input)) return undefined
  const problem = await problemOfFile(input.path)
  return problem && `${input.name}: ${problem}`
}

/** Looked at before anything is sent: a file that can't be read half-way would be no message. */
async function problemOfFile(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return `${path} is a folder, not a file`
    // Its length is not known before its end.
    if (!found.isFile()) return `${path} is a pipe or a device: write it to a file first`
    await access(path, constants.R_OK)
    return undefined
  } catch (error) {
    return isMissing(error) ? `there is no file ${path}` : `${path} can not be read: ${messageOf(error)}`
  }
}
