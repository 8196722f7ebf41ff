import { plainLine } from './plain.ts'

/** Columns aligned with blanks, two between them. */
export function formatTable(head: string[], cells: string[][]): string {
  const rows = cells.map((row) => row.map(plainLine))
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
