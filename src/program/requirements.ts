import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { buildArguments } from './command.ts'
import type { Program } from './definition.ts'

/**
 * The commands that the program requires and this machine lacks, its own among them where that is found by PATH.
 * `path`: the PATH that its jobs will have.
 */
export async function missingCommands(
  program: Pick<Program, 'requires' | 'extraPath' | 'command'>,
  path: string,
): Promise<string[]> {
  const folders = [...program.extraPath, ...path.split(':').filter((folder) => folder !== '')]
  const needed = [...new Set([...ownCommand(program), ...program.requires])]
  const found = await Promise.all(needed.map((command) => findCommand(command, folders)))
  return needed.filter((_, index) => found[index] === undefined)
}

/** The name that the command begins with; none where it is a path, such as one in `{program}`. */
function ownCommand({ command }: Pick<Program, 'command'>): string[] {
  const pieces = command[0]?.arguments[0] ?? []
  const name = pieces.join('')
  return pieces.some((piece) => typeof piece !== 'string') || name.includes('/') ? [] : [name]
}

/**
 * Why the file that the command names can't be run on this machine, or undefined. A relative path is left alone: it may
 * be one of the job's own working directory; a name without one is for `missingCommands`.
 */
export async function commandProblem(program: Program): Promise<string | undefined> {
  const [name = ''] = buildArguments(program, {})
  if (!isAbsolute(name) || (await findCommand(name, [''])) !== undefined) return undefined
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
