/** Which characters may part the cells of a file, by its name; the first counts where its text does not tell. */
function delimitersFor(path: string): string[] {
  if (/\.(tsv|tab)$/i.test(path)) return ['\t']
  return /\.csv$/i.test(path) ? [',', ';', '\t'] : ['\t', ',', ';']
}

const lookedAtLines = 10

/**
 * What parts the cells of a table that begins with `text`: told by the file's name, else whatever is as often in each of
 * the first lines, else whatever is most often in the first.
 */
export function delimiterOf(path: string, text: string): string {
  const delimiters = delimitersFor(path)
  // The last one may be cut.
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '')
  const whole = (lines.length > 1 ? lines.slice(0, -1) : lines).slice(0, lookedAtLines)
  const count = (line: string, delimiter: string) => line.split(delimiter).length - 1
  const first = (delimiter: string) => count(whole[0] ?? '', delimiter)
  const isEven = (delimiter: string) =>
    first(delimiter) > 0 && whole.every((line) => count(line, delimiter) === first(delimiter))
  const byCount = delimiters.toSorted((a, b) => first(b) - first(a))
  return byCount.find(isEven) ?? byCount[0] ?? '\t'
}

/** `1`, `-.5`, `1e-5`, `+3`, with blanks around it or not. */
export function isNumeric(cell: string): boolean {
  return /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/.test(cell)
}

/** What programs write where a number is missing. */
function isMissingNumber(cell: string): boolean {
  return /^\s*(|-|NA|N\/A|NaN|[+-]?inf|null|none)\s*$/i.test(cell)
}

/** For each column whether it holds numbers: nothing but them and what stands for a missing one, and at least one. */
export function numericColumns(rows: string[][], columns: number): boolean[] {
  return Array.from({ length: columns }, (_, column) => {
    const cells = rows.map((row) => row[column] ?? '')
    return cells.some(isNumeric) && cells.every((cell) => isNumeric(cell) || isMissingNumber(cell))
  })
}
