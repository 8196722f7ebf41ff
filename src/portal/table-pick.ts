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

export interface Picker {
  /** Takes the next row. False when no later row can change what was picked. */
  take(row: string[]): boolean
  /** In the order that was asked for. */
  picked(): string[][]
  /** How many rows had the text that was looked for. */
  matched(): number
}

/**
 * Picks at most `most` rows out of any number, and holds no more of them than that: the first ones, or with a sort those
 * that come first by that column. Cells without a number in a numeric column, and empty ones in any, come last, up or down.
 */
export function createPicker({ sort, filter }: TableQuery, most: number, isNumericColumn: boolean): Picker {
  const kept: { key: string | number; row: string[] }[] = []
  const looked = filter.toLowerCase()
  let matched = 0
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
    if (low >= most) return
    kept.splice(low, 0, { key, row })
    if (kept.length > most) kept.pop()
  }

  return {
    take(row) {
      if (looked !== '' && !row.some((cell) => cell.toLowerCase().includes(looked))) return true
      matched++
      if (sort) place(keyOf(row[sort.column - 1] ?? '', isNumericColumn), row)
      else if (kept.length < most) kept.push({ key: '', row })
      return sort !== undefined || matched <= most
    },
    picked: () => kept.map(({ row }) => row),
    matched: () => matched,
  }
}

/** NaN and '' stand for what comes last. */
function keyOf(cell: string, isNumericColumn: boolean): string | number {
  if (!isNumericColumn) return cell.trim()
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
