/**
 * A text of somebody else for a terminal: control characters, which could move its cursor or colour it, are shown as
 * `\x1b`, and those that turn the direction of writing as `\u202e`. New lines and tabs stay.
 */
export function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (one) => `\\x${hex(one, 2)}`)
    .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (one) => `\\u${hex(one, 4)}`)
}

/** The same in one line. */
export function plainLine(text: string): string {
  return plain(text).replaceAll('\n', '\\n')
}

/** The same with its further lines set in by `columns`, so that none looks like a line of ours. */
export function plainBlock(text: string, columns: number): string {
  return plain(text).replaceAll('\n', `\n${' '.repeat(columns)}`)
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0')
}
