import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cannotWrite, incomingFolder } from '../job/create.ts'
import type { Job } from '../job/state.ts'
import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import { openInside } from '../platform/open-inside.ts'
import type { Given, Upload } from '../program/check.ts'
import { type Program, secretInputsOf } from '../program/definition.ts'
import { type Deps, readJobOf } from './deps.ts'
import { definedProgram } from './programs.ts'
import type { createSubmit } from './submit.ts'

export interface Rerun {
  /** The job whose inputs and files are taken. */
  id: string
  /** Whose the new job is; absent: the same owner's. */
  email?: string | undefined
  isProved: (email: string) => boolean
  /** Whether whoever asks may do more than look at the job: only then its secrets may be used again. */
  isManager: boolean
  /** As for `Submission`: a second click leads to the first one's job. */
  token?: string | undefined
}

type Submit = ReturnType<typeof createSubmit>

/**
 * Makes a new job with the same inputs and files as another one, by today's definition of its program.
 * What was secret in the other one is in this one, too, whatever the program says today.
 * @throws ErrandError `not_found`, `forbidden` where secrets were given and who asks may only look, `conflict` when a
 * file of the other one is gone, and what `submit` throws
 */
export async function rerunJob(
  deps: Deps,
  { submit, checkMaySubmit }: Submit,
  { id, email, isProved, isManager, token }: Rerun,
): Promise<{ id: string; isNew: boolean }> {
  const job = await readJobOf(deps, id)
  if (!job) throw new ErrandError('not_found', en.problems.noSuchJob(id))
  const { program } = await definedProgram(deps, job.record.program)
  const owner = email ?? job.record.email
  const secrets = [...new Set([...(job.record.secrets ?? []), ...secretInputsOf(program)])]
  if (!isManager && secrets.some((name) => (job.record.inputs[name] ?? '').length > 0))
    throw new ErrandError('forbidden', en.rerun.hasSecrets)
  const copies: Upload[] = []
  try {
    // Before anything is written.
    if (hasFiles(job, program)) await checkMaySubmit(program, owner, isProved(owner))
    const given = await givenOf(deps, job, program, copies)
    const again = await submit({
      program: program.name,
      given,
      email: owner,
      isProved: isProved(owner),
      token,
      secrets: secrets.filter((name) => Object.hasOwn(job.record.inputs, name)),
    })
    if (again.isNew) deps.log.info({ job: again.id, from: id }, 'job made again from another')
    return again
  } finally {
    for (const { path } of copies) await rm(path, { force: true })
  }
}

function hasFiles({ record }: Job, { inputs }: Program): boolean {
  return inputs.some(({ name, type }) => type === 'file' && (record.inputs[name] ?? '').length > 0)
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
  const incoming = incomingFolder(config.portal.jobs)
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  // The last that can fail before the stream, which closes it.
  const opened = await openInside(folder.inputs, join(input, fileName))
  if (!opened) throw new ErrandError('conflict', en.rerun.fileGone(fileName))
  const path = join(incoming, randomBytes(12).toString('hex'))
  const copy = { fileName, sizeBytes: opened.sizeBytes, path }
  copies.push(copy)
  await pipeline(opened.file.createReadStream(), createWriteStream(path, { flags: 'wx', mode: 0o600 })).catch(
    (error) => {
      throw cannotWrite(path, error)
    },
  )
  return copy
}
