import type { Request, Response } from 'express'
import { parseJobId } from '../../job/id.ts'
import { type KeptFile, keptOfExample, keptOfJob, textOfKept } from '../../portal/kept-files.ts'
import type { JobView } from '../../portal/read.ts'
import type { FileInput, Program } from '../../program/definition.ts'
import { mayDoWithJob } from '../job-access.ts'
import type { Web } from '../web.ts'

/** What stands in a form. */
export interface Filled extends FilledInputs {
  /** '' where none is known. */
  jobTitle: string
}

interface FilledInputs {
  /** By input, each text that came for it; of a field that was not there nothing, and then the default shows. */
  values: Record<string, string[]>
  /** By input, files that the server has already. */
  kept: Record<string, KeptFile[]>
}

/** `?x=8` prefills, `?x=a&x=b` an input of several. */
export function filledByQuery(request: Request, program: Program): Filled {
  const filled = nothing()
  for (const { name } of program.inputs) {
    const texts = [request.query[name]].flat().filter((value) => typeof value === 'string')
    if (texts.length > 0) filled.values[name] = texts
  }
  return filled
}

/** `?example=small`: what it names. */
export async function filledByExample(web: Web, request: Request, program: Program): Promise<Filled> {
  const filled = nothing()
  const example = program.examples.find(({ name }) => name === request.query.example)
  if (!example) return filled
  for (const { input, text } of example.values)
    if (text !== undefined) filled.values[input] = [...(filled.values[input] ?? []), text]
  for (const input of fileInputs(program))
    await addFiles(
      web,
      filled,
      program,
      input,
      await keptOfExample(web.portal.deps, program, example, input.name),
    )
  return filled
}

/** `?from=<id>` copies a job with its files; secrets are typed again. */
export async function filledByJob(
  web: Web,
  request: Request,
  response: Response,
  program: Program,
): Promise<Filled> {
  const id = typeof request.query.from === 'string' ? parseJobId(request.query.from) : undefined
  if (id === undefined || !(await mayDoWithJob(web, 'see job', request, response.locals.visitor, id)))
    return nothing()
  return filledFromJob(web, program, await web.portal.read(id))
}

/** With what a job was given, as far as the program takes it today; whoever asks may see the job. */
export async function filledFromJob(web: Web, program: Program, job: JobView | undefined): Promise<Filled> {
  const filled = nothing()
  if (!job) return filled
  const typed = program.inputs.filter(({ type }) => type !== 'file' && type !== 'secret')
  const names = typed.map(({ name }) => name)
  filled.jobTitle = job.jobTitle ?? ''
  // Of what it was then: the name of a file is no text, even if it is one that is asked for now.
  for (const { name, value, isFile, isHidden } of job.inputs)
    if (names.includes(name) && !isFile && !isHidden) filled.values[name] = [value].flat()
  for (const input of fileInputs(program))
    await addFiles(web, filled, program, input, await keptOfJob(web.portal.deps, program, job.id, input.name))
  return filled
}

/** What is a short text stands in the field to paste into, where it can be changed. */
async function addFiles(
  web: Web,
  { values, kept }: FilledInputs,
  program: Program,
  input: FileInput,
  files: KeptFile[],
): Promise<void> {
  const [only, ...others] = files
  const text =
    only && others.length === 0 ? await textOfKept(web.portal.deps, program, input, only) : undefined
  if (text !== undefined) values[input.name] = [text]
  else if (files.length > 0) kept[input.name] = files
}

function fileInputs({ inputs }: Program): FileInput[] {
  return inputs.filter((input) => input.type === 'file')
}

function nothing(): Filled {
  return { values: Object.create(null), kept: Object.create(null), jobTitle: '' }
}
