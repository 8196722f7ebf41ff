import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './online.ts'
import type { Verb } from './verbs.ts'

interface Reindexed {
  jobs: number
  unreadable: string[]
}

export const reindex: Verb = (command) =>
  command
    .description('make the catalog again from the job folders')
    .action(async (options: CommonOptions) => {
      const context = await createContext(options)
      const result = await onlineOr(
        () => context.client.post<Reindexed>('/reindex'),
        () => reindexHere(context),
      )
      context.print(
        result,
        ({ jobs, unreadable }) =>
          `${jobs} jobs.${unreadable.length ? ` Unreadable: ${unreadable.join(' ')}` : ''}`,
      )
    })

async function reindexHere(context: Context): Promise<Reindexed> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { openHere } = await import('./open-here.ts')
  const portal = await openHere(context)
  try {
    return await portal.reindex()
  } finally {
    await portal.close()
  }
}
