import { isOver } from '../../job/state.ts'
import { formatSize } from '../../platform/units.ts'
import type { Preview } from '../../portal/preview.ts'
import type { JobView, OutputView } from '../../portal/read.ts'
import type { Results } from '../../portal/results.ts'
import type { Web } from '../web.ts'

/** What it left. */
export interface OutputsView {
  outputs: { label: string; name: string; url: string; size: string; preview: Preview | undefined }[]
  /** Those of `outputs` that are not shown, only to be downloaded. */
  files: OutputsView['outputs']
  hasMoreOutputs: boolean
}

export function viewOutputs(web: Web, { job, previews }: Results): OutputsView {
  const outputs = isOver(job.state)
    ? job.outputs.map((one, index) => viewOutput(web, job, one, previews[index]))
    : []
  return {
    outputs,
    files: outputs.filter(({ preview }) => preview === undefined),
    hasMoreOutputs: job.hasMoreOutputs,
  }
}

function viewOutput(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
): OutputsView['outputs'][number] {
  const path = output.path.split('/').map(encodeURIComponent).join('/')
  return {
    label: output.label,
    name: output.path,
    url: `${web.base}/jobs/${job.id}/files/${path}`,
    size: formatSize(output.sizeBytes),
    preview,
  }
}
