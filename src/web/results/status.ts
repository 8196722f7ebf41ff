import { isOver } from '../../job/state.ts'
import { describeAttemptEnd, describeEnd } from '../../messages/describe-end.ts'
import { t } from '../../messages/language.ts'
import { rangeInWords, spanInWords, untilInWords } from '../../messages/times.ts'
import type { Visitor } from '../../portal/access.ts'
import { isBeingCancelled, type JobView } from '../../portal/read.ts'
import { signals } from '../../portal/signal.ts'
import { formatPriority, maxPriority, priorities } from '../../program/priority.ts'
import { isManagerOf, knowsServer, mayOffer } from '../job-access.ts'
import type { Web } from '../web.ts'

/** Where a job stands, and what may be done about it. */
export interface StatusView {
  /** The state as a sentence. */
  headline: string
  /** What happens next, or why it failed; '' when there is nothing to say. */
  explanation: string
  /** When it will probably start and end; '' when nothing is known. */
  outlook: string
  letter: string
  /** While it runs: for how long, at this moment. */
  elapsedSeconds: number | null
  /** How far its program says that it is. */
  progress: { fraction: number; words: string } | undefined
  answer: string
  /** Whether the reader may end it, and it can still be ended. */
  mayCancel: boolean
  /** In words, where the visitor may change it; '' otherwise. */
  priority: string
  priorities: string[]
  maxPriority: number
  /** What may be sent to its program; none unless it runs and the reader may. */
  signals: readonly string[]
  /** Another text where the page offers something else to do: what cannot be changed in place. */
  offers: string
  /** Not failed: somebody ended it. */
  isCancelled: boolean
}

export async function viewStatus(web: Web, visitor: Visitor, job: JobView): Promise<StatusView> {
  const knowsOwner = await isManagerOf(web, visitor, job.id)
  const mayChange = (verb: 'cancel' | 'signal' | 'prioritize') => mayOffer(web, verb, visitor, job.id)
  const isUnderWay = job.state === 'queued' || job.state === 'running'
  const { catalog } = web.portal.deps
  const mayCancel = !isOver(job.state) && job.cancelledBy === undefined && (await mayChange('cancel'))
  const priority =
    job.state === 'queued' && (await mayChange('prioritize'))
      ? formatPriority(catalog.get(job.id)?.priority ?? 0)
      : ''
  const sent = job.state === 'running' && (await mayChange('signal')) ? signals : []
  return {
    headline: headlineOf(web, job),
    explanation: explanationOf(job, { knowsServer: knowsServer(web, visitor), knowsOwner }),
    outlook: outlook(web, job),
    letter: isUnderWay && !isBeingCancelled(job) ? letterWords(job, knowsOwner) : '',
    elapsedSeconds: elapsedOf(web, job),
    progress: viewProgress(job),
    answer: job.answer ?? '',
    mayCancel,
    priority,
    priorities: Object.keys(priorities),
    maxPriority,
    signals: sent,
    isCancelled: job.reason === 'cancelled',
    offers: [job.state, job.attempt, mayCancel, priority, sent.length].join(' '),
  }
}

/** Of the browser's tab, before the portal's name. */
export function pageTitle(job: JobView): string {
  return `${t.states[job.state]}: ${job.jobTitle ?? job.title} ${job.id}`
}

export function viewProgress({ progress }: JobView): StatusView['progress'] {
  return progress && { fraction: progress.fraction, words: t.results.progressIs(progress) }
}

/** How long a running job has been at it; null for any other, and for one that is being ended. */
function elapsedOf({ portal }: Web, job: JobView): number | null {
  if (job.state !== 'running' || job.started === undefined || isBeingCancelled(job)) return null
  return Math.max(0, Math.floor((portal.deps.clock.now() - Date.parse(job.started)) / 1_000))
}

function headlineOf(web: Web, job: JobView): string {
  switch (job.state) {
    case 'queued': {
      const seconds = (Date.parse(job.notBefore ?? '') - web.portal.deps.clock.now()) / 1000
      return seconds > 0
        ? t.results.triedAgainIn(job.attempt, job.mostAttempts, untilInWords(seconds))
        : t.results.waiting(job.ahead ?? 0)
    }
    case 'running': {
      if (isBeingCancelled(job)) return t.cancel.isBeing
      const seconds = elapsedOf(web, job)
      return seconds ? t.results.runningFor(spanInWords(seconds)) : t.results.running
    }
    case 'success':
      return t.results.finished
    case 'error':
      return job.reason === 'cancelled' ? t.results.cancelled : t.results.failed
    case 'interrupted':
      return t.results.interrupted
  }
}

function explanationOf(job: JobView, reader: { knowsServer: boolean; knowsOwner: boolean }): string {
  if (job.state === 'error') return describeEnd(job, reader) ?? ''
  if (job.state === 'interrupted') return t.results.interruptedNext[job.onInterrupt]
  if (job.isOrphan) return t.results.orphaned
  const last = job.state === 'queued' ? job.earlier.at(-1) : undefined
  return last ? t.results.attemptEnded(last.attempt, describeAttemptEnd(last)) : ''
}

/** When it will probably start and end, as far as that is known. */
function outlook({ portal }: Web, { state, usual, expected, isPaused, hasNoSlots }: JobView): string {
  if (state !== 'queued' && state !== 'running') return ''
  const until = (iso: string) => untilInWords((Date.parse(iso) - portal.deps.clock.now()) / 1_000)
  const words = [
    isPaused
      ? t.results.paused
      : hasNoSlots
        ? t.results.noSlots
        : expected?.start
          ? t.results.startsIn(until(expected.start))
          : '',
    usual ? t.results.usually(rangeInWords(usual.low, usual.high)) : '',
    state === 'running' && expected ? t.results.endsIn(until(expected.end)) : '',
  ]
  return words.filter(Boolean).join(' ')
}

function letterWords({ notify, owner }: JobView, knowsOwner: boolean): string {
  if (notify === 'never') return t.results.keepTheLink
  const address = knowsOwner ? owner : undefined
  return notify === 'always' ? t.results.weWillWrite(address) : t.results.weWillWriteIfFailed(address)
}
