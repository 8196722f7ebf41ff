import type { FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Whether a text is in the FASTA format: a heading that begins with `>`, and below it nothing but letters of a sequence. */
export function isFasta(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/, 2)
  return /^>\S/.test(first) && /^[A-Za-z*.-]+$/.test(second)
}

const pieceBytes = 262_144
/** Longer no reader of a page may wait: as with tables. */
const patienceMs = 2_000
const [lineEnd, mark] = [0x0a, 0x3e]

/**
 * How many sequences a file has: lines that begin with `>`. It reads piece by piece, and lets others have their turn
 * between two. `isCut`: the time was over before the end of the file.
 */
export async function countSequences(
  file: FileHandle,
  milliseconds = patienceMs,
): Promise<{ count: number; isCut: boolean }> {
  const end = performance.now() + milliseconds
  const piece = Buffer.alloc(pieceBytes)
  let count = 0
  let before = lineEnd
  for (let at = 0; performance.now() < end; ) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, at)
    if (bytesRead === 0) return { count, isCut: false }
    at += bytesRead
    // Byte by byte: a search for the mark is slower where there are many of them.
    for (let index = 0; index < bytesRead; index++) {
      const byte = piece[index] as number
      if (byte === mark && before === lineEnd) count++
      before = byte
    }
    await nextTurn()
  }
  return { count, isCut: true }
}
