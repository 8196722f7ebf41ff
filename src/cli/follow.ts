import { setTimeout as pause } from 'node:timers/promises'
import type { describeJob } from '../portal/describe.ts'
import type { Stream } from '../portal/log.ts'
import type { Client } from './client.ts'

type Ended = ReturnType<typeof describeJob>

interface Piece {
  text: string
  next_offset: number
  complete: boolean
}

interface Following {
  stream?: Stream
  /** Called with each piece as it comes. */
  print(text: string): void
}

const pollMs = 300

export function printText(text: string): void {
  process.stdout.write(text)
}

/** Prints what a job writes as it grows, then on standard error how it ended. Returns it as it is then. */
export async function follow(
  client: Client,
  id: string,
  { stream = 'stdout', print }: Following,
): Promise<Ended> {
  let offset = 0
  for (;;) {
    const piece = await client.get<Piece>(`/jobs/${id}/log?stream=${stream}&offset=${offset}`)
    if (piece.text !== '') print(piece.text)
    offset = piece.next_offset
    if (piece.complete) break
    const { state } = await client.get<Ended>(`/jobs/${id}`)
    if (state === 'interrupted') break
    if (piece.text === '') await pause(pollMs)
  }
  const job = await client.get<Ended>(`/jobs/${id}`)
  const errors =
    job.state === 'error' && stream === 'stdout'
      ? (await client.get<Piece>(`/jobs/${id}/log?stream=stderr`)).text
      : ''
  process.stderr.write(`${errors}${job.state}${job.reason_text ? `: ${job.reason_text}` : ''}\n`)
  return job
}
