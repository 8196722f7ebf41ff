import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const share: Verb = (command) =>
  command
    .description('put a job on the list of another address, and write to it')
    .argument('<id>')
    .argument('<address>')
    .action(async (typed: string, address: string, options: CommonOptions) => {
      const context = await createContext(options)
      const shared = await context.client.post<{ id: string; email: string }>(
        `/jobs/${idArgument(typed)}/share`,
        { email: address },
      )
      context.print(shared, ({ id, email }) => `${id} is on the list of ${email}.`)
    })
