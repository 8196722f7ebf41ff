import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { buildArguments } from './command.ts'
import type { Program } from './definition.ts'

/** The commands that the program requires and this machine lacks. `path`: the PATH that its jobs will have. */
export async function missingCommands(
  program: Pick<Program, 'requires' | 'extraPath'>,
  path: string,
): Promise<string[]> {
  const folders = [...program.extraPath, ...path.split(':').filter((folder) => folder !== '')]
  const found = await Promise.all(program.requires.map((command) => findCommand(command, folders)))
  return program.requires.filter((_, index) => found[index] === undefined)
}

/**
 * Why the command itself can't be run on this machine, or undefined. A relative path is left alone: it may be one of
 * the job's own working directory.
 */
export async function commandProblem(program: Program, path: string): Promise<string | undefined> {
  const [name = ''] = buildArguments(program, {})
  if (name.includes('/') && !isAbsolute(name)) return undefined
  const folders = isAbsolute(name) ? [''] : [...program.extraPath, ...path.split(':')]
  if ((await findCommand(name, folders)) !== undefined) return undefined
  if (!isAbsolute(name)) return `the command '${name}' is not on PATH`
  return (await stat(name).catch(() => undefined))
    ? `${name} is not executable: chmod +x it`
    : `there is no ${name}`
}

/** The first file of that name in `folders` that may be executed. */
export async function findCommand(command: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = join(folder, command)
    try {
      await access(file, constants.X_OK)
      if ((await stat(file)).isFile()) return file
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return undefined
}
