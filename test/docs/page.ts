import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** The README and every page of the docs, as paths from the root. */
export const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

export function read(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The parts of a page by heading (`## …`, without backticks), in order; what stands above the first is ''. */
export function parts(page: string): Map<string, string> {
  return new Map(
    read(page)
      .split(/^## /m)
      .map((text, at) => {
        const end = text.indexOf('\n')
        return at === 0 ? ['', text] : [text.slice(0, end).replaceAll('`', ''), text.slice(end)]
      }),
  )
}

/** The rows of the table that begins with this first heading cell; cells without backticks around them. */
export function table(text: string, firstHeading: string): string[][] {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`| ${firstHeading} |`))
  if (at < 0) return []
  const rest = lines.slice(at + 2)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  )
}

/** What stands in the fenced blocks of these languages. */
export function blocks(text: string, ...languages: string[]): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)]
    .filter(([, language = '']) => languages.includes(language))
    .map(([, , inside = '']) => inside)
}
