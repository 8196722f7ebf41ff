import type { Spread } from './measure.ts'

/** A line of a table in docs/performance.md. */
export interface Line {
  what: string
  measured: string
  /** What was measured beside it, and as what; '' where there is nothing to compare with. */
  floor: string
  ratio: string
  aim: string
  /** Absent: nothing was aimed at. */
  isReached?: boolean
}

export interface Row {
  title: string
  /** What was done, in a sentence or two. */
  how: string
  lines: Line[]
}

export function formatRow({ title, how, lines }: Row): string {
  const head = ['', 'measured', 'floor', 'ratio', 'aim', 'reached']
  const cells = lines.map((line) => [
    line.what,
    line.measured,
    line.floor || '–',
    line.ratio || '–',
    line.aim || '–',
    line.isReached === undefined ? '–' : line.isReached ? 'yes' : '**no**',
  ])
  const rule = head.map(() => '---')
  const table = [head, rule, ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n')
  return `### ${title}\n\n${how}\n\n${table}\n`
}

/** Three digits are as many as such a figure is worth. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '?'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** `12.3 (11.0–14.1)`: the median, and the least and most of all rounds. */
export function spread({ median, low, high }: Spread, unit = ''): string {
  return `${number(median)}${unit} (${number(low)}–${number(high)})`
}

/** 1500 -> 1,500 */
export function count(value: number): string {
  return value.toLocaleString('en')
}
