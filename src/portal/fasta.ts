import type { FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Whether a text is in the FASTA format: a heading that begins with `>`, and below it nothing but letters of a sequence. */
export function isFasta(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/, 2)
  return /^>\S/.test(first) && /^[A-Za-z*.-]+$/.test(second)
}

const pieceBytes = 1_048_576
/** Counting more takes longer than a reader of a page may wait. */
const maxBytes = 256 * pieceBytes

/** How many sequences a file has: lines that begin with `>`. `isCut`: it is larger than what was looked through. */
export async function countSequences(file: FileHandle): Promise<{ count: number; isCut: boolean }> {
  const piece = Buffer.alloc(pieceBytes)
  const [lineEnd, mark] = [0x0a, 0x3e]
  let count = 0
  let isLineStart = true
  for (let at = 0; at < maxBytes; ) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, at)
    if (bytesRead === 0) return { count, isCut: false }
    at += bytesRead
    const bytes = piece.subarray(0, bytesRead)
    if (isLineStart && bytes[0] === mark) count++
    for (let found = bytes.indexOf(mark, 1); found > 0; found = bytes.indexOf(mark, found + 1))
      if (bytes[found - 1] === lineEnd) count++
    isLineStart = bytes.at(-1) === lineEnd
    await nextTurn()
  }
  return { count, isCut: true }
}
