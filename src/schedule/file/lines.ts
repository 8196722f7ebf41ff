/** A line with how it ends in the file: `\n`, `\r\n`, `\r`, or '' for the last. */
export interface Line {
  text: string
  end: string
}

/** The lines of a text, with the line ends that `readHandWritten` knows; put together again they are the text. */
export function splitLines(text: string): Line[] {
  const parts = text.split(/(\r\n|\r|\n)/)
  const lines: Line[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const [line = '', end = ''] = parts.slice(at, at + 2)
    if (line !== '' || end !== '') lines.push({ text: line, end })
  }
  return lines
}

/**
 * Where the section with its header on `headerLine` (counted from 1) ends: the number of its last line, which is the one before the next
 * header, right or wrong.
 */
export function lastLineOf(lines: readonly Line[], headerLine: number): number {
  let last = headerLine
  while (last < lines.length && !lines[last]?.text.trim().startsWith('[')) last++
  return last
}
