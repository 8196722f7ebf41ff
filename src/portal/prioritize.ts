import { givePriority } from '../job/priority.ts'
import { isOver } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { timestamp } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { parsePriority } from '../program/priority.ts'
import { type Deps, readJobOf } from './deps.ts'
import { rowOf } from './row.ts'

/**
 * Gives a job that has yet to start another place in the line.
 *
 * @param priority `low`, `normal`, `high` or a number
 * @throws ErrandError `invalid_request`, `not_found`, `conflict` when it runs or has ended
 */
export async function prioritizeJob(deps: Deps, id: string, priority: string, by: string): Promise<void> {
  const value = parsePriority(priority)
  if (value === undefined) throw new ErrandError('invalid_request', t.priority.unknown(priority))
  return deps.turns.take(id, async () => {
    const job = await readJobOf(deps, id)
    if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
    if (isOver(job.state)) throw new ErrandError('conflict', t.priority.isOver(id))
    // Handed to its wrapper, which has yet to claim it.
    const isHandedOver = job.state === 'queued' && !job.started && deps.catalog.get(id)?.state === 'running'
    if (job.state === 'running' || isHandedOver) throw new ErrandError('conflict', t.priority.runs(id))
    await givePriority(job.folder, { value, by, at: timestamp(deps.clock) })
    deps.catalog.put(await rowOf(deps, job))
    deps.log.info({ job: id, priority: value, by }, 'priority changed')
  })
}
