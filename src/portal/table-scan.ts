import type { FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import { delimiterOf } from './table-shape.ts'

/** An opened file that shall be a table. */
export interface TableFile {
  file: FileHandle
  path: string
  /** Headings from the definition; absent: the first row has them. */
  columns?: string[] | undefined
}

/** How much of a table is looked through at most, for one who waits. */
export interface TableBounds {
  /** Two seconds, unless told. */
  milliseconds?: number
  /** Aborted when nobody waits any more. */
  signal?: AbortSignal
}

/** A row that is longer is none. In bytes. */
const maxRowBytes = 1_000_000
/** How much is read to see what parts the cells, in bytes. */
const sampleBytes = 65_536
const pieceBytes = 65_536
const patienceMs = 2_000

/**
 * Hands over row after row of a table of any size, until the file ends, `take` says that it wants no more (false), or the
 * time is over. It reads piece by piece, and lets others have their turn between two.
 *
 * @returns the headings; `stoppedAt`: how many rows it came to, where the time was over before
 * @throws what `isNoTable` knows, for what can't be read as a table: a row without end, a quote that is never closed; the
 *   signal's reason when it is aborted
 */
export async function scanTable(
  { file, path, columns }: TableFile,
  take: (row: string[], head: string[]) => boolean,
  { milliseconds = patienceMs, signal }: TableBounds = {},
): Promise<{ head: string[]; stoppedAt?: number }> {
  const end = performance.now() + milliseconds
  let head = columns
  let scanned = 0
  let goesOn = true
  let failure: unknown
  const delimiter = await findDelimiter(file, path)
  const parser = parse({
    delimiter,
    // In a file of tabs a quote is a character like any other.
    quote: delimiter === '\t' ? null : '"',
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
    /** None is kept by the parser. */
    on_record(row: string[]) {
      if (!goesOn) return null
      if (head === undefined) head = row
      else {
        scanned++
        goesOn = take(row, head)
      }
      return null
    },
  })
  parser.on('error', (error) => {
    failure = error
  })
  parser.resume()
  const piece = Buffer.alloc(pieceBytes)
  let isEnd = false
  for (let at = 0; goesOn && !isEnd && failure === undefined && performance.now() < end; ) {
    if (signal?.aborted) {
      failure = signal.reason
      break
    }
    const { bytesRead } = await file.read(piece, 0, pieceBytes, at)
    at += bytesRead
    isEnd = bytesRead === 0
    if (isEnd) parser.end()
    // A copy: the parser may keep a part of it for the next one.
    else parser.write(Buffer.from(piece.subarray(0, bytesRead)))
    await nextTurn()
  }
  parser.destroy()
  if (failure !== undefined) throw failure
  return { head: head ?? [], ...(goesOn && !isEnd ? { stoppedAt: scanned } : {}) }
}

export function isNoTable(error: unknown): boolean {
  return error instanceof CsvError
}

async function findDelimiter(file: FileHandle, path: string): Promise<string> {
  const begin = Buffer.alloc(sampleBytes)
  const { bytesRead } = await file.read(begin, 0, sampleBytes, 0)
  return delimiterOf(path, begin.toString('utf8', 0, bytesRead))
}
