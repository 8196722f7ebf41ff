import { basename } from 'node:path'
import { appendRows } from '../platform/append-rows.ts'
import { openInside } from '../platform/open-inside.ts'
import type { AttemptFolder } from './folder.ts'

/** How much a program had written at a moment, in bytes. */
export interface Mark {
  /** ISO 8601, UTC. */
  at: string
  output: number
  errors: number
}

/** Of one attempt; then the rest is said to come at the end, output first. */
export const mostMarks = 20_000
/** A time, two numbers of 15 digits, commas and a newline. */
const longestLine = 57

const header = 'time,output_bytes,error_bytes'

/** Adds to order.csv of an attempt. What can't be written is left out. */
export function addMarks(attempt: AttemptFolder, marks: Mark[]): Promise<void> {
  return appendRows(
    attempt.order,
    header,
    marks.map(({ at, output, errors }) => `${at},${output},${errors}`),
  )
}

/** What order.csv says, whoever wrote to it: a line that makes no sense, or goes back, is left out, and so is what is too much. */
export async function readMarks(attempt: AttemptFolder): Promise<Mark[]> {
  const lines = (await readBeginning(attempt).catch(() => '')).split('\n')
  // Without a newline it may be cut.
  lines.pop()
  const marks: Mark[] = []
  for (const line of lines) {
    const [, at = '', output, errors] = /^(\d{4}-[\d:.T-]+Z),(\d{1,15}),(\d{1,15})$/.exec(line) ?? []
    const mark = { at, output: Number(output), errors: Number(errors) }
    const last = marks.at(-1) ?? { output: 0, errors: 0 }
    if (mark.output >= last.output && mark.errors >= last.errors) marks.push(mark)
  }
  return marks.slice(0, mostMarks)
}

async function readBeginning(attempt: AttemptFolder): Promise<string> {
  const opened = await openInside(attempt.path, basename(attempt.order))
  if (!opened) return ''
  const { file, sizeBytes } = opened
  try {
    const bytes = Buffer.alloc(Math.min(sizeBytes, header.length + 1 + mostMarks * longestLine))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    return bytes.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
