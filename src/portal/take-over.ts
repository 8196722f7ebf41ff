import { setImmediate as nextTurn } from 'node:timers/promises'
import { sweepFolders, sweepUploads } from '../job/create.ts'
import { jobIdsIn } from '../job/links.ts'
import { emptyTrash } from '../job/remove.ts'
import type { Job } from '../job/state.ts'
import { messageOf } from '../platform/errors.ts'
import { atOnce } from '../platform/look.ts'
import type { Deps } from './deps.ts'
import { gatherRows } from './gather.ts'
import { settle } from './settle.ts'
import { stillWaits } from './still-waits.ts'

/** Jobs as the portal finds them. */
export interface TakenOver {
  running: Job[]
  interrupted: Job[]
}

/** How many rows are put at once, while others wait for their turn: 5 ms. */
const rowsWhileServing = 32
/** The same where nobody is served yet. */
const rowsAtStart = 1_000
/** After so long others have a turn. */
const turnMs = 20

/**
 * What a portal does first, alone on its folder: sweeps what was never accepted, brings the catalog up to date with
 * what happened while none ran, and reports what lives or waits.
 *
 * @returns the jobs that run now, to be followed, and the interrupted ones
 */
export async function takeOver(deps: Deps): Promise<TakenOver> {
  const ids = await presentIds(deps)
  // Nobody is served yet.
  const { running, interrupted, unaccepted } = await settleAll(
    { ...deps, look: atOnce },
    await idsToRead(deps, ids),
    rowsAtStart,
  )
  await sweepFolders(deps.config.portal.jobs, unaccepted)
  await sweepUploads(deps.config.portal.jobs)
  await sweepTrash(deps)
  return { running, interrupted }
}

/** What a portal that died was about to remove. One that can't be is no reason not to start. */
async function sweepTrash({ config, log }: Deps): Promise<void> {
  await emptyTrash(config.portal.jobs).catch((error) =>
    log.error({ error: messageOf(error) }, 'a removed job can not be removed for good'),
  )
}

/** All but those that are known to be over, and those that wait as they did. */
async function idsToRead(deps: Deps, ids: string[]): Promise<string[]> {
  const unknown = new Set(ids)
  for (const state of ['success', 'error'] as const)
    for (const id of deps.catalog.idsInState(state)) unknown.delete(id)
  for (const [index, job] of deps.catalog.waiting().entries()) {
    // Now and then somebody is told that the portal is starting.
    if (index % 1_000 === 999) await nextTurn()
    if (stillWaits(deps, job)) unknown.delete(job.id)
  }
  return [...unknown]
}

export interface Settled extends TakenOver {
  /** How many jobs were read, whatever their state: there may be very many, so they are not kept. */
  count: number
  /** Folders without config.ini. */
  unaccepted: string[]
  unreadable: string[]
}

/** The ids of all job folders; rows of the catalog whose folder is gone are taken out on the way. */
export async function presentIds(deps: Deps): Promise<string[]> {
  // The catalog first: a job that is accepted meanwhile is in no danger of being taken out again.
  const known = deps.catalog.ids()
  const ids = await jobIdsIn(deps.config.portal.jobs)
  const present = new Set(ids)
  for (const id of known) if (!present.has(id)) deps.catalog.remove(id)
  for (const id of deps.unreadable) if (!present.has(id)) deps.unreadable.delete(id)
  return ids
}

/** Reads these folders into the catalog. One that can't be read is logged and left out; the others are not affected. */
export async function settleAll(deps: Deps, ids: string[], rows = rowsWhileServing): Promise<Settled> {
  const settled: Settled = { count: 0, running: [], interrupted: [], unaccepted: [], unreadable: [] }
  const waiting = [...ids]
  const put = gatherRows(deps.catalog, rows)
  let since = performance.now()
  const read = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      // Where all is read at once, nobody else has a turn by itself.
      if (performance.now() - since > turnMs) {
        await nextTurn()
        since = performance.now()
      }
      try {
        const job = await settle(deps, id, put)
        deps.unreadable.delete(id)
        if (job) settled.count++
        else settled.unaccepted.push(id)
        if (job?.state === 'running' || job?.state === 'interrupted') settled[job.state].push(job)
      } catch (error) {
        settled.unreadable.push(id)
        deps.unreadable.add(id)
        deps.catalog.remove(id)
        deps.log.error(
          { job: id, detail: (error as { detail?: string }).detail ?? messageOf(error) },
          'a job folder can not be read; the other jobs are not affected',
        )
      }
    }
  }
  // Twice as many as rows are put at once, so that there is always somebody who reads.
  await Promise.all(Array.from({ length: 2 * rows }, read))
  return settled
}
