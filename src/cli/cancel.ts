import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const cancel: Verb = (command) =>
  command
    .description('end a job for good')
    .argument('<id>')
    .action(async (typed: string, options: CommonOptions) => {
      const context = await createContext(options)
      const job = await context.client.post<{ id: string; state: string }>(
        `/jobs/${idArgument(typed)}/cancel`,
      )
      context.print(job, ({ id, state }) =>
        state === 'running' ? `${id} is being ended.` : `${id} is cancelled.`,
      )
    })
