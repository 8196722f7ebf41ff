/**
 * What stands after the `=` of a line that a person wrote: its value, or what is wrong with it. A trailing comment is
 * a blank, `;`, and a blank or the line's end, outside of quotes. Elsewhere `ini` would cut the value at a `;` or `#`
 * without a word, so there it is a mistake. A message never comes with a value to trust.
 */
export function readHandWrittenValue(afterEquals: string): {
  value: string
  message?: string
  /** It stands in one pair of quotes. */
  isQuoted?: true
} {
  const raw = afterEquals.trim()
  const { end, cut } = scan(raw)
  if (cut !== undefined) return { value: raw, message: cut }
  const body = raw.slice(0, end).trim()
  if (!isInQuotes(body)) {
    if (body !== raw && isInQuotes(raw)) return { value: body, message: ownLine }
    return { value: unescaped(body) }
  }
  const inside = readQuoted(body)
  if (inside === undefined)
    return { value: body, message: `its outer quotes would be taken off; ${write(body)}` }
  if (body !== raw) return { value: inside, message: ownLine }
  if (isTakenForJson(body, inside))
    return { value: inside, message: `would be read as JSON; ${write(inside)}` }
  // Neither can be handed to a program or stand in a file of text.
  if (inside.includes('\0') || !inside.isWellFormed())
    return { value: inside, message: 'has a NUL or half a character' }
  return { value: inside, isQuoted: true }
}

/** The comment behind the value, from its `;` on; '' when there is none. */
export function commentBehind(afterEquals: string): string {
  const raw = afterEquals.trim()
  const { end, cut } = scan(raw)
  return cut === undefined ? raw.slice(end) : ''
}

const ownLine = 'a comment cannot follow this value; put it on a line of its own'

const write = (value: string) => `write ${JSON.stringify(value)}`

/** Where the value ends: at a comment or the end of the line; or why it would be cut. */
function scan(raw: string): { end: number; cut?: string } {
  let quote = ''
  // A value in one pair of quotes is a string to `ini`, in which nothing is cut.
  const isString = isInQuotes(raw) && readQuoted(raw) !== undefined
  for (let i = 0; i < raw.length && !isString; i++) {
    const letter = raw[i] as string
    if (letter === '\\' && quote !== "'") i++
    else if (letter === '\\' && /[\\;#]/.test(raw[i + 1] ?? '')) i++
    else if (letter === quote) quote = ''
    else if (quote === '' && /["']/.test(letter)) quote = letter
    else if (letter === '#' || letter === ';') {
      const isComment =
        letter === ';' && quote === '' && /(^|\s)$/.test(raw.slice(0, i)) && /^(\s|$)/.test(raw.slice(i + 1))
      return isComment ? { end: i } : { end: i, cut: cutMessage(letter, quote) }
    }
  }
  return { end: raw.length }
}

function cutMessage(letter: string, quote: string): string {
  const where = quote === '' ? '' : ` (a ${quote} is open before it)`
  return `the value would be cut at '${letter}'${where}; write \\${letter}, or put a comment on a line of its own`
}

function isInQuotes(value: string): boolean {
  return value.length > 1 && /^(".*"|'.*')$/s.test(value)
}

/** What is inside, when the value is one quoted string from end to end: "…" is a JSON string, '…' has no quote inside. */
function readQuoted(value: string): string | undefined {
  if (value.startsWith("'"))
    return value.indexOf("'", 1) === value.length - 1 ? value.slice(1, -1) : undefined
  try {
    return JSON.parse(value) as string
  } catch {
    return undefined
  }
}

/** `ini` reads what stands in single quotes as JSON where it can: '1e3' as 1000. */
function isTakenForJson(value: string, inside: string): boolean {
  if (!value.startsWith("'")) return false
  try {
    return String(JSON.parse(inside)) !== inside
  } catch {
    return false
  }
}

/** As `ini` does outside of quotes. */
function unescaped(value: string): string {
  return value.replace(/\\([\\;#])/g, '$1')
}
