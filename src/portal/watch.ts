import { isOver } from '../job/state.ts'
import { messageOf } from '../platform/errors.ts'
import { byItself, type Log } from '../platform/log.ts'
import { folderOf, type ReadDeps } from './deps.ts'
import { type JobView, readJobView } from './read.ts'
import { createTail, type Tail } from './tail.ts'

/** A job at one moment, as whoever watches it sees it. All of them get the same one, and nobody changes it. */
export interface Snapshot {
  /** Without its files, while it is not over. */
  job: JobView
  /** Another number when something about the job changed that is not in the rest of this. */
  version: number
  output: Tail
  errors: Tail
}

export interface Watcher {
  /** Called at once, if there is something to tell, and when anything has changed. */
  changed(snapshot: Snapshot): void
  /** The job is gone, or nobody is told any more: `isClosing`. Nothing is called after it. */
  ended(why: 'gone' | 'closing'): void
}

interface Watched {
  watchers: Set<Watcher>
  look(): Promise<Snapshot | undefined>
  snapshot?: Snapshot
  timer?: NodeJS.Timeout
  isLooking: boolean
  /** Somebody knows of a change that the look under way may have missed. */
  isWoken: boolean
}

const lookMs = 1_000

export type Watch = ReturnType<typeof createWatch>

/**
 * Tells whoever watches a job what changes about it. However many watch one job, its folder is read once a second, and
 * at once when the portal itself knows of a change. Nothing is read for a job that nobody watches, or that is over.
 */
export function createWatch(deps: ReadDeps & { log: Log }, everyMs = lookMs) {
  const jobs = new Map<string, Watched>()
  let isClosed = false

  async function look(id: string, watched: Watched): Promise<void> {
    if (watched.isLooking) {
      watched.isWoken = true
      return
    }
    clearTimeout(watched.timer)
    watched.isLooking = true
    try {
      do {
        watched.isWoken = false
        await tell(id, watched)
      } while (watched.isWoken)
    } finally {
      watched.isLooking = false
    }
    const isDone = jobs.get(id) !== watched || (watched.snapshot && isOver(watched.snapshot.job.state))
    if (!isDone) watched.timer = setTimeout(() => look(id, watched), everyMs).unref()
  }

  async function tell(id: string, watched: Watched): Promise<void> {
    let now: Snapshot | undefined
    try {
      now = await byItself(watched.look)
    } catch (error) {
      // Damaged, or deleted under our hands: what was told holds, and it is looked again.
      deps.log.debug({ job: id, error: messageOf(error) }, 'a watched job could not be read')
      return
    }
    if (jobs.get(id) !== watched) return
    if (!now) {
      end(id, 'gone')
      return
    }
    const before = watched.snapshot
    watched.snapshot = now
    if (!before || isOther(before, now)) for (const watcher of watched.watchers) watcher.changed(now)
  }

  function end(id: string, why: 'gone' | 'closing'): void {
    const watched = jobs.get(id)
    if (!watched) return
    jobs.delete(id)
    clearTimeout(watched.timer)
    for (const watcher of watched.watchers) watcher.ended(why)
  }

  return {
    /** Watches a job until the function that it returns is called. */
    watch(id: string, watcher: Watcher): () => void {
      if (isClosed) {
        watcher.ended('closing')
        return () => {}
      }
      const watched = jobs.get(id) ?? {
        watchers: new Set(),
        look: createLook(deps, id),
        isLooking: false,
        isWoken: false,
      }
      watched.watchers.add(watcher)
      if (watched.snapshot) watcher.changed(watched.snapshot)
      if (!jobs.has(id)) {
        jobs.set(id, watched)
        void look(id, watched)
      }
      return () => {
        watched.watchers.delete(watcher)
        if (watched.watchers.size > 0 || jobs.get(id) !== watched) return
        jobs.delete(id)
        clearTimeout(watched.timer)
      }
    },
    /** Something happened to the job, so who watches it is told now. */
    wake(id: string): void {
      const watched = jobs.get(id)
      if (watched) void look(id, watched)
    },
    close(): void {
      isClosed = true
      for (const id of [...jobs.keys()]) end(id, 'closing')
    },
  }
}

function createLook(deps: ReadDeps, id: string): Watched['look'] {
  const folder = folderOf(deps, id)
  const [output, errors] = [createTail(folder.output), createTail(folder.errorOutput)]
  let facts = ''
  let version = 0
  return async () => {
    const job = await readJobView(deps, id, { isBrief: true })
    if (!job) return undefined
    const now = factsOf(job)
    if (now !== facts) version++
    facts = now
    return { job, version, output: await output.look(), errors: await errors.look() }
  }
}

/** When it will probably start is said in round numbers, which need no telling each second. */
function factsOf({ progress: _, expected: __, outputs: ___, ...facts }: JobView): string {
  return JSON.stringify(facts)
}

function isOther(before: Snapshot, now: Snapshot): boolean {
  return (
    before.version !== now.version ||
    before.output !== now.output ||
    before.errors !== now.errors ||
    JSON.stringify(before.job.progress) !== JSON.stringify(now.job.progress)
  )
}
