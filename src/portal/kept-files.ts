import { basename, join } from 'node:path'
import { incomingFolder } from '../job/create.ts'
import { parseJobId } from '../job/id.ts'
import { type OpenFile, openInside } from '../platform/open-inside.ts'
import type { Example, FileInput, Program } from '../program/definition.ts'
import { safeFileName } from '../program/file-name.ts'
import { type Deps, folderOf, readJobOf } from './deps.ts'

/**
 * A file that a form need not send, as the server has it: of an example, of another job, or of the same form when it was
 * refused.
 */
export interface KeptFile {
  /** Says where it lies. The form sends it back; whoever it comes from must be asked for their right to it. */
  reference: string
  fileName: string
  sizeBytes: number
}

/** The files that an example gives to an input. One that is not there is left out. */
export async function keptOfExample(
  deps: Pick<Deps, 'config'>,
  program: Program,
  example: Example,
  input: string,
): Promise<KeptFile[]> {
  const files = example.values.flatMap((value) => (value.input === input && value.file ? [value.file] : []))
  const kept = files.map((file) => measure(deps, program, input, `example:${example.name}:${file}`))
  return (await Promise.all(kept)).filter((one) => one !== undefined)
}

/** The files that a job was given for an input; whether who asks may see the job is for the caller to know. */
export async function keptOfJob(
  deps: Pick<Deps, 'config' | 'engine'>,
  program: Program,
  id: string,
  input: string,
): Promise<KeptFile[]> {
  const names = [(await readJobOf(deps, id))?.record.inputs[input] ?? []].flat().filter(Boolean)
  const kept = names.map((name) => measure(deps, program, input, `job:${id}:${name}`))
  return (await Promise.all(kept)).filter((one) => one !== undefined)
}

/** The job whose file a reference means; undefined for any other. */
export function jobOf(reference: string): string | undefined {
  const [source, id = ''] = reference.split(':')
  return source === 'job' ? parseJobId(id) : undefined
}

/** What an upload that is kept is called among those on their way. */
export function keptUploadName(token: string): string {
  return `kept-${token}`
}

/** The name of the file that a reference means. */
export function fileNameOf(reference: string): string {
  return safeFileName(reference.split(':').slice(2).join(':'))
}

/** Opens what a reference means, or undefined when there is no such file (any more). */
export async function openKept(
  deps: Pick<Deps, 'config'>,
  program: Program,
  input: string,
  reference: string,
): Promise<OpenFile | undefined> {
  const [source, name = '', ...rest] = reference.split(':')
  const path = rest.join(':')
  if (source === 'example') {
    const values = program.examples.find((example) => example.name === name)?.values ?? []
    const isOfIt = values.some((value) => value.input === input && value.file === path)
    return isOfIt ? openInside(program.folder, path) : undefined
  }
  if (source === 'upload' && /^[0-9a-f]{32}$/.test(name))
    return openInside(incomingFolder(deps.config.portal.jobs), keptUploadName(name))
  const id = jobOf(reference)
  if (id === undefined || basename(path) !== path) return undefined
  return openInside(folderOf(deps, id).inputs, join(input, path))
}

/**
 * The text of a kept file that may as well stand in the field to paste into: of one that was pasted, and of an example.
 * Undefined for what is no text, and for what is too long to be looked at.
 */
export async function textOfKept(
  deps: Pick<Deps, 'config'>,
  program: Program,
  { name, paste }: FileInput,
  { reference, fileName }: KeptFile,
): Promise<string | undefined> {
  if (!paste || (jobOf(reference) !== undefined && fileName !== `${name}.txt`)) return undefined
  const opened = await openKept(deps, program, name, reference)
  try {
    if (!opened || opened.sizeBytes > pastedBytes) return undefined
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await opened.file.readFile())
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  } finally {
    await opened?.file.close()
  }
}

const pastedBytes = 50_000

async function measure(
  deps: Pick<Deps, 'config'>,
  program: Program,
  input: string,
  reference: string,
): Promise<KeptFile | undefined> {
  const opened = await openKept(deps, program, input, reference)
  await opened?.file.close()
  return opened && { reference, fileName: fileNameOf(reference), sizeBytes: opened.sizeBytes }
}
