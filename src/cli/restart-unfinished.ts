import type { Restarted } from '../portal/restart-unfinished.ts'
import { exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './online.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  dryRun?: boolean
  gone?: string
}

export const restartUnfinished: Verb = (command) =>
  command
    .description('start the jobs again that a crash interrupted')
    .option('--dry-run', 'only name them')
    .option('--gone <host>', 'also those that last ran on this host, which runs nothing of them any more')
    .action(async ({ dryRun = false, gone: goneHost, ...options }: Options) => {
      const context = await createContext(options)
      const tell = (restarted: Restarted) => {
        context.print(restarted, (result) => inWords(result, dryRun))
        if (Object.keys(restarted.failed).length > 0) process.exitCode = exitStatus.refused
      }
      await onlineOr(
        async () =>
          tell(
            await context.client.post<Restarted>('/restart-unfinished', {
              dry_run: dryRun,
              gone_host: goneHost,
            }),
          ),
        async () => (dryRun ? tell(await interruptedHere(context)) : restartHere(context, goneHost, tell)),
      )
    })

/** By reading alone: what is only asked about is not changed. */
async function interruptedHere(context: Context): Promise<Restarted> {
  const { readFolders } = await import('./offline.ts')
  return { jobs: (await readFolders(await context.settings())).catalog.idsInState('interrupted'), failed: {} }
}

/** Where no portal runs: this command holds the lock, runs them under the slots, and stays until they have ended. */
async function restartHere(
  context: Context,
  goneHost: string | undefined,
  tell: (restarted: Restarted) => void,
): Promise<void> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { openHere } = await import('./open-here.ts')
  const portal = await openHere(context)
  try {
    const taken = await portal.takeOver()
    tell(await portal.restartUnfinished({ dryRun: false, goneHost }))
    portal.start(taken)
    await portal.drained()
  } finally {
    await portal.close()
  }
}

function inWords({ jobs, failed }: Restarted, dryRun: boolean): string {
  const done = dryRun ? 'Interrupted' : 'Asked for a new attempt of'
  const lines = Object.entries(failed).map(([id, why]) => `${id} could not be started again: ${why}`)
  if (jobs.length > 0) return [`${done}: ${jobs.join(' ')}`, ...lines].join('\n')
  return lines.length > 0 ? lines.join('\n') : 'No job is interrupted.'
}
