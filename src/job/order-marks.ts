import { appendRows } from '../platform/append-rows.ts'
import { readIfThere } from '../platform/files.ts'
import type { AttemptFolder } from './folder.ts'

/** How much a program had written at a moment, in bytes. */
export interface Mark {
  /** ISO 8601, UTC. */
  at: string
  output: number
  errors: number
}

const header = 'time,output_bytes,error_bytes'

/** Adds to order.csv of an attempt. What can't be written is left out. */
export function addMarks(attempt: AttemptFolder, marks: Mark[]): Promise<void> {
  return appendRows(
    attempt.order,
    header,
    marks.map(({ at, output, errors }) => `${at},${output},${errors}`),
  )
}

/** What order.csv says, whoever wrote to it: a line that makes no sense, or goes back, is left out. */
export async function readMarks(attempt: AttemptFolder): Promise<Mark[]> {
  const lines = ((await readIfThere(attempt.order).catch(() => undefined)) ?? '').split('\n')
  const marks: Mark[] = []
  for (const line of lines) {
    const [, at = '', output, errors] = /^(\d{4}-[\d:.T-]+Z),(\d{1,15}),(\d{1,15})$/.exec(line) ?? []
    const mark = { at, output: Number(output), errors: Number(errors) }
    const last = marks.at(-1) ?? { output: 0, errors: 0 }
    if (mark.output >= last.output && mark.errors >= last.errors) marks.push(mark)
  }
  return marks
}
