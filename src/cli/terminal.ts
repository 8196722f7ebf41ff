import { styleText } from 'node:util'
import type { Style } from './colours.ts'
import { plain } from './plain.ts'

/** What a text is laid out for. */
export interface Terminal {
  /** How long a line may be; Infinity where it is no terminal. */
  columns: number
  /** Without a style, or where there are no colours, the text as it is. */
  paint(text: string, style: Style | undefined): string
}

/** Colours are on a terminal only, whatever FORCE_COLOR says: what reads a pipe reads words. There Node knows NO_COLOR, FORCE_COLOR and TERM. */
export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  return {
    // A terminal that does not know its width says 0.
    columns: stream.columns || Number.POSITIVE_INFINITY,
    paint: (text, style) => (style !== undefined && stream.isTTY ? styleText(style, text, { stream }) : text),
  }
}

/** A file, a pipe. */
export const noTerminal: Terminal = { columns: Number.POSITIVE_INFINITY, paint: (text) => text }

/** The same for what is of no use when it is cut. */
export function uncut(terminal: Terminal): Terminal {
  return { ...terminal, columns: noTerminal.columns }
}

/** A text whose escapes are all ours: what it quotes of others was made plain before it was coloured. */
export class Painted {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

/** Made plain, unless it is already. */
export function plainOf(text: string | Painted): string {
  return text instanceof Painted ? String(text) : plain(text)
}
