import { readHandWritten } from '../../platform/hand-written-ini.ts'
import { commentBehind } from '../../platform/hand-written-value.ts'
import { type Line, lastLineOf, splitLines } from './lines.ts'
import { writtenValue } from './written-value.ts'

/** Keys with their values, in the order in which they are written. */
export type Values = Record<string, string>
/** Likewise; undefined takes a key out. */
export type Changes = Record<string, string | undefined>

/**
 * Changes to the text of a file that a person wrote, one section at a time: every line elsewhere stays as it is, byte for byte, and what is
 * written reads back (`readHandWritten`) as it was meant. Lines that are new end as the first line of the file does.
 * Throws a plain Error on a key or value that no such file can hold.
 */

/** With a new section at its end; undefined when there is one of that name. */
export function addSection(text: string, name: string, values: Values): string | undefined {
  const lines = splitLines(text)
  if (headerLineOf(text, name) !== undefined) return undefined
  const end = endIn(lines)
  const entries = Object.entries(values).map(([key, value]) => entryLine(key, value, end))
  const last = lines.at(-1)
  if (last && last.end === '') last.end = end
  const gap = last === undefined || last.text.trim() === '' ? [] : [{ text: '', end }]
  return joined([...lines, ...gap, { text: `[${name}]`, end }, ...entries])
}

/**
 * Without a section and the comments in it; undefined when there is none of that name. Comments above its header stay, and so do those right
 * above the next header.
 */
export function removeSection(text: string, name: string): string | undefined {
  const lines = splitLines(text)
  const header = headerLineOf(text, name)
  if (header === undefined) return undefined
  const next = lastOwnLine(lines, header)
  let until = next
  while (isBlank(lines[until])) until++
  const before = lines.slice(0, header - 1)
  // The gap that stood between it and what came before.
  if (until >= lines.length) while (isBlank(before.at(-1))) before.pop()
  return joined([...before, ...lines.slice(until)])
}

/**
 * With these keys of a section set or taken out; undefined when there is no section of that name. A key that is there keeps its place and the
 * comment behind it; a new one comes after the last.
 */
export function editSection(text: string, name: string, changes: Changes): string | undefined {
  const lines = splitLines(text)
  const header = headerLineOf(text, name)
  if (header === undefined) return undefined
  const end = endIn(lines)
  const [from, to] = [header, lastLineOf(lines, header)]
  const own = lines.slice(from, to)
  const changed = Object.entries(changes).reduce(
    (section, [key, value]) => changeKey(section, key, value, end),
    own,
  )
  const before = lines.slice(0, from)
  const last = before.at(-1)
  if (last && last.end === '' && changed.length > 0) last.end = end
  return joined([...before, ...changed, ...lines.slice(to)])
}

function changeKey(section: Line[], key: string, value: string | undefined, end: string): Line[] {
  const at = section.findIndex((line) => keyOf(line) === key)
  // A second one counts for nothing, and would count once the first is gone.
  const others = section.filter((line, n) => n === at || keyOf(line) !== key)
  if (value === undefined) return others.filter((_, n) => n !== at)
  if (at >= 0) return others.toSpliced(at, 1, ...changedLines(others[at] as Line, key, value, end))
  const last = others.findLastIndex((line) => keyOf(line) !== undefined)
  const before = others[last]
  if (before && before.end === '') others[last] = { ...before, end }
  return others.toSpliced(last + 1, 0, entryLine(key, value, end))
}

/** A comment behind a value that needs quotes has to stand on a line of its own. */
function changedLines(line: Line, key: string, value: string, end: string): Line[] {
  const [, before = '', afterEquals = ''] = /^([^=]*=[ \t]*)(.*)$/s.exec(line.text) ?? []
  const comment = commentBehind(afterEquals)
  const gap = /[ \t]*$/.exec(afterEquals.slice(0, afterEquals.length - comment.length))?.[0] || ' '
  const written = writtenValue(key, value)
  const whole = `${before}${written}`.trimEnd()
  if (comment === '') return [{ ...line, text: whole }]
  const withComment = `${whole}${gap}${comment}`
  if (readsAs(withComment, key, value)) return [{ ...line, text: withComment }]
  return [
    { text: comment, end: line.end || end },
    { ...line, text: whole },
  ]
}

function readsAs(text: string, key: string, value: string): boolean {
  const { sections, mistakes } = readHandWritten(text, '')
  const [entry] = sections[0]?.entries ?? []
  return mistakes.length === 0 && entry?.key === key && entry.value === value
}

function entryLine(key: string, value: string, end: string): Line {
  return { text: `${key} = ${writtenValue(key, value)}`.trimEnd(), end }
}

/** Counted from 1, of the one that counts when it stands twice. */
function headerLineOf(text: string, name: string): number | undefined {
  return readHandWritten(text, '').sections.find((section) => section.name === name)?.line
}

/** The last line of a section that is not about the next one: what follows is blank, or a comment right above the next header. */
function lastOwnLine(lines: Line[], header: number): number {
  let last = lastLineOf(lines, header)
  if (last < lines.length) while (last > header && isComment(lines[last - 1])) last--
  while (last > header && isBlank(lines[last - 1])) last--
  return last
}

function keyOf({ text }: Line): string | undefined {
  const content = text.trim()
  if (content === '' || /^[;#[]/.test(content) || !content.includes('=')) return undefined
  return content.slice(0, content.indexOf('=')).trim()
}

function isBlank(line: Line | undefined): boolean {
  return line !== undefined && line.text.trim() === ''
}

function isComment(line: Line | undefined): boolean {
  return line !== undefined && /^\s*[;#]/.test(line.text)
}

function endIn(lines: Line[]): string {
  return lines[0]?.end || '\n'
}

function joined(lines: Line[]): string {
  return lines.map(({ text, end }) => text + end).join('')
}
