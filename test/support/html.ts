/** What a browser would make of a page, as far as the tests ask. */

/** The attributes of every tag of this name, in order; one without a value is ''. */
export function tags(html: string, name: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${name}((?:\\s+[\\w-]+(?:="[^"]*")?)*)\\s*/?>`, 'g'))].map((match) =>
    Object.fromEntries(
      [...(match[1] ?? '').matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [
        key,
        plain(value ?? ''),
      ]),
    ),
  )
}

/** The `input`, `select` or `textarea` with this name; a second one by `at`. */
export function field(html: string, name: string, at = 0): Record<string, string> | undefined {
  return ['input', 'select', 'textarea'].flatMap((tag) => tags(html, tag)).filter((one) => one.name === name)[
    at
  ]
}

/** What stands in a textarea: a browser makes every line end a line feed and drops one after the tag. */
export function textOfArea(html: string, name: string): string | undefined {
  const inside = new RegExp(`<textarea[^>]* name="${name}"[^>]*>([\\s\\S]*?)</textarea>`).exec(html)?.[1]
  return inside === undefined ? undefined : plain(inside.replace(/\r\n?/g, '\n').replace(/^\n/, ''))
}

/** All words of a page that are to be seen, without markup, blanks collapsed. */
export function words(html: string): string {
  const body = html
    .replace(/[\s\S]*<body>/, '')
    .replace(/<(p|pre|section|button)\b[^>]*\shidden>[\s\S]*?<\/\1>/g, ' ')
  return plain(body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).trim()
}

/** The message that stands at a field. */
export function errorAt(html: string, name: string): string | undefined {
  const text = new RegExp(`id="${name}-error">([^<]*)<`).exec(html)?.[1]
  return text === undefined ? undefined : plain(text)
}

/** Text as it stood before it was escaped. */
export function plain(text: string): string {
  const names: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#96': '`',
    '#92': '\\',
  }
  return text.replace(/&(\w+|#\d+);/g, (whole, name: string) => names[name] ?? whole)
}
