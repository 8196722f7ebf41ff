import { setTimeout as pause } from 'node:timers/promises'
import { t } from '../messages/language.ts'
import { minuteOf } from '../messages/times.ts'
import type { describeJob, describeTarget } from '../portal/describe.ts'
import type { Stream } from '../portal/log.ts'
import { type Client, isAway } from './client.ts'
import { styleOf } from './colours.ts'
import type { Context } from './context.ts'
import { plain } from './plain.ts'
import { terminalOf } from './terminal.ts'

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

type Target = ReturnType<typeof describeTarget>

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
  return followFolder(await context.readable(), id)
}

/**
 * Prints what a job writes as it grows; on standard error what it waits for, when that changes, and how it ended. Returns
 * it as it is then.
 */
export async function follow(
  client: Client,
  id: string,
  { stream = 'stdout', print, openFolder }: Following,
): Promise<Ended> {
  const source = sourceOf(client, id, openFolder)
  let offset = 0
  const say = sayOnce()
  for (;;) {
    const piece = await source.piece(stream, offset)
    if (piece.text !== '') print(piece.text)
    offset = piece.next_offset
    if (piece.complete) break
    const now = await source.job()
    if (now.state === 'interrupted') break
    await say(client, now)
    if (piece.text === '') await pause(pollMs)
  }
  const job = await source.job()
  const errors = job.state === 'error' && stream === 'stdout' ? (await source.piece('stderr', 0)).text : ''
  process.stderr.write(
    `${errors}${terminalOf(process.stderr).paint(job.state, styleOf(job.state))}${job.reason_text ? `: ${plain(job.reason_text)}` : ''}\n`,
  )
  return job
}

/**
 * Says what a job waits for, each time that it is another thing, and then that it runs. Of one that is next in line nothing
 * is said at the first look: it may be about to start.
 */
function sayOnce(): (client: Client, job: Ended) => Promise<void> {
  let said: string | undefined
  let isFirst = true
  return async (client, job) => {
    const words = job.state === 'queued' ? await waitingWords(client, job) : said && job.state
    if (words && words !== said && !(isFirst && words === nextInLine)) {
      process.stderr.write(`${plain(words)}\n`)
      said = words
    }
    isFirst = false
  }
}

const nextInLine = 'waiting: next in line'

/** Undefined where that is not known, as while the portal is away. */
async function waitingWords(client: Client, job: Ended): Promise<string | undefined> {
  if (job.paused) return `waiting: ${job.target} is paused${await pausedBy(client, job.target)}`
  if (job.no_slots) return `waiting: ${job.target} has no slots`
  if (job.position === null)
    return job.next_attempt === null
      ? undefined
      : `waiting: attempt ${t.results.attemptOf(job.attempt, job.most_attempts)} starts at ${minuteOf(job.next_attempt)}`
  return job.position === 1 ? nextInLine : `waiting: ${t.times.ordinal(job.position)} in line`
}

async function pausedBy(client: Client, target: string): Promise<string> {
  try {
    const { paused } = await client.get<Target>(`/targets/${encodeURIComponent(target)}`)
    return paused ? ` by ${paused.by} since ${minuteOf(paused.at)}` : ''
  } catch (error) {
    if (isAway(error)) return ''
    throw error
  }
}
