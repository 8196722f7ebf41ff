import { createLog } from '../platform/log.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './offline.ts'
import type { Verb } from './verbs.ts'

interface Reindexed {
  jobs: number
  unreadable: string[]
}

export const reindex: Verb = (command) =>
  command
    .description('make the catalog again from the job folders')
    .action(async (options: CommonOptions) => {
      const context = createContext(options)
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

async function reindexHere({ config, url }: Context): Promise<Reindexed> {
  const { openPortal } = await import('../compose.ts')
  const portal = await openPortal({ config, log: createLog('error', process.stderr.fd), url: () => url })
  try {
    return await portal.reindex()
  } finally {
    await portal.close()
  }
}
