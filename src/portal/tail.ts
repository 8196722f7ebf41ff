import { basename, dirname } from 'node:path'
import { type OpenFile, openInside } from '../platform/open-inside.ts'
import { createTerminal, type Line } from './terminal-text.ts'

/** The end of a stream that grows, as a terminal shows it. Nobody changes it. */
export interface Tail {
  /** The lines that are kept, at least one; only the last, which may be empty, can still change. */
  lines: readonly Line[]
  /** The number of the first of them. Numbers only grow, also where a part of the stream was left out. */
  first: number
  /** There is something before them. */
  isCut: boolean
  /** Of the whole stream, in bytes. */
  sizeBytes: number
}

/** What is read at once, in bytes: a program that writes faster than that is looked at is shown in part. */
const pieceBytes = 65_536
/** What is kept of it, see `createTerminal`. */
const keptSize = 32_768

/** Follows a file from the last `firstBytes` on, by a look now and then. */
export function createTail(path: string, firstBytes = 16_384) {
  let terminal = createTerminal({ maxSize: keptSize })
  let decoder = new TextDecoder()
  let inode: number | undefined
  let offset = 0
  /** The number of the terminal's first line. */
  let base = 0
  let isCut = false
  let tail: Tail = { lines: [[]], first: 0, isCut: false, sizeBytes: 0 }

  /** Begins anew, with the next number after those that were shown. */
  function begin(at: number): void {
    base = tail.first + (tail.sizeBytes === 0 ? 0 : tail.lines.length)
    terminal = createTerminal({ maxSize: keptSize })
    decoder = new TextDecoder()
    offset = at
    isCut = at > 0
  }

  /** Another attempt writes a file of its own; whoever empties one begins anew, too. */
  function isAnother(opened: OpenFile): boolean {
    return (inode ?? opened.inode) !== opened.inode || opened.sizeBytes < offset
  }

  async function take({ file, sizeBytes }: OpenFile): Promise<void> {
    const most = offset === 0 ? firstBytes : pieceBytes
    const isSkipped = sizeBytes - offset > most
    if (isSkipped) begin(sizeBytes - firstBytes)
    const buffer = Buffer.alloc(sizeBytes - offset)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset)
    const start = isSkipped ? startOfLine(buffer.subarray(0, bytesRead)) : 0
    terminal.write(decoder.decode(buffer.subarray(start, bytesRead), { stream: true }))
    offset += bytesRead
    const first = base + terminal.first()
    tail = { lines: terminal.lines(), first, isCut: isCut || terminal.first() > 0, sizeBytes: offset }
  }

  return {
    /** How it is now; the same object as before when nothing was added. */
    async look(): Promise<Tail> {
      const opened = await openInside(dirname(path), basename(path))
      if (!opened) return tail
      try {
        const isNew = isAnother(opened)
        if (isNew) begin(0)
        inode = opened.inode
        if (isNew || opened.sizeBytes !== offset) await take(opened)
      } finally {
        await opened.file.close()
      }
      return tail
    },
  }
}

/** Where the first whole line begins; in a line that has no end, the first whole character (RFC 3629). */
function startOfLine(bytes: Buffer): number {
  const afterEnd = bytes.indexOf('\n') + 1
  if (afterEnd > 0) return afterEnd
  return Math.max(
    0,
    bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80),
  )
}
