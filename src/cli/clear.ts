import type { Cleared, ClearOptions } from '../portal/clear-old.ts'
import { exitStatus } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { onlineOr } from './online.ts'
import type { Verb } from './verbs.ts'

interface Options extends CommonOptions {
  dryRun?: boolean
  trustClock?: boolean
}

export const clear: Verb = (command) =>
  command
    .description('remove jobs that are older than keep_days')
    .option('--dry-run', 'only name them')
    .option('--trust-clock', 'also when the clock is more than a week later than at the last round')
    .action(async ({ dryRun = false, trustClock = false, ...options }: Options) => {
      const context = await createContext(options)
      const cleared = await onlineOr(
        () => context.client.post<Cleared>('/clear', { dry_run: dryRun, trust_clock: trustClock }),
        () => clearHere(context, { dryRun, trustClock }),
      )
      context.print(cleared, (result) => inWords(result, dryRun))
      if (Object.keys(cleared.failed).length > 0) process.exitCode = exitStatus.refused
    })

async function clearHere(context: Context, options: ClearOptions): Promise<Cleared> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { openHere } = await import('./open-here.ts')
  const portal = await openHere(context)
  try {
    return await portal.clearOld.run(options)
  } finally {
    await portal.close()
  }
}

function inWords({ jobs, failed }: Cleared, dryRun: boolean): string {
  const lines = Object.entries(failed).map(([id, why]) => `${id} could not be removed: ${why}`)
  if (jobs.length > 0) lines.unshift(`${dryRun ? 'Would be removed' : 'Removed'}: ${jobs.join(' ')}`)
  return lines.length > 0 ? lines.join('\n') : 'No job is older than its keep_days.'
}
