import { t } from '../messages/language.ts'
import type { LogPart } from '../schedule/starts/log.ts'
import type { Client } from './client.ts'
import { plain } from './plain.ts'
import { type Start, statusOf } from './schedules.ts'
import { lengthInWords } from './words.ts'

/** A piece of what is told of a run, as `--json` prints it. */
export interface LogLine {
  source: 'errand' | 'stdout' | 'stderr'
  /** ISO 8601; null: of what the program wrote it is not known. */
  at: string | null
  text: string
}

interface Piece {
  text: string
  next_offset: number
}

/** The most that a portal answers at once. */
const pieceBytes = 65_536

/**
 * One start in one stream, in order: what Errand says of it, and what its program wrote to both of its streams. Piece by
 * piece: it may be long.
 */
export async function* readLog(client: Client, start: Start): AsyncGenerator<LogLine> {
  const { serial, schedule, cause, due, at, job, started, finished, elapsed_seconds: seconds, note } = start
  const own = (time: string, text: string): LogLine => ({ source: 'errand', at: time, text: `${text}\n` })
  const moment = due === null ? '' : `, due at ${due}`
  yield own(at, `${schedule} ${serial} started ${t.schedules.causes[cause]}${moment}`)
  if (job !== null) {
    yield own(started ?? at, `job ${job} in ${start.folder}`)
    const { parts } = await client.get<{ parts: LogPart[] }>(`/schedule-runs/${serial}/log`)
    for (const part of parts) {
      if (part.kind === 'text') yield* readPieces(client, job, part)
      else yield own(part.at, inWords(part))
    }
  }
  if (finished === null && start.outcome === 'job') return
  const length = seconds === null ? '' : `, ${lengthInWords(seconds)}`
  yield own(finished ?? at, `status ${statusOf(start)}${length}${note === null ? '' : `: ${note}`}`)
}

async function* readPieces(
  client: Client,
  job: string,
  { stream, from, to }: Extract<LogPart, { kind: 'text' }>,
): AsyncGenerator<LogLine> {
  for (let offset = from; to === null || offset < to; ) {
    const limit = to === null ? pieceBytes : Math.min(pieceBytes, to - offset)
    const piece = await client.get<Piece>(`/jobs/${job}/log?stream=${stream}&offset=${offset}&limit=${limit}`)
    if (piece.text === '') return
    yield { source: stream, at: null, text: piece.text }
    offset = piece.next_offset
  }
}

function inWords(part: Exclude<LogPart, { kind: 'text' }>): string {
  if (part.kind === 'cancel') return `${part.by} asked to end it`
  const how = part.reason === 'exit' && part.exit_status !== null ? `status ${part.exit_status}` : part.reason
  return `attempt ${part.attempt} ended (${how ?? 'success'}); what it wrote is in attempts/${part.attempt}`
}

/** As a terminal shows it. Errand's own lines begin a line. */
export async function* formatLog(lines: AsyncIterable<LogLine>): AsyncGenerator<string> {
  let isInLine = false
  for await (const { source, at, text } of lines) {
    if (source === 'errand') yield plain(`${isInLine ? '\n' : ''}${at} errand: ${text}`)
    else yield text
    isInLine = !text.endsWith('\n')
  }
  if (isInLine) yield '\n'
}
