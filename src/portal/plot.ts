import { downsample, type ManyPoints, type Points } from './downsample.ts'
import { isNoTable, scanTable, type TableBounds, type TableFile } from './table-scan.ts'
import { isNumeric } from './table-shape.ts'

/** Columns of a table against another one of it, as lines. */
export interface Plot extends Points {
  kind: 'plot'
  /** The name of the column that goes along. */
  x: string
  /** The names of those that go up, in the order of `ys`. */
  y: string[]
  /** How many rows have been plotted, before most were left out for being between others. */
  rows: number
  /** There are more rows. */
  isCut: boolean
}

/** Why there is no plot: it is no table, it has no such column, or no numbers stand there. */
export interface NoPlot {
  kind: 'noPlot'
  /** Undefined where all columns are there. */
  missing?: string
  /** The columns that there are. */
  known: string[]
}

const maxRows = 500_000
/** As many as a screen can show, and a page can carry. */
const shownPoints = 2_000
/** Columns that are named where one is missing. */
const maxKnown = 20

/** Reads the plot that the definition asks for, from the first rows of a table of any size. */
export async function readPlot(
  file: TableFile,
  { x, y }: { x: string; y: string[] },
  bounds?: TableBounds,
): Promise<Plot | NoPlot> {
  const points = createPoints(x, y)
  try {
    const { head, stoppedAt } = await scanTable(file, points.take, bounds)
    const known = head.slice(0, maxKnown)
    // No more than a beginning that is no line yet: what it lacks can't be said.
    if (known.length === 0) return { kind: 'noPlot', known }
    const missing = [x, ...y].find((name) => !head.includes(name))
    if (missing !== undefined) return { kind: 'noPlot', missing, known }
    if (points.hasNone()) return { kind: 'noPlot', known }
    const isCut = points.seen() > maxRows || stoppedAt !== undefined
    const { all } = points
    return { kind: 'plot', x, y, rows: all.xs.length, isCut, ...(await downsample(all, shownPoints)) }
  } catch (error) {
    if (isNoTable(error)) return { kind: 'noPlot', known: [] }
    throw error
  }
}

/** Keeps of each row the numbers that are plotted, and nothing else. Rows without a number at x are no points. */
function createPoints(x: string, y: string[]) {
  const all: ManyPoints = { xs: [], ys: y.map(() => []) }
  let seen = 0
  let hasNone = true
  let columns: number[] | undefined
  return {
    take(row: string[], head: string[]): boolean {
      columns ??= [x, ...y].map((name) => head.indexOf(name))
      if (columns.includes(-1) || ++seen > maxRows) return false
      const [at = Number.NaN, ...values] = columns.map((column) => numberOf(row[column] ?? ''))
      if (Number.isNaN(at)) return true
      all.xs.push(at)
      for (const [series, value] of values.entries()) {
        all.ys[series]?.push(value)
        if (!Number.isNaN(value)) hasNone = false
      }
      return true
    },
    all,
    seen: () => seen,
    hasNone: () => hasNone,
  }
}

/** NaN for what is none, or too large to be one. */
function numberOf(cell: string): number {
  const number = isNumeric(cell) ? Number(cell) : Number.NaN
  return Number.isFinite(number) ? number : Number.NaN
}
