import { t } from './language.ts'
import { detailInWords, personInWords, recorded } from './recorded.ts'
import { sizeInWords } from './sizes.ts'
import { spanInWords } from './times.ts'

/** What pages, letters, API and command line need to say why a job failed. */
export interface End {
  reason?: keyof typeof t.reasons
  detail?: string
  exitStatus?: number
  signal?: string
  /** See `Status` in job/status.ts, like the next two. */
  limit?: number
  used?: number
  outOfMemory?: boolean
  /** By the definition, for a job that ended before `limit` was noted. */
  timeLimitSeconds?: number
  cancelledBy?: string
}

/**
 * Why a job failed, in words; undefined for one that did not.
 *
 * @param knowsServer why a program could not be started speaks of the server's own folders: that is for who runs it
 * @param knowsOwner who cancelled it is not for everybody who has the job's address
 */
export function describeEnd(end: End, { knowsServer = false, knowsOwner = true } = {}): string | undefined {
  if (end.reason === undefined) return undefined
  if (end.reason === 'cancelled' && !knowsOwner) return t.reasons.cancelled
  const sentence = sentenceFor(end, end.reason)
  if (end.reason === 'not_started' && !knowsServer) return `${sentence} ${t.tellTheAdministrator}`
  const tellsMore = end.reason === 'lost' || end.reason === 'not_started'
  return end.detail && tellsMore ? `${sentence} ${capital(detailInWords(end.detail))}` : sentence
}

/** The same for an attempt that was not the job's last. */
export function describeAttemptEnd(
  end: Omit<End, 'reason'> & { reason?: End['reason'] | 'interrupted' },
): string {
  const { reason, ...facts } = end
  if (reason === 'interrupted') return `${t.results.interrupted}.`
  return describeEnd(reason === undefined ? facts : { ...facts, reason }) ?? ''
}

function sentenceFor(end: End, reason: keyof typeof t.reasons): string {
  switch (reason) {
    case 'exit':
      return withMemory(t.reasons.exit(end.exitStatus), end)
    case 'signal':
      return withMemory(signalWords(end), end)
    case 'cancelled':
      return cancelledWords(end.cancelledBy)
    case 'time_limit':
      return t.reasons.time_limit(
        inWords(end.limit ?? end.timeLimitSeconds, spanInWords),
        inWords(end.used, spanInWords),
      )
    case 'memory_limit':
    case 'output_limit':
      return t.reasons[reason](inWords(end.limit, sizeInWords), inWords(end.used, sizeInWords))
    default:
      return t.reasons[reason]
  }
}

function cancelledWords(by: string | undefined): string {
  if (!by) return t.reasons.cancelled
  return by === recorded.theBrowser ? t.cancel.byTheBrowser : t.cancel.by(personInWords(by))
}

function signalWords({ signal, outOfMemory }: End): string {
  if (signal === 'KILL' && outOfMemory) return t.killedForMemory
  const isKnown = signal !== undefined && Object.hasOwn(t.signals, signal)
  return t.reasons.signal(signal, isKnown ? t.signals[signal as keyof typeof t.signals] : undefined)
}

function withMemory(sentence: string, { limit, used }: End): string {
  if (limit === undefined || used === undefined) return sentence
  return `${sentence} ${t.nearMemoryLimit(sizeInWords(limit), sizeInWords(used))}`
}

function inWords(value: number | undefined, say: (value: number) => string): string | undefined {
  return value === undefined ? undefined : say(value)
}

function capital(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
