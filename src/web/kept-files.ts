import { rm } from 'node:fs/promises'
import type { Request, Response } from 'express'
import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import { copyToIncoming } from '../portal/copy-file.ts'
import { keepUpload } from '../portal/keep-uploads.ts'
import { fileNameOf, jobOf, type KeptFile, openKept } from '../portal/kept-files.ts'
import { checkRoom } from '../portal/room.ts'
import type { Given, Upload } from '../program/check.ts'
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
 * Copies the files that a form asks for to where uploads lie. Of an input of one file, what was sent or typed wins.
 * @throws ErrandError `no_space`, `misconfigured`, `too_many` for who guesses at jobs
 */
export async function takeKept(
  web: Web,
  request: Request,
  response: Response,
  program: Program,
  given: Given,
): Promise<TakenKept> {
  const copies: Upload[] = []
  const kept: TakenKept['kept'] = Object.create(null)
  const gone: TakenKept['gone'] = Object.create(null)
  const remove = async () => {
    for (const { path } of copies) await rm(path, { force: true })
  }
  const take = async (input: FileInput, reference: string): Promise<Upload | undefined> => {
    const job = jobOf(reference)
    const isAllowed =
      job === undefined || (await mayDoWithJob(web, 'rerun', request, response.locals.visitor, job))
    const opened = isAllowed ? await openKept(web.portal.deps, program, input.name, reference) : undefined
    const fileName = fileNameOf(reference)
    if (!opened) {
      gone[input.name] = en.submit.keptGone(fileName)
      return undefined
    }
    const copy = await copyToIncoming(web.portal.deps, opened, fileName, (one) => copies.push(one))
    kept[input.name] = [...(kept[input.name] ?? []), { reference, fileName, sizeBytes: copy.sizeBytes }]
    return copy
  }
  try {
    const all: [string, Given[number][1]][] = []
    for (const [name, value] of given) {
      const input = inputOf(program, name)
      if (!input || typeof value !== 'string') all.push([name, value])
      else if (isList(input) || !given.some(([one, other]) => one === input.name && !isEmpty(other))) {
        if (copies.length === 0) await checkRoom(web.portal.deps)
        const copy = await take(input, value)
        if (copy) all.push([input.name, copy])
      }
    }
    return { given: all, kept, gone, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
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
    throw new ErrandError('invalid_inputs', en.submit.couldNotStart(first), { fields: { ...gone } })
}

/** The input whose kept files a field names. */
function inputOf({ inputs }: Program, field: string): FileInput | undefined {
  return inputs.filter((input) => input.type === 'file').find(({ name }) => keptField(name) === field)
}
