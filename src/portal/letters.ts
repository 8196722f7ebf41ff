import { isOver } from '../job/state.ts'
import { deliver } from '../mail/deliver.ts'
import { composeJobLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { messageOf } from '../platform/errors.ts'
import { byItself } from '../platform/log.ts'
import type { UnsentLetter } from '../state/state.ts'
import { type Deps, readJobOf, resultsUrl } from './deps.ts'
import { jobLetter, linkInLetter } from './job-letter.ts'
import { isLetterDue, rowOf } from './row.ts'

/** When a letter that could not be sent is tried again, in minutes after each failure; later ones wait as long as the last. */
const retryMinutes = [1, 5, 15, 60, 240]
const lastRetryMinutes = retryMinutes.at(-1) ?? 0
/** After so many hours a letter is given up; the log says so, and the job is still on its page and list. */
const giveUpHours = 48

export type Letters = ReturnType<typeof createLetters>

/** Sends the letters of ended jobs, again and again where need be. What has yet to be sent survives a restart. */
export function createLetters(deps: Deps, stationery: Stationery) {
  const timers = new Map<string, NodeJS.Timeout>()
  const underWay = new Map<string, Promise<void>>()
  let isOpen = true

  /** Sends the letter of a job that is over, if one is due and its time has come. */
  function consider(id: string): void {
    if (!isOpen) return
    const unsent = deps.state.letters.get(id)
    const delayMs = unsent ? Math.max(0, unsent.nextTry - deps.clock.now()) : 0
    if (delayMs > 0) schedule(id, delayMs)
    else if (!timers.has(id)) track(id)
  }

  async function attempt(id: string): Promise<void> {
    try {
      const outcome = await send(id)
      if (outcome === 'claimed') schedule(id, 60_000)
      if (outcome !== 'sent') return
      deps.metrics.letter('sent')
      deps.log.info({ job: id }, 'letter sent')
    } catch (error) {
      postpone(id, describeFailure(error))
    }
  }

  async function send(id: string): Promise<'sent' | 'done' | 'claimed'> {
    const job = await readJobOf(deps, id)
    if (!job || !isOver(job.state)) return 'done'
    const definition = await deps.definitions.read(job.folder, job.record.program)
    const program = 'program' in definition ? definition.program : undefined
    if (!(await isLetterDue(job, program))) return 'done'
    const about = await jobLetter(job.folder, job.record, job.status, program, linkTo(deps, id))
    const letter = composeJobLetter(stationery, about)
    const outcome = await deliver(job.folder, letter, deps.transport, true)
    if (outcome === 'claimed') return outcome
    deps.state.letters.remove(id)
    deps.catalog.put(await rowOf(deps, job))
    return outcome
  }

  function postpone(id: string, error: string): void {
    // Cut off by the end of the portal: the next one tries at once.
    if (!isOpen) return
    deps.metrics.letter('failed')
    const tries = (deps.state.letters.get(id)?.tries ?? 0) + 1
    const delayMs = (retryMinutes[Math.min(tries, retryMinutes.length) - 1] ?? lastRetryMinutes) * 60_000
    remember({ jobId: id, tries, nextTry: deps.clock.now() + delayMs, lastError: error })
    if (isGivenUp(tries)) {
      deps.log.error({ job: id, tries, error }, 'a letter was not sent and is given up')
      return
    }
    deps.log.warn(
      { job: id, tries, error, next_try_minutes: delayMs / 60_000 },
      'a letter could not be sent; it is tried again',
    )
    schedule(id, delayMs)
  }

  /** A state that can't be written is no reason to try no more. */
  function remember(letter: UnsentLetter): void {
    try {
      deps.state.letters.put(letter)
    } catch (error) {
      deps.log.error({ job: letter.jobId, error: messageOf(error) }, 'an unsent letter could not be noted')
    }
  }

  function schedule(id: string, delayMs: number): void {
    if (!isOpen) return
    clearTimeout(timers.get(id))
    const timer = setTimeout(() => {
      timers.delete(id)
      track(id)
    }, delayMs)
    timers.set(id, timer.unref())
  }

  /** One try at a time: a second call for the same job changes nothing. */
  function track(id: string): void {
    if (underWay.has(id)) return
    underWay.set(
      id,
      // Nobody's request: it may come back to it for days.
      byItself(() => attempt(id)).finally(() => underWay.delete(id)),
    )
  }

  return {
    consider,
    /** Resolves when no letter is being sent. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
    close(): void {
      isOpen = false
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

/** Whether a letter that failed so often is not tried again. */
export function isGivenUp(tries: number): boolean {
  const minutesSoFar =
    retryMinutes.slice(0, Math.max(0, tries - 1)).reduce((sum, minutes) => sum + minutes, 0) +
    Math.max(0, tries - 1 - retryMinutes.length) * lastRetryMinutes
  return minutesSoFar >= giveUpHours * 60
}

export function linkTo(deps: Pick<Deps, 'config' | 'state' | 'url'>, id: string): string {
  const key = () => deps.state.keyOfJob(id, 'see')
  return linkInLetter(resultsUrl(deps, id), deps.config.access.results, key)
}
