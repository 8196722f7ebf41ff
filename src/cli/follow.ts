import { setTimeout as pause } from 'node:timers/promises'
import type { describeJob } from '../portal/describe.ts'
import type { Stream } from '../portal/log.ts'
import { type Client, isAway } from './client.ts'
import type { Context } from './context.ts'
import { plain } from './plain.ts'

export type Ended = ReturnType<typeof describeJob>

export interface Piece {
  text: string
  next_offset: number
  complete: boolean
}

interface Following {
  stream?: Stream
  /** Called with each piece as it comes. */
  print(text: string): void
  /** Reads it from its folder; called when the portal is away for the first time. */
  openFolder(): Promise<Source>
}

const pollMs = 300

export function printText(text: string): void {
  process.stdout.write(text)
}

/** What is asked of a job while it is followed. */
export interface Source {
  piece(stream: Stream, offset: number): Promise<Piece>
  job(): Promise<Ended>
}

/**
 * The portal; while it is away, as in a restart, the folder: what runs goes on without it, and so does who follows it.
 */
function sourceOf(client: Client, id: string, openFolder: () => Promise<Source>): Source {
  let folders: Promise<Source> | undefined
  const ask = async <T>(online: () => Promise<T>, offline: (source: Source) => Promise<T>): Promise<T> => {
    try {
      return await online()
    } catch (error) {
      if (!isAway(error)) throw error
      folders ??= openFolder()
      return offline(await folders)
    }
  }
  return {
    piece: (stream, offset) =>
      ask(
        () => client.get<Piece>(`/jobs/${id}/log?stream=${stream}&offset=${offset}`),
        (source) => source.piece(stream, offset),
      ),
    job: () =>
      ask(
        () => client.get<Ended>(`/jobs/${id}`),
        (source) => source.job(),
      ),
  }
}

/** Loaded then, so that who follows a portal does not wait for it. */
export async function openFolder(context: Context, id: string): Promise<Source> {
  const { followFolder } = await import('./follow-folder.ts')
  return followFolder(await context.settings(), id)
}

/** Prints what a job writes as it grows, then on standard error how it ended. Returns it as it is then. */
export async function follow(
  client: Client,
  id: string,
  { stream = 'stdout', print, openFolder }: Following,
): Promise<Ended> {
  const source = sourceOf(client, id, openFolder)
  let offset = 0
  for (;;) {
    const piece = await source.piece(stream, offset)
    if (piece.text !== '') print(piece.text)
    offset = piece.next_offset
    if (piece.complete) break
    const { state } = await source.job()
    if (state === 'interrupted') break
    if (piece.text === '') await pause(pollMs)
  }
  const job = await source.job()
  const errors = job.state === 'error' && stream === 'stdout' ? (await source.piece('stderr', 0)).text : ''
  process.stderr.write(`${errors}${job.state}${job.reason_text ? `: ${plain(job.reason_text)}` : ''}\n`)
  return job
}
