import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const signal: Verb = (command) =>
  command
    .description('send a signal to the program of a running job')
    .argument('<id>')
    .argument('<signal>', 'such as USR1')
    .action(async (typed: string, name: string, options: CommonOptions) => {
      const context = await createContext(options)
      const job = await context.client.post<{ id: string }>(`/jobs/${idArgument(typed)}/signal`, {
        signal: name,
      })
      context.print(job, ({ id }) => `${id} was sent ${name.toUpperCase()}.`)
    })
