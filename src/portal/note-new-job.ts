import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../platform/errors.ts'
import { type Deps, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'

/** When the catalog is asked again to take what it could not, in milliseconds; later tries wait as long as the last. */
const retryMs = [1_000, 2_000, 5_000, 10_000]

/**
 * Tells the catalog of a new job. One that it can't take now (its disk is full, say) is in its folder, and so accepted.
 * @returns whether the catalog knows of it now
 */
export async function noteNewJob(deps: Deps, id: string): Promise<boolean> {
  try {
    const job = await readJobOf(deps, id)
    if (job) deps.catalog.put(await rowOf(deps, job))
    return true
  } catch (error) {
    deps.log.error(
      { job: id, error: messageOf(error) },
      'a new job could not be noted in the catalog; it is tried again, and the job starts then',
    )
    return false
  }
}

/** Tries again until the catalog knows of the job, or the portal ends: the next one finds it by its folder. */
export async function noteLater(deps: Deps, id: string, closing: AbortSignal): Promise<void> {
  for (let tries = 0; ; tries++) {
    await pause(retryMs[Math.min(tries, retryMs.length - 1)], undefined, { ref: false, signal: closing })
    if (await noteNewJob(deps, id)) return
  }
}
