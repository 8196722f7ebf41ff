import { en } from './en.ts'
import { spanInWords } from './times.ts'

/** What pages, letters, API and command line need to say why a job failed. */
export interface End {
  reason?: keyof typeof en.reasons
  detail?: string
  exitStatus?: number
  signal?: string
  timeLimitSeconds?: number
  cancelledBy?: string
}

/**
 * Why a job failed, in words; undefined for one that did not. Why a program could not be started speaks of the
 * server's own folders: that is for who runs it.
 */
export function describeEnd(end: End, isAdministrator = false): string | undefined {
  if (end.reason === undefined) return undefined
  const sentence = sentenceFor(end, end.reason)
  const tellsMore = end.reason === 'lost' || (end.reason === 'not_started' && isAdministrator)
  return end.detail && tellsMore ? `${sentence} ${capital(end.detail)}` : sentence
}

function sentenceFor(end: End, reason: keyof typeof en.reasons): string {
  switch (reason) {
    case 'exit':
      return en.reasons.exit(end.exitStatus)
    case 'signal':
      return en.reasons.signal(end.signal)
    case 'cancelled':
      return end.cancelledBy ? en.cancel.by(end.cancelledBy) : en.reasons.cancelled
    case 'time_limit':
      return en.reasons.time_limit(
        end.timeLimitSeconds === undefined ? undefined : spanInWords(end.timeLimitSeconds),
      )
    default:
      return en.reasons[reason]
  }
}

function capital(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
