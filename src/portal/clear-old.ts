import { stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { jobIdsIn } from '../job/links.ts'
import { isOver, type Job } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { ErrandError, messageOf } from '../platform/errors.ts'
import type { Program } from '../program/definition.ts'
import { isGivenUp } from '../state/delivery-tries.ts'
import type { UndeliveredStore } from '../state/undelivered.ts'
import { type Deps, readJobOf } from './deps.ts'
import { removeForGood, removeJob } from './remove-job.ts'
import { isLetterDue, isPostDue } from './row.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** A clock that is so much later than at the last round has jumped, or the portal did not run: a person has to say which. */
const mostAheadMs = 7 * dayMs

export interface ClearOptions {
  /** Only names what would go. */
  dryRun: boolean
  /** A person says that the clock is right, however far it is ahead of the last round. */
  trustClock?: boolean
}

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
 * whose letter or post has yet to be sent.
 */
export function createClearOld(deps: Deps) {
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<unknown> = Promise.resolve()
  let isOpen = true
  let hasLooked = false
  /** Whether a program, or the copy of one in a job, has said so far that jobs are not kept for ever. */
  let someEnd = false

  async function clear({ dryRun, trustClock = false }: ClearOptions): Promise<Cleared> {
    const cleared: Cleared = { jobs: [], failed: {} }
    if (!isOpen) return cleared
    const { found, ...seen } = await findOld(deps, () => isOpen)
    someEnd ||= seen.someEnd
    hasLooked = true
    // Where nothing would go, a clock that is far ahead is nobody's trouble.
    if (found.length > 0) checkClock(deps, trustClock)
    for (const { id } of found.toSorted((a, b) => a.ended - b.ended || (a.id < b.id ? -1 : 1))) {
      if (!isOpen) break
      try {
        if (dryRun || (await deps.turns.take(id, () => remove(id)))) cleared.jobs.push(id)
      } catch (error) {
        cleared.failed[id] = messageOf(error)
        deps.log.error({ job: id, error: cleared.failed[id] }, 'an old job could not be removed')
      }
    }
    if (dryRun || !isOpen) return cleared
    noteRound(trustClock)
    await removeForGood(deps)
    if (cleared.jobs.length > 0)
      deps.log.info({ count: cleared.jobs.length, jobs: cleared.jobs.slice(0, 100) }, 'old jobs removed')
    return cleared
  }

  /** Never earlier than it was, nor far ahead of it, unless a person says so. */
  function noteRound(trustClock: boolean): void {
    const now = deps.clock.now()
    if (!trustClock && isFarAhead(now, lastRound(deps))) return
    deps.state.noteClear(trustClock ? now : Math.max(now, deps.state.lastClear() ?? now))
  }

  /** Looks once more, now that nobody else can bring the job anywhere. */
  async function remove(id: string): Promise<boolean> {
    const job = await readJobOf(deps, id)
    const kept = job && (await keptOf(deps, job))
    if (!job || !kept || !(await isOld(deps, job, kept))) return false
    await removeJob(deps, id)
    return true
  }

  /** After the first look, which a start is worth, no folder is read where every job is kept for ever. */
  async function mayEnd(): Promise<boolean> {
    someEnd ||= (await deps.programs.list()).some(({ program }) => Number.isFinite(program?.keepDays))
    return someEnd || !hasLooked || deps.config.limits.keep_days !== undefined
  }

  async function clearByItself(): Promise<void> {
    try {
      if (await mayEnd()) await api.run({ dryRun: false })
      else {
        await removeForGood(deps)
        // So that the clock is known to run evenly, should somebody set keep_days one day.
        noteRound(false)
      }
    } catch (error) {
      deps.log.error(
        { error: messageOf(error) },
        'old jobs could not be removed; it is tried again in an hour',
      )
    }
  }

  const api = {
    /**
     * One at a time: a second call waits for the first.
     * @throws ErrandError `conflict` when the clock is far ahead of the last round, and nobody says that it is right
     */
    run(options: ClearOptions): Promise<Cleared> {
      const mine = underWay.then(() => clear(options))
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

function checkClock(deps: Deps, trustClock: boolean): void {
  const [now, last] = [deps.clock.now(), lastRound(deps)]
  if (trustClock || !isFarAhead(now, last)) return
  throw new ErrandError(
    'conflict',
    t.clear.clockAhead(new Date(now).toISOString(), new Date(last).toISOString()),
  )
}

/** Of a portal that never looked, the newest job says what time it was; NaN where there is none. */
function lastRound({ state, catalog }: Deps): number {
  return state.lastClear() ?? Date.parse(catalog.list({ limit: 1 })[0]?.submitted ?? '')
}

function isFarAhead(now: number, last: number): boolean {
  return now > last + mostAheadMs
}

interface Old {
  found: { id: string; ended: number }[]
  /** Whether any job that was read is not kept for ever. */
  someEnd: boolean
}

/** By the folders, which are the truth; the catalog only saves reading most of them. */
async function findOld(deps: Deps, goOn: () => boolean): Promise<Old> {
  const old: Old = { found: [], someEnd: false }
  for (const [index, id] of (await jobIdsIn(deps.config.portal.jobs)).entries()) {
    // Others have their turn, too.
    if (index % 100 === 99) await nextTurn()
    if (!goOn()) break
    const row = deps.catalog.get(id)
    if (row && (!isOver(row.state) || Date.parse(row.finished ?? '') > deps.clock.now() - dayMs)) continue
    try {
      const job = await readJobOf(deps, id)
      const kept = job && (await keptOf(deps, job))
      if (kept) old.someEnd = true
      if (job && kept && (await isOld(deps, job, kept))) old.found.push({ id, ended: kept.ended })
    } catch (error) {
      // A damaged one is for a person to look at; it was said when the portal started.
      if (!(error instanceof ErrandError)) throw error
    }
  }
  return old
}

interface Kept {
  /** Milliseconds since 1970. */
  ended: number
  days: number
  program: Program
}

/** When a job ended and how long it is kept; undefined for one that is not over, or stays for ever. */
async function keptOf(deps: Deps, job: Job): Promise<Kept | undefined> {
  const ended = await endOf(job)
  if (ended === undefined) return undefined
  const { program } = await deps.definitions.read(job.folder, job.record.program)
  // What it said of keeping is not known: for ever, say.
  if (!program) return undefined
  const days = program.keepDays ?? deps.config.limits.keep_days ?? Infinity
  return Number.isFinite(days) ? { ended, days, program } : undefined
}

/**
 * By whichever is later: what its wrapper wrote, whose clock may have been wrong, when the marker came to the disk, and
 * when the job was submitted.
 */
async function endOf({ folder, state, marker, status, record }: Job): Promise<number | undefined> {
  const finished = Date.parse(status?.finished ?? '')
  if (!isOver(state) || marker === undefined || Number.isNaN(finished)) return undefined
  const { mtimeMs } = await stat(marker === 'SUCCESS' ? folder.success : folder.error)
  return Math.max(finished, mtimeMs, Date.parse(record.submitted))
}

async function isOld(deps: Deps, job: Job, { ended, days, program }: Kept): Promise<boolean> {
  return ended + days * dayMs <= deps.clock.now() && !(await isYetToBeTold(deps, job, program))
}

/** Whether its letter or its post is still tried. */
export async function isYetToBeTold(
  { state }: Pick<Deps, 'state'>,
  job: Job,
  program: Program | undefined,
): Promise<boolean> {
  const isTried = ({ get }: UndeliveredStore) => !isGivenUp(get(job.record.id)?.tries ?? 0)
  if ((await isLetterDue(job, program)) && isTried(state.letters)) return true
  return (await isPostDue(job, program)) && isTried(state.posts)
}
