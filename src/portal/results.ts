import { isOver } from '../job/state.ts'
import { readEnd } from '../platform/files.ts'
import { type Deps, folderOf } from './deps.ts'
import { type Preview, previewOutput, previewTable } from './preview.ts'
import { type JobView, readJobView } from './read.ts'
import type { TableQuery } from './table.ts'
import { type Segment, terminalText } from './terminal-text.ts'
import { readUsage, type Usage } from './usage.ts'

/** All that the results page shows of a job's folder. */
export interface Results {
  job: JobView
  /** Of each of the job's outputs, in their order; none while it is not over. */
  previews: (Preview | undefined)[]
  output: StreamEnd
  errors: StreamEnd
  /** What it used of the machine; absent where that was not measured often enough. */
  usage?: Usage
}

/** The end of what a program has printed. */
export interface StreamEnd {
  /** As a terminal shows it; none where there is nothing. */
  segments: Segment[]
  /** Of the whole stream. */
  sizeBytes: number
  /** It was longer than what is shown. */
  cut: boolean
}

/** What is shown of a stream: its end, in bytes. Of what went wrong the last lines are enough. */
const shownBytes = { output: 16_384, errors: 4_096 }

/** Reads what the results page shows, or undefined when there is no such job. */
export function readResults(deps: Deps, id: string): Promise<Results | undefined> {
  const folder = folderOf(deps, id)
  return deps.recent.read(folder, 'results', async () => {
    const job = await readJobView(deps, id)
    if (!job) return undefined
    const over = isOver(job.state)
    const [previews, output, errors, usage] = await Promise.all([
      Promise.all(over ? job.outputs.map((one) => previewOutput(folder, one)) : []),
      readStream(folder.output, shownBytes.output),
      readStream(folder.errorOutput, shownBytes.errors),
      readUsage(folder.usage),
    ])
    return { job, previews, output, errors, ...(usage ? { usage } : {}) }
  })
}

/**
 * The rows of one of a finished job's tables that are asked for, in their turn: see `Scans`.
 *
 * @param signal aborted when who asked has left; when nobody waits for these rows any more, no more of the table is read
 * @throws ErrandError `too_many` where too many wait already
 */
export function readTableOf(
  deps: Deps,
  id: string,
  output: JobView['outputs'][number],
  query: TableQuery,
  signal?: AbortSignal,
): Promise<Preview | undefined> {
  const folder = folderOf(deps, id)
  const what = `table ${JSON.stringify([output.path, query])}`
  return deps.recent.read(
    folder,
    what,
    (abandoned) =>
      deps.scans.take(id, () => previewTable(folder, output, query, { signal: abandoned }), abandoned),
    signal,
  )
}

async function readStream(path: string, maxBytes: number): Promise<StreamEnd> {
  const { text, sizeBytes, cut } = await readEnd(path, maxBytes)
  return { segments: terminalText(text), sizeBytes, cut }
}
