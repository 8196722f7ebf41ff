import { t } from '../messages/language.ts'
import type { Client } from './client.ts'
import { plain } from './plain.ts'
import { type Start, statusOf } from './schedules.ts'
import { lengthInWords } from './words.ts'

/** One start with all that its job has written. */
export interface Logs {
  start: Start
  stdout: string
  stderr: string
}

interface Piece {
  text: string
  next_offset: number
}

export async function readLogs(client: Client, start: Start): Promise<Logs> {
  const read = async (stream: 'stdout' | 'stderr') => {
    if (start.job === null) return ''
    const pieces: string[] = []
    for (let offset = 0; ; ) {
      const piece = await client.get<Piece>(`/jobs/${start.job}/log?stream=${stream}&offset=${offset}`)
      if (piece.text === '') return pieces.join('')
      pieces.push(piece.text)
      offset = piece.next_offset
    }
  }
  return { start, stdout: await read('stdout'), stderr: await read('stderr') }
}

/**
 * In one stream: what Errand says of the start, what the program wrote, what it said of errors, how it ended. The program
 * writes into two files, so which of their lines came before which is not known.
 */
export function formatLogs({ start, stdout, stderr }: Logs): string {
  const { serial, schedule, cause, due, at, job, started, finished, elapsed_seconds: seconds } = start
  const moment = due === null ? '' : `, due at ${due}`
  const own = (time: string, words: string) => plain(`${time} errand: ${words}\n`)
  const isOver = finished !== null || start.outcome !== 'job'
  const length = seconds === null ? '' : `, ${lengthInWords(seconds)}`
  return [
    own(at, `${schedule} ${serial} started ${t.schedules.causes[cause]}${moment}`),
    ...(job === null ? [] : [own(started ?? at, `job ${job} in ${start.folder}`)]),
    withEnd(stdout),
    withEnd(stderr),
    isOver
      ? own(
          finished ?? at,
          `status ${statusOf(start)}${length}${start.note === null ? '' : `: ${start.note}`}`,
        )
      : '',
  ].join('')
}

function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
