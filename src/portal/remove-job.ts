import { emptyTrash, throwAway } from '../job/remove.ts'
import { messageOf } from '../platform/errors.ts'
import type { Deps } from './deps.ts'

/** Takes a job that is over out of sight and off all that the portal keeps. In its turn, please: see `Deps.turns`. */
export async function removeJob(deps: Deps, id: string): Promise<void> {
  await throwAway(deps.config.portal.jobs, id)
  deps.catalog.remove(id)
  deps.state.letters.remove(id)
  deps.state.posts.remove(id)
}

/** Removes for good what was thrown away, with its links on all lists; what can't be is tried again later. One at a time. */
export function removeForGood(deps: Deps): Promise<void> {
  return deps.turns.take('the trash', async () => {
    try {
      await emptyTrash(deps.config.portal.jobs)
    } catch (error) {
      deps.log.error(
        { error: messageOf(error) },
        'a removed job can not be removed for good; it is tried again',
      )
    }
  })
}
