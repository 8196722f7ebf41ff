import { type CommonOptions, createContext } from './context.ts'
import { type Started, startedInWords } from './variables.ts'
import type { Verb } from './verbs.ts'

export const unset: Verb = (command) =>
  command
    .description('unset variables, all at once, and start the schedules whose rules hold now')
    .argument('<variables...>')
    .action(async (names: string[], options: CommonOptions) => {
      const context = await createContext(options)
      context.print(await context.client.post<Started>('/variables/unset', { names }), startedInWords)
    })
