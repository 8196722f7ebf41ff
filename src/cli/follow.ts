import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from './client.ts'

interface Piece {
  text: string
  next_offset: number
  complete: boolean
}

const pollMs = 300

/** Prints a job's standard output as it grows, then how it ended on standard error. Returns its last state. */
export async function follow(client: Client, id: string): Promise<string> {
  let offset = 0
  for (;;) {
    const piece = await client.get<Piece>(`/jobs/${id}/log?stream=stdout&offset=${offset}`)
    process.stdout.write(piece.text)
    offset = piece.next_offset
    if (piece.complete) break
    const { state } = await client.get<{ state: string }>(`/jobs/${id}`)
    if (state === 'interrupted') break
    if (piece.text === '') await pause(pollMs)
  }
  const job = await client.get<{ state: string; reason_text: string | null }>(`/jobs/${id}`)
  const errors = job.state === 'error' ? (await client.get<Piece>(`/jobs/${id}/log?stream=stderr`)).text : ''
  process.stderr.write(`${errors}${job.state}${job.reason_text ? `: ${job.reason_text}` : ''}\n`)
  return job.state
}
