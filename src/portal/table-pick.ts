import { isNumeric } from './table-shape.ts'

/** What a reader wants of a table. */
export interface TableQuery {
  sort?: {
    /** From 1. */
    column: number
    descending: boolean
  }
  /** Rows with this text in any cell, whatever its case; '' for all. */
  filter: string
}

/** How much is shown of a table, and so kept of it. */
export const shown = {
  rows: 200,
  columns: 100,
  /** Of one cell, in characters. */
  cell: 500,
}

export interface Picker {
  /** Takes the next row. False when no later row can change what was picked. */
  take(row: string[]): boolean
  /** In the order that was asked for; of each row and cell no more than is shown. */
  picked(): string[][]
  /** How many rows had the text that was looked for. */
  matched(): number
  /** How many cells the longest of the picked rows has in the file, or had one that others have driven out since. */
  width(): number
}

/**
 * Picks as many rows as are shown out of any number, and holds no more of them than that: the first ones, or with a sort
 * those that come first by that column. Cells without a number in a numeric column, and empty ones in any, come last, up or down.
 */
export function createPicker({ sort, filter }: TableQuery, isNumericColumn: boolean): Picker {
  const kept: { key: string | number; row: string[] }[] = []
  const looked = filter.toLowerCase()
  let matched = 0
  let width = 0
  const compare = comparer(isNumericColumn, sort?.descending ?? false)

  function place(key: string | number, row: string[]): void {
    // Behind all that are no greater, so that equal ones stay in the order of the file.
    let low = 0
    let high = kept.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(kept[middle]?.key ?? '', key) <= 0) low = middle + 1
      else high = middle
    }
    if (low >= shown.rows) return
    keep(low, key, row)
    if (kept.length > shown.rows) kept.pop()
  }

  function keep(at: number, key: string | number, row: string[]): void {
    width = Math.max(width, row.length)
    kept.splice(at, 0, { key, row: row.slice(0, shown.columns).map(shorten) })
  }

  return {
    take(row) {
      if (looked !== '' && !row.some((cell) => cell.toLowerCase().includes(looked))) return true
      matched++
      if (sort) place(keyOf(row[sort.column - 1] ?? '', isNumericColumn), row)
      else if (kept.length < shown.rows) keep(kept.length, '', row)
      return sort !== undefined || matched <= shown.rows
    },
    picked: () => kept.map(({ row }) => row),
    matched: () => matched,
    width: () => width,
  }
}

/** The beginning of a long cell. A copy: a part of a string would hold all of it in memory. */
export function shorten(cell: string): string {
  if (cell.length <= shown.cell) return cell
  return `${Buffer.from(cell.slice(0, shown.cell), 'utf16le').toString('utf16le')}…`
}

/** NaN and '' stand for what comes last. */
function keyOf(cell: string, isNumericColumn: boolean): string | number {
  if (!isNumericColumn) return shorten(cell.trim())
  return isNumeric(cell) ? Number(cell) : Number.NaN
}

const { compare: compareTexts } = new Intl.Collator('en', { numeric: true })

function comparer(isNumericColumn: boolean, descending: boolean) {
  const sign = descending ? -1 : 1
  const isLast = (key: string | number) => key === '' || Number.isNaN(key)
  const inOrder = isNumericColumn
    ? (a: string | number, b: string | number) => Number(a) - Number(b)
    : (a: string | number, b: string | number) => compareTexts(String(a), String(b))
  return (a: string | number, b: string | number): number =>
    isLast(a) || isLast(b) ? Number(isLast(a)) - Number(isLast(b)) : sign * inOrder(a, b)
}
