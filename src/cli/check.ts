import type { Config } from '../config/settings.ts'
import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import { createPrograms, type ProgramEntry } from '../program/programs.ts'
import { missingCommands } from '../program/requirements.ts'
import { exitStatus } from './command-error.ts'
import { type CommonOptions, print, programsFolderOf, readSettings } from './context.ts'
import type { Verb } from './verbs.ts'

export const check: Verb = (command) =>
  command
    .description('list every mistake in the settings and the program definitions')
    .action(async (options: CommonOptions) => {
      const { config, mistakes: inSettings } = readSettings(options)
      const folder = config?.portal.programs ?? programsFolderOf(options)
      const entries = await createPrograms({ folder }).list()
      const mistakes = [
        ...inSettings,
        ...entries.flatMap((entry) => [...entry.mistakes, ...(config ? unknownTarget(config, entry) : [])]),
      ]
      const notes = (await Promise.all(entries.map(missing))).flat()
      print(options, { mistakes, notes }, () =>
        [
          ...mistakes.map(formatMistake),
          ...notes,
          mistakes.length === 0
            ? `No mistakes in ${entries.length} programs.`
            : `${mistakes.length} mistakes.`,
        ].join('\n'),
      )
      if (mistakes.length > 0) process.exitCode = config ? exitStatus.refused : exitStatus.usage
    })

function unknownTarget(config: Config, { program, folder }: ProgramEntry): Mistake[] {
  if (!program || Object.hasOwn(config.targets, program.target)) return []
  return [
    {
      file: `${folder}/program.ini`,
      key: 'target',
      message: `expected one of ${Object.keys(config.targets).join(', ')} (see [target.…] in errand.ini), found '${program.target}'`,
    },
  ]
}

/** Not a mistake of the definition: the same one may serve on another machine. */
async function missing({ name, program }: ProgramEntry): Promise<string[]> {
  const commands = program ? await missingCommands(program, process.env.PATH ?? '') : []
  return commands.length > 0
    ? [
        `${name}: ${commands.join(', ')} is not installed here, so its form says so.${program?.install ? ` To install: ${program.install}` : ''}`,
      ]
    : []
}
