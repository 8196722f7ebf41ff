import { isOver } from '../job/state.ts'
import { currentLanguage, inLanguage, type Language, languageCodes } from '../messages/language.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { byItself } from '../platform/request-facts.ts'
import { folderOf, type ReadDeps } from './deps.ts'
import { type JobView, readJobView } from './read.ts'
import { createTail, type Tail } from './tail.ts'
import { createUsageLook, type Usage } from './usage.ts'

/** A job at one moment, as whoever watches it sees it. All of them get the same one, and nobody changes it. */
export interface Snapshot {
  /** Without its files, while it is not over. */
  job: JobView
  /** Another number when something about the job changed that is not in the rest of this. */
  version: number
  output: Tail
  errors: Tail
  usage: Usage | undefined
}

export interface Watcher {
  /** Called at once, if there is something to tell, and when anything has changed. */
  changed(snapshot: Snapshot): void
  /** The job is gone, or nobody is told any more: `isClosing`. Nothing is called after it. */
  ended(why: 'gone' | 'closing'): void
}

interface Watched {
  /** Of its watchers, and so of the snapshot's words. */
  language: Language
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
 * Tells whoever watches a job what changes about it. However many watch one job in one language, its folder is read once a second, and
 * at once when the portal itself knows of a change. Nothing is read for a job that nobody watches, or that is over.
 */
export function createWatch(deps: ReadDeps & { log: Log }, everyMs = lookMs) {
  /** By job and language. */
  const jobs = new Map<string, Watched>()
  let isClosed = false

  /** Whoever's request it is that wakes it, what is told is said in the language of those who are told. */
  function look(key: string, watched: Watched): Promise<void> {
    return inLanguage(watched.language, () => byItself(() => lookNow(key, watched)))
  }

  async function lookNow(key: string, watched: Watched): Promise<void> {
    if (watched.isLooking) {
      watched.isWoken = true
      return
    }
    clearTimeout(watched.timer)
    watched.isLooking = true
    try {
      do {
        watched.isWoken = false
        await tell(key, watched)
      } while (watched.isWoken)
    } finally {
      watched.isLooking = false
    }
    const isDone = jobs.get(key) !== watched || (watched.snapshot && isOver(watched.snapshot.job.state))
    if (!isDone) watched.timer = setTimeout(() => look(key, watched), everyMs).unref()
  }

  async function tell(key: string, watched: Watched): Promise<void> {
    let now: Snapshot | undefined
    try {
      now = await watched.look()
    } catch (error) {
      // Damaged, or deleted under our hands: what was told holds, and it is looked again.
      deps.log.debug({ job: idIn(key), error: messageOf(error) }, 'a watched job could not be read')
      return
    }
    if (jobs.get(key) !== watched) return
    if (!now) {
      end(key, 'gone')
      return
    }
    const before = watched.snapshot
    watched.snapshot = now
    if (!before || isOther(before, now)) for (const watcher of watched.watchers) watcher.changed(now)
  }

  function end(key: string, why: 'gone' | 'closing'): void {
    const watched = jobs.get(key)
    if (!watched) return
    jobs.delete(key)
    clearTimeout(watched.timer)
    for (const watcher of watched.watchers) watcher.ended(why)
  }

  return {
    /** Watches a job, in the language of who asks, until the function that it returns is called. */
    watch(id: string, watcher: Watcher): () => void {
      if (isClosed) {
        watcher.ended('closing')
        return () => {}
      }
      const language = currentLanguage()
      const key = keyOf(id, language)
      const watched = jobs.get(key) ?? {
        language,
        watchers: new Set(),
        look: createLook(deps, id),
        isLooking: false,
        isWoken: false,
      }
      watched.watchers.add(watcher)
      if (watched.snapshot) watcher.changed(watched.snapshot)
      if (!jobs.has(key)) {
        jobs.set(key, watched)
        void look(key, watched)
      }
      return () => {
        watched.watchers.delete(watcher)
        if (watched.watchers.size > 0 || jobs.get(key) !== watched) return
        jobs.delete(key)
        clearTimeout(watched.timer)
      }
    },
    /** How many watch the job now, in any language. */
    count(id: string): number {
      const sizes = languageCodes.map((language) => jobs.get(keyOf(id, language))?.watchers.size ?? 0)
      return sizes.reduce((sum, size) => sum + size, 0)
    },
    /** Something happened to the job, so who watches it is told now. */
    wake(id: string): void {
      for (const language of languageCodes) {
        const key = keyOf(id, language)
        const watched = jobs.get(key)
        if (watched) void look(key, watched)
      }
    },
    close(): void {
      isClosed = true
      for (const key of [...jobs.keys()]) end(key, 'closing')
    },
  }
}

function keyOf(id: string, language: Language): string {
  return `${id} ${language}`
}

function idIn(key: string): string {
  return key.split(' ', 1)[0] ?? ''
}

function createLook(deps: ReadDeps, id: string): Watched['look'] {
  const folder = folderOf(deps, id)
  const [output, errors] = [createTail(folder.output), createTail(folder.errorOutput)]
  const usage = createUsageLook(folder.usage)
  let facts = ''
  let version = 0
  return async () => {
    const job = await readJobView(deps, id, { isBrief: true })
    if (!job) return undefined
    const now = factsOf(job)
    if (now !== facts) version++
    facts = now
    return { job, version, output: await output.look(), errors: await errors.look(), usage: await usage() }
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
    before.usage !== now.usage ||
    JSON.stringify(before.job.progress) !== JSON.stringify(now.job.progress)
  )
}
