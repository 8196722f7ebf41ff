import type { Start } from './schedules.ts'

/** What became of a start of a schedule, in words: `backup 12: job rfkdvpgy`. */
export function outcomeInWords(
  start: Pick<Start, 'schedule' | 'serial' | 'outcome' | 'job' | 'note'>,
): string {
  const { schedule, serial, outcome, job, note } = start
  const said = {
    job: `job ${job}`,
    queued: 'waits until the one before has ended',
    refused: 'not started, as its only_if is false',
    skipped: note === null ? 'not started, as the one before still runs' : `not started: ${note}`,
    cancelled: `waits no more: ${note}`,
    failed: `failed: ${note}`,
  }
  return `${schedule} ${serial}: ${outcome === null ? 'not decided yet' : said[outcome]}`
}
