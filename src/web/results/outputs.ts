import type { Request } from 'express'
import { isOver } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import type { NoPlot, Plot } from '../../portal/plot.ts'
import type { Preview, TextPreview } from '../../portal/preview.ts'
import type { JobView } from '../../portal/read.ts'
import type { OutputView } from '../../portal/read-outputs.ts'
import type { Results } from '../../portal/results.ts'
import type { Table } from '../../portal/table.ts'
import type { Web } from '../web.ts'
import { type PlotView, viewPlot, whyNoPlot } from './plots.ts'
import { type TableView, tableQueryOf, tablesOf, viewTable } from './tables.ts'

/** What it left. */
export interface OutputsView {
  outputs: {
    /** In the definition; of a file that it does not name, its path. */
    id: string
    label: string
    name: string
    url: string
    size: string
    preview: Shown | undefined
  }[]
  /** Those of `outputs` that are not shown, only to be downloaded. */
  files: OutputsView['outputs']
  hasMoreOutputs: boolean
  /** In words. */
  missing: string[]
  /** Whether the page needs the scripts for them. */
  hasTables: boolean
  hasPlots: boolean
}

/** What a section shows of an output. */
type Shown =
  | Exclude<Preview, Table | Plot | NoPlot | TextPreview>
  | ({ kind: 'table' } & TableView)
  | TextView
  | PlotView
  | { kind: 'noPlot'; why: string }

interface TextView {
  kind: 'text'
  lines: Line[]
  isCut: boolean
  isNoTable: boolean
  /** What else is said of it; '' for nothing. */
  note: string
}

interface Line {
  text: string
  /** A heading of FASTA. */
  isHeading: boolean
}

/**
 * @param query of the page's address: how its tables are sorted and filtered. One is looked through after the other, so
 *   that a page of many tables takes one place among those who wait
 * @param signal aborted when the reader has left; absent where that makes no difference
 */
export async function viewOutputs(
  web: Web,
  { job, previews }: Results,
  query: Request['query'],
  signal?: AbortSignal,
): Promise<OutputsView> {
  const outputs: OutputsView['outputs'] = []
  for (const [index, one] of (isOver(job.state) ? job.outputs : []).entries()) {
    const preview = await askedPreview(web, job, one, previews[index], query, signal)
    outputs.push(await viewOutput(web, job, one, preview, query))
  }
  return {
    outputs,
    files: outputs.filter(({ preview }) => preview === undefined),
    hasMoreOutputs: job.hasMoreOutputs,
    missing: job.missingOutputs.map(({ label, path }) => t.results.missing(label, path)),
    hasTables: outputs.some(({ preview }) => preview?.kind === 'table' && preview.isSortable),
    hasPlots: outputs.some(({ preview }) => preview?.kind === 'plot'),
  }
}

/** What is shown of an output, sorted and filtered as the address says. */
export async function askedPreview(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
  query: Request['query'],
  signal?: AbortSignal,
): Promise<Preview | undefined> {
  const asked = preview?.kind === 'table' ? tableQueryOf(query, output.name) : undefined
  return asked ? web.portal.table(job.id, output, asked, signal) : preview
}

async function viewOutput(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
  query: Request['query'],
): Promise<OutputsView['outputs'][number]> {
  const page = `${web.base}/jobs/${job.id}`
  const path = output.path.split('/').map(encodeURIComponent).join('/')
  return {
    id: output.name,
    label: output.label,
    name: output.path,
    url: `${page}/files/${path}`,
    size: sizeInWords(output.sizeBytes),
    preview: preview && (await viewPreview(page, output, preview, query, tablesOf(job))),
  }
}

async function viewPreview(
  page: string,
  output: OutputView,
  preview: Preview,
  query: Request['query'],
  tables: string[],
): Promise<Shown> {
  switch (preview.kind) {
    case 'table':
      return { kind: 'table', ...viewTable(page, output.name, preview, query, tables) }
    case 'plot':
      return viewPlot(output.label, preview)
    case 'noPlot':
      return { kind: 'noPlot', why: whyNoPlot(preview) }
    case 'text':
      return viewText(preview)
    default:
      return preview
  }
}

/** Headings of FASTA stand out, and so have lines of their own; any other text is one. */
function viewText({ text, isCut, isNoTable = false, fasta }: TextPreview): TextView {
  const lines = fasta ? text.split(/(?<=\n)(?=>)/).flatMap(linesOf) : [{ text, isHeading: false }]
  const note = fasta ? t.fasta.sequences(fasta.count, fasta.isCut) : ''
  return { kind: 'text', lines, isCut, isNoTable, note }
}

/** Of one sequence of FASTA. */
function linesOf(sequence: string): Line[] {
  const end = sequence.indexOf('\n') + 1 || sequence.length
  return [
    { text: sequence.slice(0, end), isHeading: true },
    { text: sequence.slice(end), isHeading: false },
  ]
}
