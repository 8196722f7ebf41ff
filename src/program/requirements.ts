import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
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
