import { openPortal, type Portal } from '../compose.ts'
import { createLog } from '../platform/log.ts'
import type { Context } from './context.ts'

/** For a verb that does the portal's work where none runs: it holds the lock until `close`. Starts nothing by itself. */
export async function openHere(context: Context): Promise<Portal> {
  const { config, url } = await context.settings()
  return openPortal({ config, log: createLog('error', process.stderr.fd), url: () => url })
}
