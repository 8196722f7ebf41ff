import { plainLine } from './plain.ts'

/** Columns aligned with blanks, two between them; no line longer than `width`, as far as cells can be cut for that. */
export function formatTable(
  head: string[],
  cells: string[][],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const all = cells.map((row) => row.map(plainLine))
  const wanted = head.map((title, column) =>
    Math.max(title.length, ...all.map((row) => row[column]?.length ?? 0)),
  )
  const widths = shrink(
    wanted,
    head.map(({ length }) => length),
    width - 2 * (head.length - 1),
  )
  const rows = all.map((row) => row.map((cell, column) => cut(cell, widths[column] ?? 0)))
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The widest columns give way first, none below its heading. */
function shrink(wanted: number[], least: number[], room: number): number[] {
  const widths = [...wanted]
  const spare = (column: number) => (widths[column] ?? 0) - (least[column] ?? 0)
  let excess = widths.reduce((a, b) => a + b, 0) - room
  while (excess-- > 0) {
    const givers = widths.map((_, column) => column).filter((column) => spare(column) > 0)
    if (givers.length === 0) break
    const widest = givers.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a))
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function cut(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, Math.max(0, width - 1))}…` : cell
}
