import { rm } from 'node:fs/promises'
import type { Request, Response } from 'express'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { copyToIncoming } from '../portal/copy-file.ts'
import { keepUpload } from '../portal/keep-uploads.ts'
import { fileNameOf, jobOf, type KeptFile, measureKept, openKept } from '../portal/kept-files.ts'
import { checkRoom } from '../portal/room.ts'
import type { Given, GivenValue, Upload } from '../program/check.ts'
import { isEmpty } from '../program/check-file.ts'
import { type FileInput, isList, type Program } from '../program/definition.ts'
import { mayDoWithJob } from './job-access.ts'
import type { Web } from './web.ts'

/** The field that says which file of the server's to use. No input can have a name with a hyphen. */
export function keptField(input: string): string {
  return `${input}-kept`
}

/** Bound with `await using`: copies that became part of no job are removed. */
export interface TakenKept extends AsyncDisposable {
  /** All that was given, with the files in the place of what asked for them. */
  given: Given
  /** By input, what is used, for a form that comes back. */
  kept: Record<string, KeptFile[]>
  /** By input, what is wrong with a file that can't be used. */
  gone: Record<string, string>
}

/**
 * Finds the files that a form asks for, and copies them to where uploads lie if a job can come of it (`isRight`): while
 * anything is wrong, that would be far more work than sending the form. Of an input of one file, what was sent or typed
 * wins.
 * @throws ErrandError `no_space`, `misconfigured`, `too_many` for who guesses at jobs
 */
export async function takeKept(
  web: Web,
  request: Request,
  response: Response,
  program: Program,
  given: Given,
  isRight: (given: Given) => boolean,
): Promise<TakenKept> {
  const { deps } = web.portal
  const kept: TakenKept['kept'] = Object.create(null)
  const gone: TakenKept['gone'] = Object.create(null)
  const all: [name: string, value: GivenValue][] = []
  const wanted: { input: FileInput; reference: string; at: number }[] = []
  for (const [name, value] of given) {
    const input = inputOf(program, name)
    if (!input || typeof value !== 'string') all.push([name, value])
    else if (isList(input) || !given.some(([one, other]) => one === input.name && !isEmpty(other))) {
      const files = kept[input.name] ?? []
      const isAllowed = files.length < input.maxFiles && (await mayUse(web, request, response, value))
      const file = isAllowed ? await measureKept(deps, program, input.name, value) : undefined
      if (!file) gone[input.name] = t.submit.keptGone(fileNameOf(value))
      else {
        kept[input.name] = [...files, file]
        wanted.push({ input, reference: value, at: all.length })
        // It has no path before it is copied: what it was copied from is never moved.
        all.push([input.name, { fileName: file.fileName, sizeBytes: file.sizeBytes, path: '' }])
      }
    }
  }
  const copies: Upload[] = []
  const remove = async () => {
    for (const { path } of copies) await rm(path, { force: true })
  }
  const taken = { given: all, kept, gone, [Symbol.asyncDispose]: remove }
  if (wanted.length === 0 || Object.keys(gone).length > 0 || !isRight(all)) return taken
  try {
    await checkRoom(deps)
    for (const { input, reference, at } of wanted) {
      const opened = await openKept(deps, program, input.name, reference)
      const fileName = fileNameOf(reference)
      if (opened)
        all[at] = [input.name, await copyToIncoming(deps, opened, fileName, (one) => copies.push(one))]
      else gone[input.name] = t.submit.keptGone(fileName)
    }
    return taken
  } catch (error) {
    await remove()
    throw error
  }
}

/** Whoever may run a job again may take its files; examples, and what one knows the token of, anybody. */
async function mayUse(web: Web, request: Request, response: Response, reference: string): Promise<boolean> {
  const job = jobOf(reference)
  return job === undefined || mayDoWithJob(web, 'rerun', request, response.locals.visitor, job)
}

/**
 * Keeps what was uploaded with a form that is refused, but for files that are wrong themselves. By input, those that
 * the form may ask for when it is sent again, with the ones that it asked for already.
 */
export async function keepUploads(
  { portal: { deps } }: Web,
  program: Program,
  given: Given,
  kept: TakenKept['kept'],
  errors: Record<string, string>,
): Promise<TakenKept['kept']> {
  const all: TakenKept['kept'] = Object.assign(Object.create(null), kept)
  const inputs = program.inputs.filter(({ name, type }) => type === 'file' && errors[name] === undefined)
  for (const [name, value] of given) {
    const input = inputs.find((one) => one.name === name)
    if (!input || typeof value === 'string' || isEmpty(value)) continue
    const file = await keepUpload(deps, value)
    if (file) all[name] = isList(input) ? [...(all[name] ?? []), file] : [file]
  }
  return all
}

/** @throws ErrandError `invalid_inputs` */
export function refuseGone({ gone }: TakenKept): void {
  const [first] = Object.values(gone)
  if (first !== undefined)
    throw new ErrandError('invalid_inputs', t.submit.couldNotStart(first), { fields: { ...gone } })
}

/** The input whose kept files a field names. */
function inputOf({ inputs }: Program, field: string): FileInput | undefined {
  return inputs.filter((input) => input.type === 'file').find(({ name }) => keptField(name) === field)
}
