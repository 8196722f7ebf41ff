/**
 * A line of CSV (RFC 4180). What is not known is empty, what has parts is JSON. A text that a spreadsheet would take
 * for a formula (`=`, `+`, `-`, `@`, tab or CR in front) gets a `'` before it, unless it is a number: a person's input
 * must not run in another's Excel.
 */
export function csvLine(values: unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const harmless = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) && !isNumber(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)
}
