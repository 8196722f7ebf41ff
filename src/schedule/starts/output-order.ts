import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setImmediate as nextRound } from 'node:timers/promises'
import type { AttemptFolder, JobFolder } from '../../job/folder.ts'
import { addMarks, type Mark, mostMarks, readMarks } from '../../job/order-marks.ts'
import { type Clock, timestamp } from '../../platform/clock.ts'
import { openInside } from '../../platform/open-inside.ts'
import { bothStreams, type Sizes, type Stream, splitByLines } from './split-by-lines.ts'

/** Notes in which order running jobs write to their two streams. */
export interface OutputOrder {
  /** Begins with an attempt of a job, unless it has. */
  follow(folder: JobFolder, attempt: number): void
  /** Resolves when all that it has written is noted. */
  leave(folder: JobFolder): Promise<void>
  close(): void
}

/** What comes within so many milliseconds is looked at together. */
const gatherMs = 20
/** After a look that found more writes than this, the next one is later: a program may write a line a microsecond. */
const manyWrites = 50
const restMs = 200
/** A look reads no more to find its lines. */
const mostBytes = 65_536

interface Followed {
  folder: JobFolder
  attempt: AttemptFolder
  watcher?: FSWatcher
  timer?: NodeJS.Timeout
  /** The streams that were written to since the last look, in order; never the same twice in a row. */
  turns: Stream[]
  writes: number
  /** The last mark that is in the file, and the one behind it, which is not as long as the same stream goes on. */
  noted: Sizes
  last: Mark
  count: number
  looking: Promise<void>
}

/**
 * A program writes straight into two files, and no file says what was written between what. So it is watched who writes
 * next; between two writers that take turns faster than the kernel tells of it, lines are counted.
 */
export function createOutputOrder(clock: Clock): OutputOrder {
  const jobs = new Map<string, Followed>()
  const isFollowed = (one: Followed) => jobs.get(one.folder.id) === one

  function open(one: Followed): void {
    const streams: Record<string, Stream> = { 'output.txt': 'output', 'err_output.txt': 'errors' }
    try {
      one.watcher = watch(one.folder.path, { persistent: false }, (_, name) => {
        const stream = streams[name ?? '']
        if (stream) note(one, stream)
      })
      one.watcher.on('error', () => one.watcher?.close())
    } catch {
      // Deleted, or no more watches are allowed (fs.inotify.max_user_watches): its order stays unknown.
    }
  }

  function note(one: Followed, stream: Stream): void {
    if (one.turns.at(-1) !== stream) one.turns.push(stream)
    if (++one.writes === manyWrites) one.watcher?.close()
    one.timer ??= setTimeout(() => void look(one), gatherMs).unref()
  }

  /** Nobody told of what was written while the watcher was closed. */
  function openAgain(one: Followed): void {
    if (!isFollowed(one)) return
    delete one.timer
    open(one)
    void look(one)
  }

  function look(one: Followed): Promise<void> {
    one.looking = one.looking.then(() => lookNow(one)).catch(() => {})
    return one.looking
  }

  async function lookNow(one: Followed): Promise<void> {
    const { turns, writes, last } = one
    one.turns = []
    one.writes = 0
    clearTimeout(one.timer)
    delete one.timer
    if (writes >= manyWrites && isFollowed(one)) one.timer = setTimeout(() => openAgain(one), restMs).unref()
    const after = { output: await sizeOf(one.folder.output), errors: await sizeOf(one.folder.errorOutput) }
    const ends = { output: [] as number[], errors: [] as number[] }
    for (const stream of bothStreams)
      if (turns.indexOf(stream) !== turns.lastIndexOf(stream))
        ends[stream] = await lineEnds(fileOf(one.folder, stream), last[stream], after[stream])
    const at = timestamp(clock)
    const marks: Mark[] = []
    for (const sizes of splitByLines(last, after, turns, ends)) {
      if (isTurn(one.noted, one.last, sizes)) {
        marks.push(one.last)
        one.noted = one.last
      }
      one.last = { ...sizes, at }
    }
    const fitting = marks.slice(0, mostMarks - one.count)
    if (fitting.length === 0) return
    one.count += fitting.length
    await addMarks(one.attempt, fitting)
  }

  function stop(one: Followed): void {
    one.watcher?.close()
    clearTimeout(one.timer)
    jobs.delete(one.folder.id)
  }

  return {
    follow(folder, number) {
      const before = jobs.get(folder.id)
      const attempt = folder.attempt(number)
      if (before?.attempt.path === attempt.path) return
      if (before) stop(before)
      const nothing = { output: 0, errors: 0 }
      const one: Followed = {
        folder,
        attempt,
        turns: [],
        writes: 0,
        noted: nothing,
        last: { at: timestamp(clock), ...nothing },
        count: 0,
        looking: Promise.resolve(),
      }
      jobs.set(folder.id, one)
      one.looking = goOn(one).catch(() => {})
      open(one)
    },
    async leave(folder) {
      const one = jobs.get(folder.id)
      if (!one) return
      // What the kernel has told of by now is heard first: one whole round of the event loop.
      for (let n = 0; n < 2; n++) await nextRound()
      if (!isFollowed(one)) return
      stop(one)
      await look(one)
    },
    close() {
      for (const one of [...jobs.values()]) stop(one)
    },
  }
}

/** Behind what a portal before this one has noted. */
async function goOn(one: Followed): Promise<void> {
  const marks = await readMarks(one.attempt)
  one.count = marks.length
  const noted = marks.at(-1)
  if (noted) one.noted = one.last = noted
}

/** Whether another stream goes on after `last` than the one that got it there from `noted`. */
function isTurn(noted: Sizes, last: Sizes, next: Sizes): boolean {
  return bothStreams.some((stream) => last[stream] > noted[stream] && next[stream] === last[stream])
}

function fileOf(folder: JobFolder, stream: Stream): string {
  return stream === 'output' ? folder.output : folder.errorOutput
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

/** Where the lines of a file end between two places; none where that is too much to look through. */
async function lineEnds(path: string, from: number, to: number): Promise<number[]> {
  if (to - from > mostBytes) return []
  const opened = await openInside(dirname(path), basename(path))
  if (!opened) return []
  try {
    const bytes = Buffer.alloc(Math.max(0, to - from))
    const { bytesRead } = await opened.file.read(bytes, 0, bytes.length, from)
    const ends: number[] = []
    for (let at = bytes.indexOf(10); at >= 0 && at < bytesRead; at = bytes.indexOf(10, at + 1))
      ends.push(from + at + 1)
    return ends
  } finally {
    await opened.file.close()
  }
}
