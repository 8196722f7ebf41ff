import { CommandError } from './command-error.ts'
import { type CommonOptions, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import type { Verb } from './verbs.ts'

export const deleteJobs: Verb = (command) =>
  command
    .description('delete jobs that are over, with all their files')
    .argument('<ids...>')
    .action(async (typed: string[], options: CommonOptions) => {
      // Of several none goes where one is not an id.
      const ids = typed.map(idArgument)
      const context = await createContext(options)
      const deleted: string[] = []
      const refusals: string[] = []
      for (const id of ids)
        await context.client.delete(`/jobs/${id}`).then(
          () => deleted.push(id),
          (error) => {
            if (!(error instanceof CommandError)) throw error
            refusals.push(error.message)
          },
        )
      context.print({ deleted }, () => deleted.map((id) => `${id} is deleted.`).join('\n'))
      if (refusals.length > 0) throw new CommandError(refusals.join('\n'))
    })
