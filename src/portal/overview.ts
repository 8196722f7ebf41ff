import type { CatalogRow } from '../catalog/catalog.ts'
import { readDisk } from '../platform/disk.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
import { version } from '../platform/version.ts'
import { isGivenUp } from '../state/delivery-tries.ts'
import type { Undelivered } from '../state/undelivered.ts'
import type { Deps } from './deps.ts'
import type { Restarts } from './runs.ts'
import { listTargets, type TargetView } from './targets.ts'

/** What an administrator looks at first. */
export interface Overview {
  version: string
  /** When this portal began to work; ISO 8601. */
  since: string
  restarts: Restarts
  targets: TargetView[]
  /** What runs, the first of it; `targets` say how many there are. */
  running: CatalogRow[]
  /** The jobs that wait longest, the oldest first. */
  waiting: CatalogRow[]
  /** Jobs that wait for a decision; the newest of them. */
  interrupted: CatalogRow[]
  interruptedCount: number
  /** The jobs that failed last, newest first; those that somebody cancelled are not among them. */
  failed: CatalogRow[]
  /** How many there are in schedules.ini. */
  scheduleMistakes: number
  /** Definitions with mistakes, in words. */
  broken: { name: string; mistakes: string[] }[]
  /** Jobs whose files are damaged, by id: they are in no list but their owner's. */
  unreadable: string[]
  /** Letters that were tried and not sent. */
  unsent: UndeliveredView[]
  unsentCount: number
  /** Posts to a `notify_url` that were tried and not delivered. */
  unsentPosts: UndeliveredView[]
  unsentPostsCount: number
  disks: { folder: string; path: string; freeBytes: number; totalBytes: number }[]
}

/** `nextTry` absent: it was given up, and is tried again only when the portal starts or reads its settings again. */
export type UndeliveredView = Omit<Undelivered, 'nextTry'> & { nextTry?: number }

const shownJobs = 20
const shownLetters = 10

export async function overview(
  deps: Deps,
  begun: Pick<Overview, 'since' | 'restarts' | 'scheduleMistakes'>,
  runningIn: (target: string) => number,
): Promise<Overview> {
  const { catalog, config, programs, state } = deps
  const inState = (one: 'running' | 'interrupted') => catalog.list({ state: one, limit: shownJobs })
  return {
    version,
    ...begun,
    targets: listTargets(deps, runningIn),
    running: inState('running'),
    waiting: catalog.longestWaiting(shownJobs),
    interrupted: inState('interrupted'),
    interruptedCount: catalog.countInState('interrupted'),
    failed: catalog.list({ state: 'error', notReason: 'cancelled', limit: shownJobs }),
    broken: (await programs.list())
      .filter(({ mistakes }) => mistakes.length > 0)
      .map(({ name, mistakes }) => ({ name, mistakes: mistakes.map(formatMistake) })),
    unreadable: [...deps.unreadable].slice(0, shownJobs),
    unsent: state.letters.list(shownLetters).map(viewUndelivered),
    unsentCount: state.letters.count(),
    unsentPosts: state.posts.list(shownLetters).map(viewUndelivered),
    unsentPostsCount: state.posts.count(),
    disks: await Promise.all(
      (['jobs', 'state'] as const).map(async (folder) => ({
        folder,
        path: config.portal[folder],
        ...(await readDisk(config.portal[folder])),
      })),
    ),
  }
}

function viewUndelivered({ nextTry, ...one }: Undelivered): UndeliveredView {
  return isGivenUp(one.tries) ? one : { ...one, nextTry }
}
