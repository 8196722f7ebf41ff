import { basename, dirname, join } from 'node:path'
import { isOver } from '../job/state.ts'
import { openInside } from '../platform/open-inside.ts'
import { type ReadDeps, readJobOf } from './deps.ts'

export const streams = ['stdout', 'stderr'] as const
export type Stream = (typeof streams)[number]

/** A piece of what a job's program has written. */
export interface LogPiece {
  text: string
  /** In bytes: where the next piece begins. */
  nextOffset: number
  /** The length of the stream so far, in bytes. */
  sizeBytes: number
  /** The job is over: nothing will be added. */
  isComplete: boolean
}

/** No piece is longer. */
export const pieceBytes = 65_536

export interface PieceAsked {
  stream: Stream
  /** In bytes. */
  offset: number
  /** In bytes; absent: as much as there may be. */
  limit?: number
  /** Absent: the newest. */
  attempt?: number
}

/** Reads a piece of a stream, or undefined when there is no such job. */
export async function readLog(
  deps: ReadDeps,
  id: string,
  { stream, offset, limit = pieceBytes, attempt }: PieceAsked,
): Promise<LogPiece | undefined> {
  const job = await readJobOf(deps, id)
  if (!job) return undefined
  const { folder } = job
  const path = stream === 'stdout' ? folder.output : folder.errorOutput
  // What an attempt wrote lies with it once there is another.
  const isEarlier = attempt !== undefined && attempt !== job.attempt
  const piece = await readPiece(
    isEarlier ? join(folder.attempt(attempt).path, basename(path)) : path,
    offset,
    limit,
  )
  return { ...piece, isComplete: isOver(job.state) && piece.nextOffset >= piece.sizeBytes }
}

async function readPiece(path: string, offset: number, limit: number): Promise<Omit<LogPiece, 'isComplete'>> {
  const opened = await openInside(dirname(path), basename(path))
  if (!opened) return { text: '', nextOffset: offset, sizeBytes: 0 }
  const { file, sizeBytes } = opened
  try {
    const buffer = Buffer.alloc(Math.max(0, Math.min(limit, sizeBytes - offset)))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
    const whole = bytesRead - unfinishedBytes(buffer.subarray(0, bytesRead))
    // At the very end an unfinished character will not be finished.
    const used = whole === 0 || offset + bytesRead >= sizeBytes ? bytesRead : whole
    return { text: buffer.toString('utf8', 0, used), nextOffset: offset + used, sizeBytes }
  } finally {
    await file.close()
  }
}

/** How many bytes at the end begin a UTF-8 character whose rest is not there (RFC 3629). */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}
