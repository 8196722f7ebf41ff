import type { FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { CsvError, parse } from 'csv-parse'
import { createPicker, type Picker, type TableQuery } from './table-pick.ts'
import { delimiterOf, numericColumns } from './table-shape.ts'

export type { TableQuery } from './table-pick.ts'

/** The rows of a table that are shown. */
export interface Table {
  kind: 'table'
  /** As many as `numeric`, and as every row has cells. */
  head: string[]
  rows: string[][]
  /** Whether a column holds numbers. */
  numeric: boolean[]
  /** How many columns there are in all. */
  columns: number
  /** There are more rows, or more of what was looked for, than are shown. */
  isCut: boolean
  /** How many rows there are that were looked for, as far as it was looked: all that are shown, and at most one more of those that are not sorted. */
  matched: number
  /** The time was over before the end of the file: only so many rows were looked through. */
  stoppedAt?: number
  /** What was asked for, as far as the table has it. */
  query: TableQuery
}

/** How much of a table is looked through at most, for one who waits. */
export interface TableBounds {
  milliseconds: number
}

const shownRows = 200
const shownColumns = 100
/** Of one cell, in characters. */
const shownCell = 500
/** Of all cells, in characters: 200 rows of long texts are a page that nobody can use. */
const shownCharacters = 256_000
/** A row that is longer is none. In bytes. */
const maxRowBytes = 1_000_000
/** How much is read to see what the columns hold, in bytes. */
const sampleBytes = 65_536
const pieceBytes = 65_536
const patience: TableBounds = { milliseconds: 2_000 }

/**
 * Reads a table of any size piece by piece, so that nobody else waits, and keeps no more of it than what is shown.
 *
 * @param columns headings from the definition; absent: the first row has them
 * @returns undefined for what can't be read as a table: a row without end, a quote that is never closed
 */
export async function readTable(
  { file, path, columns }: { file: FileHandle; path: string; columns?: string[] | undefined },
  query: TableQuery,
  bounds: TableBounds = patience,
): Promise<Table | undefined> {
  try {
    return await read({ file, path, columns }, query, bounds)
  } catch (error) {
    if (error instanceof CsvError) return undefined
    throw error
  }
}

async function read(
  { file, path, columns }: { file: FileHandle; path: string; columns?: string[] | undefined },
  { sort, filter }: TableQuery,
  bounds: TableBounds,
): Promise<Table | undefined> {
  const begin = Buffer.alloc(sampleBytes)
  const { bytesRead } = await file.read(begin, 0, sampleBytes, 0)
  const delimiter = delimiterOf(path, begin.toString('utf8', 0, bytesRead))
  const sample = createPicker({ filter: '' }, shownRows, false)
  const { head: firstRow, stoppedAt } = await scan(file, delimiter, columns === undefined, sample, bounds)
  const rows = sample.picked()
  const head = columns ?? firstRow ?? []
  const width = Math.max(head.length, ...rows.map((row) => row.length))
  const numeric = numericColumns(rows, Math.min(width, shownColumns))
  const asked: TableQuery = { ...(sort && sort.column <= numeric.length ? { sort } : {}), filter }
  const isAsked = asked.sort !== undefined || asked.filter !== ''
  const shown = { head, width, numeric, query: asked }
  if (!isAsked) return tableOf(shown, sample, stoppedAt)
  const picker = createPicker(asked, shownRows, numeric[(asked.sort?.column ?? 0) - 1] ?? false)
  const looked = await scan(file, delimiter, columns === undefined, picker, bounds)
  return tableOf(shown, picker, looked.stoppedAt)
}

/** Gives the picker row after row, until the file ends, the picker has all that it wants, or the time is over. */
async function scan(
  file: FileHandle,
  delimiter: string,
  hasHead: boolean,
  picker: Picker,
  { milliseconds }: TableBounds,
): Promise<{ head?: string[]; stoppedAt?: number }> {
  let head: string[] | undefined
  let scanned = 0
  let goesOn = true
  let failure: unknown
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
      if (hasHead && head === undefined) head = row
      else {
        scanned++
        goesOn = picker.take(row)
      }
      return null
    },
  })
  parser.on('error', (error) => {
    failure = error
  })
  parser.resume()
  const end = performance.now() + milliseconds
  const piece = Buffer.alloc(pieceBytes)
  let isEnd = false
  for (let at = 0; goesOn && !isEnd && failure === undefined && performance.now() < end; ) {
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
  return { ...(head ? { head } : {}), ...(goesOn && !isEnd ? { stoppedAt: scanned } : {}) }
}

function tableOf(
  { head, width, numeric, query }: Pick<Table, 'head' | 'numeric' | 'query'> & { width: number },
  picker: Picker,
  stoppedAt: number | undefined,
): Table {
  const columns = numeric.length
  const fitted: string[][] = []
  let characters = 0
  for (const row of picker.picked()) {
    const cells = fit(row, columns)
    characters += cells.reduce((sum, cell) => sum + cell.length, 0)
    if (characters > shownCharacters && fitted.length > 0) break
    fitted.push(cells)
  }
  return {
    kind: 'table',
    head: fit(head, columns),
    rows: fitted,
    numeric,
    columns: width,
    isCut: picker.matched() > fitted.length || stoppedAt !== undefined,
    matched: picker.matched(),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    query,
  }
}

/** A row of exactly so many cells, whatever the file has. */
function fit(row: string[], columns: number): string[] {
  return Array.from({ length: columns }, (_, column) => {
    const cell = row[column] ?? ''
    return cell.length > shownCell ? `${cell.slice(0, shownCell)}…` : cell
  })
}
