import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, systemErrorCode } from '../platform/errors.ts'
import { isName } from '../program/names.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import type { Settings } from './settings.ts'
import type { Verb } from './verbs.ts'

const skeleton = join(import.meta.dirname, '../../skeleton')
/** With their modes: like any program, for whoever runs the portal to read. */
const parts = { 'program.ini': 0o644, run: 0o755 }

export const newProgram: Verb = (command) =>
  command
    .description('make a new program: a commented program.ini and a script that runs as it is')
    .argument('<name>')
    .action(async (name: string, options: CommonOptions) => {
      const context = await createContext(options)
      const settings = await context.settings()
      const { programs } = settings.config.portal
      if (!isName(name))
        throw new CommandError(
          `'${name}' can't be a program's name: expected letters, digits, '_' and '-', a letter first.`,
          exitStatus.usage,
        )
      const folder = join(programs, name)
      await makeFolder(programs, folder)
      const files = Object.keys(parts).map((part) => join(folder, part))
      for (const [part, mode] of Object.entries(parts)) {
        const text = await readFile(join(skeleton, part), 'utf8')
        await writeFile(join(folder, part), text.replace('title       = NAME', `title       = ${name}`))
        await chmod(join(folder, part), mode)
      }
      const url = await urlOf(context, settings, name)
      context.print({ name, folder, files, url }, () =>
        [
          ...files,
          '',
          'Next:',
          `  errand try ${name} name=Ada`,
          '      runs it here',
          '  errand check',
          '      lists mistakes, once you have changed it',
          url === null ? '  errand serve' : `  ${url}`,
          url === null
            ? `      runs the portal, with its form at /programs/${name}`
            : '      is its form; no restart is needed',
        ].join('\n'),
      )
    })

/** As the portal that runs tells it, which may have another port than the settings say; null where that is not known. */
async function urlOf({ client }: Context, { config, url }: Settings, name: string): Promise<string | null> {
  try {
    return (await client.get<{ url: string }>(`/programs/${name}`)).url
  } catch (error) {
    if (error instanceof CommandError) return config.portal.url ? `${url}/programs/${name}` : null
    throw error
  }
}

async function makeFolder(programs: string, folder: string): Promise<void> {
  try {
    await mkdir(programs, { recursive: true })
    await mkdir(folder)
    await chmod(folder, 0o755)
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST')
      throw new CommandError(`${folder} is there already, and was left as it is. Choose another name.`)
    throw new CommandError(`${folder} can not be made: ${messageOf(error)}`)
  }
}
