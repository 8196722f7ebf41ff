import { isOver } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { type Deps, readJobOf } from './deps.ts'
import { removeForGood, removeJob } from './remove-job.ts'

/**
 * Deletes a job that is over, with all its files, from everybody's list. Nothing brings it back.
 *
 * @param by who asks, for the log
 * @throws ErrandError `not_found`, `conflict` while it is not over: cancel it first
 */
export async function deleteJob(deps: Deps, id: string, by: string): Promise<void> {
  await deps.turns.take(id, async () => {
    const job = await readJobOf(deps, id)
    if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
    if (!isOver(job.state)) throw new ErrandError('conflict', t.delete.isNotOver(id))
    await removeJob(deps, id)
    deps.log.info({ job: id, by, owner: job.record.email, program: job.record.program }, 'job is deleted')
  })
  await removeForGood(deps)
}
