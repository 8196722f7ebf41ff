import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../job/state.ts'
import { askedLanguage, t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { openInside } from '../platform/open-inside.ts'
import type { Given, Upload } from '../program/check.ts'
import { secretInputsOf } from '../program/definition.ts'
import { copyToIncoming } from './copy-file.ts'
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
 * file of the other one is gone or it ran a command of a schedule itself, and what `submit` throws
 */
export async function rerunJob(
  deps: Deps,
  { submit, checkMaySubmit }: Submit,
  { id, email, isProved, isManager, token }: Rerun,
): Promise<{ id: string; isNew: boolean }> {
  const job = await readJobOf(deps, id)
  if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
  const { schedule } = job.record
  // A program that happens to have the same name is another one.
  if (schedule?.isOwnCommand) throw new ErrandError('conflict', t.rerun.ofSchedule(schedule.name))
  const { program } = await definedProgram(deps, job.record.program)
  const owner = email ?? job.record.email
  const secrets = [...new Set([...(job.record.secrets ?? []), ...secretInputsOf(program)])]
  if (!isManager && secrets.some((name) => (job.record.inputs[name] ?? '').length > 0))
    throw new ErrandError('forbidden', t.rerun.hasSecrets)
  const copies: Upload[] = []
  try {
    const files = await fileInputsThen(deps, job)
    // Before anything is written.
    if (files.some((name) => (job.record.inputs[name] ?? '').length > 0))
      await checkMaySubmit(program, owner, isProved(owner))
    const given = await givenOf(deps, job, files, copies)
    const again = await submit({
      program: program.name,
      given,
      email: owner,
      isProved: isProved(owner),
      jobTitle: job.record.jobTitle,
      language: askedLanguage() ?? job.record.language,
      token,
      secrets: secrets.filter((name) => Object.hasOwn(job.record.inputs, name)),
    })
    if (again.isNew) deps.log.info({ job: again.id, from: id }, 'job made again from another')
    return again
  } finally {
    for (const { path } of copies) await rm(path, { force: true })
  }
}

/**
 * The inputs of the job that were given as files. By its own definition: by today's a file's name could be taken for a
 * text. Each is handed over as what it was, so that the check finds one that is of another kind by now.
 */
async function fileInputsThen(deps: Deps, { folder, record }: Job): Promise<string[]> {
  const definition = await deps.definitions.read(folder, record.program)
  if ('problem' in definition)
    return Object.keys(record.inputs).filter((name) => existsSync(join(folder.inputs, name)))
  return definition.program.inputs.filter(({ type }) => type === 'file').map(({ name }) => name)
}

async function givenOf(deps: Deps, job: Job, files: string[], copies: Upload[]): Promise<Given> {
  const given: (readonly [string, string | Upload])[] = []
  for (const [name, value] of Object.entries(job.record.inputs)) {
    const isFile = files.includes(name)
    // An empty list is one that was left empty.
    for (const one of Array.isArray(value) && value.length === 0 ? [''] : [value].flat())
      given.push([name, isFile && one !== '' ? await copyInput(deps, job, name, one, copies) : one])
  }
  return given
}

async function copyInput(
  deps: Deps,
  { folder }: Job,
  input: string,
  fileName: string,
  copies: Upload[],
): Promise<Upload> {
  const opened = await openInside(folder.inputs, join(input, fileName))
  if (!opened) throw new ErrandError('conflict', t.rerun.fileGone(fileName))
  return copyToIncoming(deps, opened, fileName, (copy) => copies.push(copy))
}
