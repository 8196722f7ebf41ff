import { formatMistake, type Mistake } from '../platform/hand-written-ini.ts'
import { createPrograms, type ProgramEntry } from '../program/programs.ts'
import { missingCommands } from '../program/requirements.ts'
import { exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import type { Verb } from './verbs.ts'

export const check: Verb = (command) =>
  command
    .description('list every mistake in the settings and the program definitions')
    .action(async (options: CommonOptions) => {
      const context = createContext(options)
      const entries = await createPrograms({ folder: context.config.portal.programs }).list()
      const mistakes = entries.flatMap((entry) => [...entry.mistakes, ...unknownTarget(context, entry)])
      const notes = (await Promise.all(entries.map(missing))).flat()
      context.print({ mistakes, notes }, () =>
        [
          ...mistakes.map(formatMistake),
          ...notes,
          mistakes.length === 0
            ? `No mistakes in ${entries.length} programs.`
            : `${mistakes.length} mistakes.`,
        ].join('\n'),
      )
      if (mistakes.length > 0) process.exitCode = exitStatus.refused
    })

function unknownTarget({ config }: Context, { program, folder }: ProgramEntry): Mistake[] {
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
