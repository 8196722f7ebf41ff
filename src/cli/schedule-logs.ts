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
  const { serial, schedule, cause, due, at, job, finished, elapsed_seconds: seconds, note } = start
  const own = (time: string, text: string): LogLine => ({ source: 'errand', at: time, text: `${text}\n` })
  const moment = due === null ? '' : `, due at ${due}`
  yield own(at, `${schedule} ${serial} started ${t.schedules.causes[cause]}${moment}`)
  if (job !== null) {
    yield own(at, `job ${job} in ${start.folder}`)
    const { parts } = await client.get<{ parts: LogPart[] }>(`/schedule-runs/${serial}/log`)
    const read = textReader(client, job)
    for (const part of parts) {
      if (part.kind === 'text') yield* read(part)
      else yield own(part.at, inWords(part))
    }
  }
  if (finished === null && start.outcome === 'job') return
  const length = seconds === null ? '' : `, ${lengthInWords(seconds)}`
  yield own(finished ?? at, `status ${statusOf(start)}${length}${note === null ? '' : `: ${note}`}`)
}

type TextPart = Extract<LogPart, { kind: 'text' }>

/** What is known of a stream between two places. `bytes`: not where it is no UTF-8, as a text can not tell which byte is which then. */
interface Held {
  from: number
  to: number
  bytes?: Buffer
}

const keyOf = ({ attempt, stream }: TextPart) => `${attempt} ${stream}`

/** A program that writes in turns has a part for each line. So as much is asked for as there may be, and parts are cut here. */
function textReader(client: Client, job: string) {
  /** By attempt and stream. */
  const held = new Map<string, Held>()

  async function get({ attempt, stream }: TextPart, offset: number, limit: number) {
    const piece = await client.get<Piece>(
      `/jobs/${job}/log?attempt=${attempt}&stream=${stream}&offset=${offset}&limit=${limit}`,
    )
    return { text: piece.text, next: piece.next_offset }
  }

  async function holdFrom(part: TextPart, offset: number): Promise<Held> {
    const { text, next } = await get(part, offset, pieceBytes)
    const bytes = Buffer.from(text)
    const isExact = bytes.length === next - offset
    const piece = { from: offset, to: next, ...(isExact ? { bytes } : {}) }
    held.set(keyOf(part), piece)
    return piece
  }

  return async function* (part: TextPart): AsyncGenerator<LogLine> {
    const { stream, from, to } = part
    for (let offset = from; to === null || offset < to; ) {
      const before = held.get(keyOf(part))
      const piece =
        before && offset >= before.from && offset < before.to ? before : await holdFrom(part, offset)
      const end = Math.min(to ?? piece.to, piece.to)
      const { text, next } = piece.bytes
        ? { text: piece.bytes.toString('utf8', offset - piece.from, end - piece.from), next: end }
        : await get(part, offset, end - offset)
      if (text === '') return
      yield { source: stream, at: null, text }
      offset = next
    }
  }
}

function inWords(part: Exclude<LogPart, { kind: 'text' }>): string {
  if (part.kind === 'cancel') return `${part.by} asked to end it`
  const how = part.reason === 'exit' && part.exit_status !== null ? `status ${part.exit_status}` : part.reason
  const next = part.again_after === null ? '' : `; the next one starts at ${part.again_after}`
  return `attempt ${part.attempt} ended (${how ?? 'success'})${next}`
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
