import type { Cell } from './table.ts'

export type Style = 'green' | 'red' | 'cyan' | 'yellow' | 'dim' | 'bold'

/** The words for how something is, as tables have them; all others of their columns are reasons, exit statuses and signals of what went wrong. */
const styles: Record<string, Style | undefined> = {
  success: 'green',
  0: 'green',
  running: 'cyan',
  queued: 'cyan',
  starting: 'cyan',
  waiting: 'cyan',
  interrupted: 'yellow',
  skipped: 'yellow',
  cancelled: 'yellow',
  refused: 'yellow',
  paused: 'yellow',
  'no slots': 'yellow',
  gone: 'dim',
  disabled: 'dim',
  open: undefined,
  '-': undefined,
}

/** Of a word for a state or a status. */
export function styleOf(word: string): Style | undefined {
  return Object.hasOwn(styles, word) ? styles[word] : 'red'
}

/** The cell of a state or a status; `word`: what gives the colour, where more is said. */
export function stateCell(text: string, word: string = text): Cell {
  return { text, style: styleOf(word) }
}
