import { join } from 'node:path'
import { listOutputs, openOutput } from '../job/outputs.ts'
import type { Job } from '../job/state.ts'
import type { Output, Program } from '../program/definition.ts'
import { mediaTypeOf } from './media-type.ts'

/** A file that a job left, as pages and the API show it. */
export interface OutputView {
  name: string
  label: string
  /** Relative to the job's files. */
  path: string
  sizeBytes: number
  mediaType: string
  show?: Output['show']
  columns?: string[]
  /** Of a plot: names of columns. */
  x?: string
  y?: string[]
}

/** What the definition names and the program did not leave, or as no file that can be read. */
export interface MissingOutput {
  label: string
  /** Relative to the job's files. */
  path: string
}

const maxOutputs = 500

/** What the definition names comes first and in its order, then whatever else the program left. */
export async function readOutputs(
  job: Job,
  program: Program | undefined,
): Promise<{ views: OutputView[]; more: boolean; missing: MissingOutput[] }> {
  const { files, more } = await listOutputs(job.folder, maxOutputs)
  const outputs = program?.outputs ?? []
  const named = await Promise.all(outputs.map((output) => viewOf(job, output)))
  const declared = named.filter((view) => view !== undefined)
  const others = files
    .filter((file) => !declared.some((output) => output.path === file.path))
    .map((file) => ({ name: file.path, label: file.path, ...file, mediaType: mediaTypeOf(file.path) }))
  const missing = outputs
    .filter((_, n) => named[n] === undefined)
    .map(({ label, file }) => ({ label, path: pathOf(file) }))
  return { views: [...declared, ...others], more, missing }
}

const pathOf = (file: string) => join('/', file).slice(1)

/** Looked for by itself: among very many files it may not be in the list. */
async function viewOf(
  job: Job,
  { name, file, label, show, columns, x, y }: Output,
): Promise<OutputView | undefined> {
  const path = pathOf(file)
  const opened = await openOutput(job.folder, path)
  await opened?.file.close()
  return (
    opened && {
      name,
      label,
      path,
      sizeBytes: opened.sizeBytes,
      mediaType: mediaTypeOf(path),
      ...(show ? { show } : {}),
      ...(columns ? { columns } : {}),
      ...(x === undefined ? {} : { x }),
      ...(y ? { y } : {}),
    }
  )
}
