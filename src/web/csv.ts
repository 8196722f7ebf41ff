/**
 * A line of CSV (RFC 4180). What is not known is empty, what has parts is JSON. A text that a spreadsheet would take
 * for a formula (`=`, `+`, `-`, `@`, tab, CR or LF in front) gets a `'` before it, unless it is a number: a person's input
 * must not run in another's Excel. So does what stands so after a `;` or at the beginning of a line in it: where
 * semicolons part the cells (Excel in much of Europe), a quote in the middle of a line holds nothing together.
 */
export function csvLine(values: unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const parts = text.split(/([;\r\n])/).map((part) => (isFormula(part) ? `'${part}` : part))
  const harmless = (/^[\r\n]/.test(text) ? "'" : '') + parts.join('')
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function isFormula(text: string): boolean {
  return /^"*[=+\-@\t\uff1d\uff0b\uff0d\uff20]/.test(text) && !isNumber(text)
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)
}
