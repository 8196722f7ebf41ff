import { readHandWritten } from '../../platform/hand-written-ini.ts'

/**
 * A value as it is written behind `key =` so that it reads back as it is: plain where that does, else in quotes. Throws a
 * plain Error where neither does (half a character, NUL, a key that is none).
 */
export function writtenValue(key: string, value: string): string {
  const ways = [value, JSON.stringify(value), ascii(JSON.stringify(value))]
  const good = ways.find((written) => readsBack(key, written, value))
  if (good === undefined)
    throw new Error(`can not write ${key} = ${ascii(JSON.stringify(value))} into an INI file`)
  return good
}

function readsBack(key: string, written: string, value: string): boolean {
  const { sections, mistakes } = readHandWritten(`${key} = ${written}`, '')
  const entries = sections.flatMap((section) => section.entries)
  const [entry] = entries
  return mistakes.length === 0 && entries.length === 1 && entry?.key === key && entry.value === value
}

function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
