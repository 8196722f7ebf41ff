import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const rerun: Verb = (command) =>
  command
    .description('make a new job with the same inputs and files, and print its id')
    .argument('<id>')
    .action(async (typed: string, options: CommonOptions) => {
      const context = await createContext(options)
      const job = await context.client.post<{ id: string }>(`/jobs/${idArgument(typed)}/rerun`)
      context.print(job, ({ id }) => id)
    })
