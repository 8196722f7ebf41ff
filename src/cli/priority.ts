import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const priority: Verb = (command) =>
  command
    .description('give a waiting job another place in the line')
    .argument('<id>')
    .argument('<priority>', 'low, normal, high or a number')
    .action(async (typed: string, value: string, options: CommonOptions) => {
      const context = await createContext(options)
      const job = await context.client.post<{ id: string; position: number | null }>(
        `/jobs/${idArgument(typed)}/priority`,
        { priority: value },
      )
      context.print(job, ({ id, position }) =>
        position === null ? `${id} has priority ${value}.` : `${id} is number ${position} in line.`,
      )
    })
