import type { Request } from 'express'
import { isOver } from '../../job/state.ts'
import { formatSize } from '../../platform/units.ts'
import type { Preview } from '../../portal/preview.ts'
import type { JobView, OutputView } from '../../portal/read.ts'
import type { Results, StreamEnd } from '../../portal/results.ts'
import type { Table } from '../../portal/table.ts'
import type { Web } from '../web.ts'
import { type TableView, tableQueryOf, viewTable } from './tables.ts'

/** What it left, and what it printed. */
export interface OutputsView {
  outputs: {
    /** In the definition; of a file that it does not name, its path. */
    id: string
    label: string
    name: string
    url: string
    size: string
    preview: Exclude<Preview, Table> | ({ kind: 'table' } & TableView) | undefined
  }[]
  /** Those of `outputs` that are not shown, only to be downloaded. */
  files: OutputsView['outputs']
  hasMoreOutputs: boolean
  hasTables: boolean
  output: Shown
  errors: Shown
}

/** The end of a stream. */
interface Shown {
  text: string
  isCut: boolean
  size: string
}

/** @param query of the page's address: how its tables are sorted and filtered */
export async function viewOutputs(
  web: Web,
  { job, previews, output, errors }: Results,
  query: Request['query'],
): Promise<OutputsView> {
  const outputs = isOver(job.state)
    ? await Promise.all(
        job.outputs.map(async (one, index) =>
          viewOutput(web, job, one, await askedPreview(web, job, one, previews[index], query), query),
        ),
      )
    : []
  return {
    outputs,
    files: outputs.filter(({ preview }) => preview === undefined),
    hasMoreOutputs: job.hasMoreOutputs,
    hasTables: outputs.some(({ preview }) => preview?.kind === 'table' && preview.isSortable),
    output: show(output),
    errors: show(errors),
  }
}

/** What is shown of an output, sorted and filtered as the address says. */
export async function askedPreview(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
  query: Request['query'],
): Promise<Preview | undefined> {
  const asked = preview?.kind === 'table' ? tableQueryOf(query, output.name) : undefined
  return asked ? web.portal.table(job.id, output, asked) : preview
}

function viewOutput(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
  query: Request['query'],
): OutputsView['outputs'][number] {
  const page = `${web.base}/jobs/${job.id}`
  const path = output.path.split('/').map(encodeURIComponent).join('/')
  return {
    id: output.name,
    label: output.label,
    name: output.path,
    url: `${page}/files/${path}`,
    size: formatSize(output.sizeBytes),
    preview:
      preview?.kind === 'table'
        ? { kind: 'table', ...viewTable(page, output.name, preview, query) }
        : preview,
  }
}

function show({ text, sizeBytes, cut }: StreamEnd): Shown {
  return { text, isCut: cut, size: formatSize(sizeBytes) }
}
