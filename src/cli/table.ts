import type { Style } from './colours.ts'
import { plainLine } from './plain.ts'
import { noTerminal, Painted, type Terminal } from './terminal.ts'

/** A text, or one with a style. */
export type Cell = string | { text: string; style: Style | undefined }

/**
 * Columns aligned with blanks, two between them; no line longer than the terminal is wide, as far as cells can be cut for
 * that. Texts are made plain, and coloured last, so that colours count for no width.
 */
export function formatTable(
  head: string[],
  cells: Cell[][],
  { columns, paint }: Terminal = noTerminal,
): Painted {
  const all = cells.map((row) =>
    row.map((cell) =>
      typeof cell === 'string'
        ? { text: plainLine(cell), style: undefined }
        : { ...cell, text: plainLine(cell.text) },
    ),
  )
  const wanted = head.map((title, column) =>
    Math.max(title.length, ...all.map((row) => row[column]?.text.length ?? 0)),
  )
  const widths = shrink(
    wanted,
    head.map(({ length }) => length),
    columns - 2 * (head.length - 1),
  )
  const titles = head.map((text) => ({ text, style: 'dim' as const }))
  const lines = [titles, ...all].map((row) =>
    row
      .map(({ text, style }, column) => {
        const width = widths[column] ?? 0
        const shown = cut(text, width)
        return (shown && paint(shown, style)) + ' '.repeat(width - shown.length)
      })
      .join('  ')
      .trimEnd(),
  )
  return new Painted(lines.join('\n'))
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
