import { jobIdsIn } from '../job/links.ts'
import { emptyTrash, throwAway } from '../job/remove.ts'
import { isOver, type Job } from '../job/state.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import { isGivenUp } from './deliveries.ts'
import { type Deps, readJobOf } from './deps.ts'
import { isLetterDue } from './row.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

export interface Cleared {
  /** The jobs that were removed, those that ended first first; with `dryRun` those that would be. */
  jobs: string[]
  /** Why others could not be, by id. */
  failed: Record<string, string>
}

export type ClearOld = ReturnType<typeof createClearOld>

/**
 * Removes jobs that ended longer ago than their `keep_days`: that of the job's own copy of the definition, else
 * `[limits] keep_days`; without either they stay for ever. What waits, runs or is interrupted stays, and so does a job
 * whose letter has yet to be sent.
 */
export function createClearOld(deps: Deps) {
  const { jobs: folder } = deps.config.portal
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<unknown> = Promise.resolve()
  let isOpen = true

  async function clear(dryRun: boolean): Promise<Cleared> {
    const cleared: Cleared = { jobs: [], failed: {} }
    const found = await findOld(deps, () => isOpen)
    for (const { id } of found.toSorted((a, b) => a.ended - b.ended || (a.id < b.id ? -1 : 1))) {
      if (!isOpen) break
      try {
        if (dryRun || (await deps.turns.take(id, () => remove(id)))) cleared.jobs.push(id)
      } catch (error) {
        cleared.failed[id] = messageOf(error)
        deps.log.error({ job: id, error: cleared.failed[id] }, 'an old job could not be removed')
      }
    }
    if (!dryRun) await emptyTrashOrSay()
    if (!dryRun && cleared.jobs.length > 0)
      deps.log.info({ count: cleared.jobs.length, jobs: cleared.jobs.slice(0, 100) }, 'old jobs removed')
    return cleared
  }

  async function emptyTrashOrSay(): Promise<void> {
    try {
      await emptyTrash(folder)
    } catch (error) {
      deps.log.error(
        { error: messageOf(error) },
        'a removed job can not be removed for good; it is tried again',
      )
    }
  }

  /** Looks once more, now that nobody else can bring the job anywhere. */
  async function remove(id: string): Promise<boolean> {
    const job = await readJobOf(deps, id)
    if (!job || (await endOfKept(deps, job)) === undefined) return false
    await throwAway(folder, id)
    deps.catalog.remove(id)
    deps.state.letters.remove(id)
    return true
  }

  async function clearByItself(): Promise<void> {
    await api
      .run({ dryRun: false })
      .catch((error) =>
        deps.log.error(
          { error: messageOf(error) },
          'old jobs could not be removed; it is tried again in an hour',
        ),
      )
  }

  const api = {
    /** One at a time: a second call waits for the first. */
    run({ dryRun }: { dryRun: boolean }): Promise<Cleared> {
      const mine = underWay.then(() => clear(dryRun))
      underWay = mine.catch(() => {})
      return mine
    },
    /** Now, and every hour. */
    begin(): void {
      void clearByItself()
      timer = setInterval(clearByItself, hourMs).unref()
    },
    /** Stops after the job that is being removed. */
    async close(): Promise<void> {
      isOpen = false
      clearInterval(timer)
      await underWay
    },
  }
  return api
}

/** By the folders, which are the truth; the catalog only saves reading most of them. */
async function findOld(deps: Deps, goOn: () => boolean): Promise<{ id: string; ended: number }[]> {
  const found: { id: string; ended: number }[] = []
  for (const id of await jobIdsIn(deps.config.portal.jobs)) {
    if (!goOn()) break
    const row = deps.catalog.get(id)
    if (row && (!isOver(row.state) || Date.parse(row.finished ?? '') > deps.clock.now() - dayMs)) continue
    try {
      const job = await readJobOf(deps, id)
      const ended = job && (await endOfKept(deps, job))
      if (ended !== undefined) found.push({ id, ended })
    } catch (error) {
      // A damaged one is for a person to look at; it was said when the portal started.
      if (!(error instanceof ErrandError)) throw error
    }
  }
  return found
}

/** When a job ended (milliseconds since 1970) that need not be kept any longer; undefined for one that stays. */
async function endOfKept(deps: Deps, job: Job): Promise<number | undefined> {
  const ended = Date.parse(job.status?.finished ?? '')
  if (!isOver(job.state) || Number.isNaN(ended)) return undefined
  const definition = await deps.definitions.read(job.folder, job.record.program)
  // What it said of keeping is not known: for ever, say.
  if (!('program' in definition)) return undefined
  const days = definition.program.keepDays ?? deps.config.limits.keep_days ?? Infinity
  if (ended + days * dayMs > deps.clock.now()) return undefined
  return (await waitsForLetter(deps, job, definition.program)) ? undefined : ended
}

async function waitsForLetter(deps: Deps, job: Job, program: Program): Promise<boolean> {
  if (!(await isLetterDue(job, program))) return false
  return !isGivenUp(deps.state.letters.get(job.record.id)?.tries ?? 0)
}
