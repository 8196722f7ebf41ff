import { createPicker, type Picker, shorten, shown, type TableQuery } from './table-pick.ts'
import { isNoTable, scanTable, type TableBounds, type TableFile } from './table-scan.ts'
import { numericColumns } from './table-shape.ts'

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

/** Of all cells, in characters: 200 rows of long texts are a page that nobody can use. */
const shownCharacters = 256_000

/**
 * Reads a table of any size, and keeps no more of it than what is shown.
 * @returns undefined for what can't be read as a table: a row without end, a quote that is never closed
 */
export async function readTable(
  file: TableFile,
  query: TableQuery,
  bounds?: TableBounds,
): Promise<Table | undefined> {
  try {
    return await read(file, query, bounds)
  } catch (error) {
    if (isNoTable(error)) return undefined
    throw error
  }
}

async function read(
  file: TableFile,
  { sort, filter }: TableQuery,
  bounds: TableBounds | undefined,
): Promise<Table | undefined> {
  const sample = createPicker({ filter: '' }, false)
  const { head, stoppedAt } = await scanTable(file, sample.take, bounds)
  const rows = sample.picked()
  const width = Math.max(head.length, sample.width())
  const numeric = numericColumns(rows, Math.min(width, shown.columns))
  const asked: TableQuery = { ...(sort && sort.column <= numeric.length ? { sort } : {}), filter }
  const isAsked = asked.sort !== undefined || asked.filter !== ''
  const facts = { head: head.slice(0, numeric.length).map(shorten), width, numeric, query: asked }
  if (!isAsked) return tableOf(facts, sample, stoppedAt)
  const picker = createPicker(asked, numeric[(asked.sort?.column ?? 0) - 1] ?? false)
  const looked = await scanTable(file, picker.take, bounds)
  return tableOf(facts, picker, looked.stoppedAt)
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
  return Array.from({ length: columns }, (_, column) => row[column] ?? '')
}
