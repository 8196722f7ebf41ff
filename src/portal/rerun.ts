import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { incomingFolder } from '../job/create.ts'
import type { Job } from '../job/state.ts'
import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import { openInside } from '../platform/open-inside.ts'
import type { Given, Upload } from '../program/check.ts'
import type { Program } from '../program/definition.ts'
import { type Deps, readJobOf } from './deps.ts'
import { definedProgram } from './programs.ts'
import type { Submission } from './submit.ts'

export interface Rerun {
  /** The job whose inputs and files are taken. */
  id: string
  /** Whose the new job is; absent: the same owner's. */
  email?: string | undefined
  isProved: (email: string) => boolean
}

/**
 * Makes a new job with the same inputs and files as another one, by today's definition of its program.
 * @throws ErrandError `not_found`, `conflict` when a file of the other one is gone, and what `submit` throws
 */
export async function rerunJob(
  deps: Deps,
  submit: (submission: Submission) => Promise<{ id: string; isNew: boolean }>,
  { id, email, isProved }: Rerun,
): Promise<string> {
  const job = await readJobOf(deps, id)
  if (!job) throw new ErrandError('not_found', en.problems.noSuchJob(id))
  const { program } = await definedProgram(deps, job.record.program)
  const owner = email ?? job.record.email
  const copies: Upload[] = []
  try {
    const given = await givenOf(deps, job, program, copies)
    const again = await submit({ program: program.name, given, email: owner, isProved: isProved(owner) })
    deps.log.info({ job: again.id, from: id }, 'job made again from another')
    return again.id
  } finally {
    for (const { path } of copies) await rm(path, { force: true })
  }
}

async function givenOf(deps: Deps, job: Job, program: Program, copies: Upload[]): Promise<Given> {
  const given: (readonly [string, string | Upload])[] = []
  for (const [name, value] of Object.entries(job.record.inputs)) {
    const isFile = program.inputs.some((input) => input.name === name && input.type === 'file')
    // An empty list is one that was left empty.
    for (const one of Array.isArray(value) && value.length === 0 ? [''] : [value].flat())
      given.push([name, isFile && one !== '' ? await copyInput(deps, job, name, one, copies) : one])
  }
  return given
}

/** To where uploads lie: submitting moves files from there. */
async function copyInput(
  { config }: Deps,
  { folder }: Job,
  input: string,
  fileName: string,
  copies: Upload[],
): Promise<Upload> {
  const opened = await openInside(folder.inputs, join(input, fileName))
  if (!opened) throw new ErrandError('conflict', en.rerun.fileGone(fileName))
  const incoming = incomingFolder(config.portal.jobs)
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  const path = join(incoming, randomBytes(12).toString('hex'))
  const copy = { fileName, sizeBytes: opened.sizeBytes, path }
  copies.push(copy)
  // The stream closes what was opened.
  await pipeline(opened.file.createReadStream(), createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  return copy
}
