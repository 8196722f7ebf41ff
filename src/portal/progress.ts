import type { JobFolder } from '../job/folder.ts'
import { readEnd } from '../platform/files.ts'
import type { Program } from '../program/definition.ts'

/** How far a program says that it is. */
export interface Progress {
  /** From 0 to 1. */
  fraction: number
  /** Where it counts: so many of so many. */
  count?: { done: number; total: number }
  /** What it is at, in its own words. */
  note?: string
}

/** The file in the working directory that a program may keep for it. */
const file = 'progress'
/** So much of the end of each stream is searched, in bytes. */
const searchedBytes = 8_192
const longestNote = 200
/** Of a line: a bar of any width has its numbers at its end, or the line is not about progress. */
const longestLine = 1_000

/**
 * How far a running program is: by the pattern of its definition, else by its file `progress`, else by the last line
 * of its output, then of its error output, that reads like it. Whatever is no part of a whole (above 100 %, 7 of 5)
 * says nothing. A program that begins again, as the next of its steps, goes back to the beginning.
 */
export async function readProgress(
  folder: Pick<JobFolder, 'files' | 'output' | 'errorOutput'>,
  program: Pick<Program, 'progress'> | undefined,
): Promise<Progress | undefined> {
  const pattern = program?.progress
  const find = pattern ? (text: string) => ofGroups(pattern.lastGroups(text)) : ofLastLine
  if (!pattern) {
    const { text, sizeBytes } = await readEnd(`${folder.files}/${file}`, searchedBytes)
    if (sizeBytes > 0) return ofFile(text)
  }
  for (const path of [folder.output, folder.errorOutput]) {
    const found = find((await readEnd(path, searchedBytes)).text)
    if (found) return found
  }
  return undefined
}

/** What a pattern found: a percentage or `12/50`, or in two groups how many of how many. */
export function ofGroups(groups: (string | undefined)[] | undefined): Progress | undefined {
  const [first = '', second] = groups ?? []
  if (second !== undefined) return ofCount(first, second)
  const [, done, total] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(first) ?? []
  return done && total ? ofCount(done, total) : ofNumber(first.replace(/\s*%\s*$/, ''), 100)
}

/** The last line of the file: a number from 0 to 1, `42%` or `12/50`, and words if it likes. */
export function ofFile(text: string): Progress | undefined {
  const line = linesOf(text).at(-1) ?? ''
  const [, number = '', total, percent, rest = ''] =
    /^([\d.e+-]+)(?:\s*\/\s*(\d+)|\s*(%))?(?:[\s:,]+(.*))?$/.exec(line) ?? []
  const progress = total ? ofCount(number, total) : ofNumber(number, percent ? 100 : 1)
  const note = rest
    .replace(/[\x00-\x1f\x7f-\x9f]/g, ' ')
    .trim()
    .slice(0, longestNote)
  return progress && { ...progress, ...(note ? { note } : {}) }
}

/** The last line with one percentage in it, or one `12/50` or `12 of 50`. A date, a path or a version is neither. */
export function ofLastLine(text: string): Progress | undefined {
  for (const line of linesOf(text).reverse()) {
    const end = line.slice(-longestLine)
    const percentages = [...end.matchAll(/(?<![\w.,/-])(\d{1,3}(?:\.\d+)?) ?%/g)]
    const counts = [...end.matchAll(/(?<![\w.,/-])(\d{1,9}) ?(?:\/| of ) ?(\d{1,9})(?![\w/-]|\.\d)/g)]
    const found =
      percentages.length === 1
        ? ofNumber(percentages[0]?.[1] ?? '', 100)
        : percentages.length === 0 && counts.length === 1
          ? ofCount(counts[0]?.[1] ?? '', counts[0]?.[2] ?? '')
          : undefined
    if (found) return found
  }
  return undefined
}

/** A line that is written over by a carriage return is several. */
function linesOf(text: string): string[] {
  return text
    .replace(/\x1b\[[\d;]*[A-Za-z]/g, '')
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean)
}

function ofNumber(typed: string, whole: number): Progress | undefined {
  const fraction = typed.trim() === '' ? Number.NaN : Number(typed) / whole
  return fraction >= 0 && fraction <= 1 ? { fraction } : undefined
}

function ofCount(typedDone: string, typedTotal: string): Progress | undefined {
  const [done, total] = [typedDone, typedTotal].map((typed) =>
    /^\d{1,15}$/.test(typed) ? Number(typed) : 0,
  ) as [number, number]
  return total > 0 && done <= total ? { fraction: done / total, count: { done, total } } : undefined
}
