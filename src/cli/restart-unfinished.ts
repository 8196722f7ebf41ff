import { silentLog } from '../platform/log.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './offline.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  dryRun?: boolean
}

export const restartUnfinished: Verb = (command) =>
  command
    .description('start the jobs again that a crash interrupted')
    .option('--dry-run', 'only name them')
    .action(async (options: Options) => {
      const context = createContext(options)
      const dryRun = options.dryRun === true
      const words = (ids: string[]) =>
        ids.length === 0
          ? 'No job is interrupted.'
          : `${dryRun ? 'Interrupted' : 'Asked for a new attempt of'}: ${ids.join(' ')}`
      await onlineOr(
        async () =>
          context.print(
            (await context.client.post<{ jobs: string[] }>('/restart-unfinished', { dry_run: dryRun })).jobs,
            words,
          ),
        () => restartHere(context, dryRun, (ids) => context.print(ids, words)),
      )
    })

/** Where no portal runs: this command holds the lock, runs them under the slots, and stays until they have ended. */
async function restartHere(
  { config, url }: Context,
  dryRun: boolean,
  tell: (ids: string[]) => void,
): Promise<void> {
  process.umask(0o077)
  const { openPortal } = await import('../compose.ts')
  const portal = await openPortal({ config, log: silentLog, url: () => url })
  try {
    await portal.takeOver()
    tell(await portal.restartUnfinished({ dryRun }))
    if (dryRun) return
    portal.start()
    await portal.drained()
  } finally {
    await portal.close()
  }
}
