import { parse } from 'ini'

/** Section, then key, then value. The section '' holds what stands before any header. */
export type IniData = Record<string, Record<string, string>>
/** The same where a value may be a list. */
export type IniDataWithLists = Record<string, Record<string, string | string[]>>

/**
 * Machine-written INI: what `parseIni` reads back unchanged, any string at all, and what any INI parser can read. A list
 * stands as a JSON array (`["a", "b"]`), which is text to a parser that knows of none, and which no text stands as.
 * Every line is printable ASCII. Throws on a section or key that is not `[A-Za-z0-9_.-]+`: those are the caller's
 * own names, never something that a person typed.
 */
export function formatIni(data: IniDataWithLists): string {
  // Keys without a section can only stand at the top.
  const sections = Object.entries(data).sort(([a], [b]) => Number(b === '') - Number(a === ''))
  return sections.map(([name, entries]) => formatSection(name, entries)).join('\n')
}

/**
 * Reads what `formatIni` wrote. Never throws: of a text that was cut short it returns the lines that are there.
 * The objects have no prototype, so `constructor` is no key of them unless it was written.
 */
export function parseIni(text: string): IniData {
  return readLines(text, parseLine)
}

/** The same; what `formatIni` wrote of a list is a list again. */
export function parseIniWithLists(text: string): IniDataWithLists {
  return readLines<string | string[]>(text, (line) => parseList(line) ?? parseLine(line))
}

function readLines<T>(
  text: string,
  parse: (line: string) => { key: string; value: T } | undefined,
): Record<string, Record<string, T>> {
  const data: Record<string, Record<string, T>> = Object.create(null)
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1]
    if (header !== undefined) {
      section = header.trim()
      data[section] ??= Object.create(null)
      continue
    }
    const entry = parse(line)
    if (!entry) continue
    const entries = data[section] ?? Object.create(null)
    entries[entry.key] = entry.value
    data[section] = entries
  }
  return data
}

/**
 * One `key = value` line as `ini` reads it, the value always as text; undefined when it is none. Line by line, because
 * over a whole text `ini` makes a tree of sections with dots in their names, and drops or merges some.
 */
export function parseLine(line: string): { key: string; value: string } | undefined {
  // Most lines of machines are plain, and `ini` takes its time.
  const [, plainKey, plainValue = ''] = /^([\w.-]+) = (\S.*)$/.exec(line) ?? []
  if (plainKey && plainKey !== '__proto__' && isPlain(plainValue)) return { key: plainKey, value: plainValue }
  if (!line.includes('=') || /^\s*[;#[]/.test(line)) return undefined
  // In a section, as elsewhere it makes a section of `a.b = null`.
  const [key, value] = Object.entries(parse(`[line]\n${line}`).line ?? {})[0] ?? []
  const isSection = value !== null && typeof value === 'object' && !Array.isArray(value)
  return key === undefined || isSection ? undefined : { key, value: String(value) }
}

/** A text that begins with `[` stands in quotes. */
function parseList(line: string): { key: string; value: string[] } | undefined {
  const [, key = '', json = ''] = /^\s*([\w.-]+)\s*=\s*(\[.*\])\s*$/.exec(line) ?? []
  // Nearly every line: an error for each would take most of the time.
  if (json === '') return undefined
  try {
    const value: unknown = JSON.parse(json)
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
    return isList ? { key, value } : undefined
  } catch {
    return undefined
  }
}

function formatSection(name: string, entries: Record<string, string | string[]>): string {
  const lines = Object.entries(entries).map(
    ([key, value]) =>
      `${safeName(key)} = ${typeof value === 'string' ? formatValue(value) : formatList(value)}\n`,
  )
  return (name === '' ? '' : `[${safeName(name)}]\n`) + lines.join('')
}

function safeName(name: string): string {
  // `ini` drops a key of that name.
  if (!/^[A-Za-z0-9_.-]+$/.test(name) || name === '__proto__') {
    throw new Error(`cannot write ${JSON.stringify(name)} as a name into an INI file`)
  }
  return name
}

function formatValue(value: string): string {
  return isPlain(value) ? value : quote(value)
}

/** Whether it means the same to every parser of INI without quotes. */
function isPlain(value: string): boolean {
  return (
    /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value) &&
    !/[;#=\\]|^["'[]/.test(value) &&
    !/^(true|false|null)$/.test(value)
  )
}

/** Without anything that `ini` would take for a comment or an escape of its own. */
function formatList(values: string[]): string {
  const items = values.map((value) => quote(value).replace(/\\["\\]|[;#]/g, asUnit))
  return `[${items.join(', ')}]`
}

/** The last character of `text` as JSON's `\u…`. */
function asUnit(text: string): string {
  return `\\u${text
    .charCodeAt(text.length - 1)
    .toString(16)
    .padStart(4, '0')}`
}

/** A JSON string of printable ASCII. By UTF-16 unit, so that halves of surrogate pairs survive too. */
function quote(value: string): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
