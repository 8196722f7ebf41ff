import type { Style } from './colours.ts'
import { plainLine } from './plain.ts'
import { noTerminal, Painted, type Terminal } from './terminal.ts'

/** A text, or one with a style. */
export type Cell = string | { text: string; style: Style | undefined }

/** What is no longer is not cut: ids, dates, states. */
const shortLength = 20
/** So much is left of what is longer. */
const leastLength = 12

/**
 * Columns aligned with blanks, two between them; where the terminal is narrower, long cells are cut, and where that is not
 * enough each row becomes a few lines. Texts are made plain, and coloured last, so that colours count for no width.
 */
export function formatTable(head: string[], cells: Cell[][], terminal: Terminal = noTerminal): Painted {
  const rows = cells.map((row) =>
    row.map((cell) =>
      typeof cell === 'string'
        ? { text: plainLine(cell), style: undefined }
        : { ...cell, text: plainLine(cell.text) },
    ),
  )
  const wanted = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  )
  const widths = shrink(wanted, terminal.columns - 2 * (head.length - 1))
  const titles = head.map((text) => ({ text, style: 'dim' as const }))
  const text = widths
    ? [titles, ...rows].map((row) => inOneLine(row, widths, terminal)).join('\n')
    : rows.map((row) => inLines(titles, row, terminal)).join('\n\n')
  return new Painted(text)
}

type PlainCell = Exclude<Cell, string>

function inOneLine(row: PlainCell[], widths: number[], { paint }: Terminal): string {
  return row
    .map(({ text, style }, column) => {
      const width = widths[column] ?? 0
      const shown = cut(text, width)
      return (shown && paint(shown, style)) + ' '.repeat(width - shown.length)
    })
    .join('  ')
    .trimEnd()
}

/** What the row is of, then each of the other columns with its title. */
function inLines(titles: PlainCell[], [first, ...rest]: PlainCell[], { columns, paint }: Terminal): string {
  const width = Math.max(...titles.slice(1).map(({ text }) => text.length))
  const painted = ({ text, style }: PlainCell, room: number) => paint(cut(text, room), style)
  return [
    first ? painted(first, columns) : '',
    ...rest.flatMap((cell, n) => {
      const title = titles[n + 1]
      if (cell.text === '' || !title) return []
      return [`  ${paint(title.text.padEnd(width), title.style)}  ${painted(cell, columns - width - 4)}`]
    }),
  ].join('\n')
}

/** The widest columns give way first; undefined where they can't give as much as is needed. */
function shrink(wanted: number[], room: number): number[] | undefined {
  const widths = [...wanted]
  const spare = (column: number) =>
    (wanted[column] ?? 0) > shortLength ? (widths[column] ?? 0) - leastLength : 0
  let excess = widths.reduce((a, b) => a + b, 0) - room
  while (excess-- > 0) {
    const givers = widths.map((_, column) => column).filter((column) => spare(column) > 0)
    if (givers.length === 0) return undefined
    const widest = givers.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a))
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function cut(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, Math.max(0, width - 1))}…` : cell
}
