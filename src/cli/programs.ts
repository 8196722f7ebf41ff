import { type CommonOptions, createContext } from './context.ts'
import { formatTable } from './table.ts'
import type { Verb } from './verbs.ts'

interface Listed {
  name: string
  title: string
  problem: string
}

export const programs: Verb = (command) =>
  command.description('list the programs').action(async (options: CommonOptions) => {
    // Loaded here, so that the help does not wait for it.
    const { createPrograms } = await import('../program/programs.ts')
    const { missingCommands } = await import('../program/requirements.ts')
    const context = await createContext(options)
    const folder = (await context.settings()).config.portal.programs
    const entries = await createPrograms({ folder }).list()
    const listed: Listed[] = await Promise.all(
      entries.map(async ({ name, program, mistakes }) => {
        const missing = program ? await missingCommands(program, process.env.PATH ?? '') : []
        const problem = !program
          ? `${mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`} (see errand check)`
          : missing.length > 0
            ? `needs ${missing.join(', ')}`
            : ''
        return { name, title: program?.title ?? '', problem }
      }),
    )
    context.print(listed, (all, terminal) =>
      all.length === 0
        ? `No programs in ${folder}.`
        : formatTable(
            ['program', 'title', ''],
            all.map(({ name, title, problem }) => [name, title, { text: problem, style: 'red' }]),
            terminal,
          ),
    )
  })
