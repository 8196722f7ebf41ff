import { parse } from 'csv-parse/sync'
import type { JobFolder } from '../job/folder.ts'
import { openOutput } from '../job/outputs.ts'
import type { OutputView } from './read.ts'

/** What the results page shows of an output without downloading it. */
export type Preview =
  | { kind: 'table'; head: string[]; rows: string[][]; isCut: boolean }
  | { kind: 'text'; text: string; isCut: boolean }
  | { kind: 'image' }
  | { kind: 'html' }
  | { kind: 'link'; address: string }

const previewBytes = 65_536
const previewRows = 100

/** Media types that a browser shows without running anything. */
export const shownImages = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']

/** Undefined for what is only there to be downloaded: `show` absent, or a file that is not what `show` says. */
export async function previewOutput(folder: JobFolder, output: OutputView): Promise<Preview | undefined> {
  switch (output.show) {
    case 'image':
      return shownImages.includes(output.mediaType) ? { kind: 'image' } : undefined
    case 'html':
      return { kind: 'html' }
    case 'table':
    case 'text':
    case 'link': {
      const begin = await readBegin(folder, output.path)
      if (begin === undefined || begin.text.includes('\0')) return undefined
      if (output.show === 'text') return { kind: 'text', ...begin }
      return output.show === 'table' ? tableOf(begin, output) : linkOf(begin.text)
    }
    default:
      return undefined
  }
}

/** Rows of TSV or CSV; with `columns` from the definition as headings, else with the first row as such. */
function tableOf(
  { text, isCut }: { text: string; isCut: boolean },
  { path, columns }: OutputView,
): Preview | undefined {
  const delimiter = /\.csv$/i.test(path) ? ',' : '\t'
  try {
    const rows: string[][] = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      quote: delimiter === ',' ? '"' : null,
      skip_empty_lines: true,
      to: previewRows + 1,
    })
    const head = columns ?? rows.shift() ?? []
    return {
      kind: 'table',
      head,
      rows: rows.slice(0, previewRows),
      isCut: isCut || rows.length > previewRows,
    }
  } catch {
    return { kind: 'text', text, isCut }
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
