import { t } from '../messages/language.ts'
import { freeBytes } from '../platform/disk.ts'
import { ErrandError } from '../platform/errors.ts'
import { formatSize } from '../platform/units.ts'
import type { Deps } from './deps.ts'

/**
 * Takes no more jobs while the disk of the jobs has less room than `[limits] min_free`, so that what runs can write its
 * results. What waits was accepted, so it starts.
 *
 * @throws ErrandError `no_space`
 */
export async function checkRoom(deps: Pick<Deps, 'config'>): Promise<void> {
  const free = await lackingRoom(deps)
  if (free === undefined) return
  const { portal, limits } = deps.config
  throw new ErrandError('no_space', t.submit.noSpace, {
    detail: `${portal.jobs} has ${formatSize(free)} left, less than [limits] min_free (${formatSize(limits.min_free)}). Make room there; errand clear removes old jobs.`,
  })
}

/** The bytes that are left where they are too few; undefined where there is room, or where nobody can tell. */
export async function lackingRoom({ config }: Pick<Deps, 'config'>): Promise<number | undefined> {
  // A folder that is not there is found, and said, by whoever writes to it.
  const free = await freeBytes(config.portal.jobs).catch(() => Infinity)
  return free < config.limits.min_free ? free : undefined
}
