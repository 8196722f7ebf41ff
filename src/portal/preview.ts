import type { JobFolder } from '../job/folder.ts'
import { openOutput } from '../job/outputs.ts'
import { countSequences, isFasta } from './fasta.ts'
import { type NoPlot, type Plot, readPlot } from './plot.ts'
import type { OutputView } from './read-outputs.ts'
import { readTable, type Table, type TableQuery } from './table.ts'
import type { TableBounds } from './table-scan.ts'

/** What the results page shows of an output without downloading it. */
export type Preview =
  | Table
  | TextPreview
  | Plot
  | NoPlot
  /** The definition says how it is to be shown, and it is something else. */
  | { kind: 'binary' }
  | { kind: 'image' }
  | { kind: 'noImage' }
  | { kind: 'html' }
  | { kind: 'link'; address: string }

/** The beginning of a text. */
export interface TextPreview {
  kind: 'text'
  text: string
  isCut: boolean
  /** The definition calls it a table, and it can't be read as such. */
  isNoTable?: boolean
  /** How many sequences the whole file has, where it is in the FASTA format; `isCut`: at least so many. */
  fasta?: { count: number; isCut: boolean }
}

const previewBytes = 65_536

/** Media types that a browser shows without running anything. */
export const shownImages = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']

/** Undefined for what is only there to be downloaded: `show` absent, or a file that is not what `show` says. */
export async function previewOutput(folder: JobFolder, output: OutputView): Promise<Preview | undefined> {
  switch (output.show) {
    case 'image':
      return shownImages.includes(output.mediaType) ? previewImage(folder, output) : undefined
    case 'html':
      // Anything else is only there to be saved: a frame of it would stay empty.
      return output.mediaType === 'text/html' ? { kind: 'html' } : undefined
    case 'table':
      return previewTable(folder, output, { filter: '' })
    case 'plot':
      return previewPlot(folder, output)
    case 'text':
    case 'link': {
      const begin = await readBegin(folder, output.path)
      if (begin === undefined) return undefined
      if (begin.text.includes('\0')) return { kind: 'binary' }
      return output.show === 'text' ? previewText(folder, output, begin) : linkOf(begin.text)
    }
    default:
      return undefined
  }
}

/**
 * By how they begin, as text: PNG, GIF, WebP, JPEG (whose first three bytes are no UTF-8). A browser would show its sign
 * for a broken picture instead of words.
 */
const imageBegins = /^(.PNG|GIF8|RIFF.{1,8}WEBP|\ufffd{3})/s

async function previewImage(
  folder: JobFolder,
  { path, mediaType }: OutputView,
): Promise<Preview | undefined> {
  const begin = await readBegin(folder, path)
  if (begin === undefined) return undefined
  const isImage = mediaType === 'image/svg+xml' ? /<svg[\s>]/i.test(begin.text) : imageBegins.test(begin.text)
  return { kind: isImage ? 'image' : 'noImage' }
}

/** The rows of an output that are asked for; its text where it is no table after all. */
export async function previewTable(
  folder: JobFolder,
  { path, columns }: Pick<OutputView, 'path' | 'columns'>,
  query: TableQuery,
  bounds?: TableBounds,
): Promise<Preview | undefined> {
  const begin = await readBegin(folder, path)
  if (begin?.text.includes('\0')) return { kind: 'binary' }
  const output = begin && (await openOutput(folder, path))
  if (!output) return undefined
  try {
    const table = await readTable({ file: output.file, path, columns }, query, bounds)
    return table ?? { kind: 'text', ...begin, isNoTable: true }
  } finally {
    await output.file.close()
  }
}

async function previewPlot(
  folder: JobFolder,
  { path, columns, x = '', y = [] }: OutputView,
): Promise<Preview | undefined> {
  const output = await openOutput(folder, path)
  if (!output) return undefined
  try {
    return await readPlot({ file: output.file, path, columns }, { x, y })
  } finally {
    await output.file.close()
  }
}

async function previewText(
  folder: JobFolder,
  { path }: OutputView,
  begin: { text: string; isCut: boolean },
): Promise<TextPreview> {
  if (!isFasta(begin.text)) return { kind: 'text', ...begin }
  const output = await openOutput(folder, path)
  if (!output) return { kind: 'text', ...begin }
  try {
    return { kind: 'text', ...begin, fasta: await countSequences(output.file) }
  } finally {
    await output.file.close()
  }
}

/** A file that holds one web address. */
function linkOf(text: string): Preview | undefined {
  const address = text.trim()
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
    ? { kind: 'link', address }
    : undefined
}

/** Whole lines from the start of an output, at most 64 KiB. */
async function readBegin(
  folder: JobFolder,
  path: string,
): Promise<{ text: string; isCut: boolean } | undefined> {
  const output = await openOutput(folder, path)
  if (!output) return undefined
  try {
    const buffer = Buffer.alloc(Math.min(previewBytes, output.sizeBytes))
    const { bytesRead } = await output.file.read(buffer, 0, buffer.length, 0)
    const text = buffer.toString('utf8', 0, bytesRead)
    const isCut = output.sizeBytes > bytesRead
    const end = isCut ? text.lastIndexOf('\n') + 1 : 0
    return { text: end > 0 ? text.slice(0, end) : text, isCut }
  } finally {
    await output.file.close()
  }
}
