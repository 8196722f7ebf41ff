import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response } from 'express'
import multer, { MulterError } from 'multer'
import { incomingFolder } from '../job/create.ts'
import { t } from '../messages/language.ts'
import { sizeInWords } from '../messages/sizes.ts'
import { fullDiskCodes } from '../platform/disk.ts'
import { ErrandError, messageOf, systemErrorCode } from '../platform/errors.ts'
import { checkRoom } from '../portal/room.ts'
import type { Given } from '../program/check.ts'
import type { Web } from './web.ts'

const maxFields = 1_000

/** Bound with `await using`: what nobody has moved from `.incoming/` is removed when the handler is done with it. */
export interface TakenForm extends AsyncDisposable {
  /** Texts and files in the order in which they came. */
  given: Given
  /** The names of files that were over the limit; nothing of them was kept. */
  tooLarge: string[]
  /** What was wrong when the disk had no room for a file; nothing of it was kept. */
  noRoom?: ErrandError
}

/**
 * Reads a posted form, urlencoded or multipart. Uploads go to `.incoming/` in the jobs folder: as many for
 * each name as `fileInputs` says. Others are read and not kept; they stand in `given`, for the check to say
 * what is wrong with them.
 *
 * @throws ErrandError `too_large`, `invalid_request`, `misconfigured` when uploads can't be written
 */
export async function takeForm(
  web: Web,
  request: Request,
  response: Response,
  fileInputs: ReadonlyMap<string, number> = new Map(),
): Promise<TakenForm> {
  const { limits, portal } = web.portal.deps.config
  const folder = incomingFolder(portal.jobs)
  const uploads = createUploads(web, folder, fileInputs)
  const parse = request.is('multipart/form-data')
    ? multer({
        storage: uploads.storage,
        limits: { files: 100, fields: maxFields, fieldSize: limits.form, parts: 1_100, fieldNameSize: 200 },
        defParamCharset: 'utf8',
      }).any()
    : express.raw({ type: 'application/x-www-form-urlencoded', limit: limits.form })
  try {
    await new Promise<void>((resolve, reject) =>
      parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
    )
    const texts = Buffer.isBuffer(request.body) ? pairsOf(request.body) : textsOf(request.body ?? {})
    return {
      given: [
        ...texts,
        ...uploads.taken.filter((one) => !one.isTooLarge).map((one) => [one.name, one] as const),
      ],
      tooLarge: uploads.taken.filter((one) => one.isTooLarge).map((one) => one.name),
      ...uploads.lack(),
      [Symbol.asyncDispose]: uploads.remove,
    }
  } catch (error) {
    await uploads.remove()
    throw translate(error, limits.form, folder)
  }
}

/** The text of a field, '' when it did not come. */
export function textIn(given: Given, name: string): string {
  const found = given.find(([one, value]) => one === name && typeof value === 'string')?.[1]
  return typeof found === 'string' ? found : ''
}

/** @throws ErrandError `too_large`, by the fields, or `no_space` */
export function refuseUnkept(web: Web, { tooLarge, noRoom }: TakenForm): void {
  if (noRoom) throw noRoom
  if (tooLarge.length === 0) return
  const words = t.submit.uploadTooLarge(sizeInWords(web.portal.deps.config.limits.upload))
  throw new ErrandError('too_large', words, {
    fields: Object.fromEntries(tooLarge.map((name) => [name, words])),
  })
}

/** The address is no input, so no other check sees that it came twice. @throws ErrandError `invalid_inputs` */
export function refuseSecondAddress({ given }: TakenForm): void {
  if (given.filter(([name]) => name === 'email_address').length < 2) return
  const words = t.inputs.givenTwice('email_address')
  throw new ErrandError('invalid_inputs', t.submit.couldNotStart(words), {
    fields: { email_address: words },
  })
}

interface UploadOnDisk {
  name: string
  fileName: string
  /** Nothing is there of one that is not kept. */
  path: string
  sizeBytes: number
  isTooLarge: boolean
}

/** By the rules of the URL standard, which browsers write such forms by: whatever came is a text, whatever its name. */
function pairsOf(body: Buffer): [string, string][] {
  const pairs = [...new URLSearchParams(body.toString())]
  if (pairs.length > maxFields)
    throw new ErrandError('invalid_request', t.problems.malformed, { detail: `${pairs.length} fields` })
  return pairs
}

/** A field that came twice stands twice in the list, so that the check can say so. */
function textsOf(body: Record<string, unknown>): [string, string][] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value === 'string') return [[name, value] as [string, string]]
    const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
    // `x[y]=1` is made an object by the parser; no input has such a name.
    return texts.length > 0 ? texts.map((one) => [name, one] as [string, string]) : [[`${name}[]`, '']]
  })
}

/**
 * Writes uploads to disk. One that is over the limit, or that the disk has no room for, is read to its end and thrown
 * away rather than refused half-way: the fields that follow it are still wanted, so that the form comes back as it was
 * typed.
 */
function createUploads(web: Web, folder: string, fileInputs: ReadonlyMap<string, number>) {
  const { deps } = web.portal
  const limitBytes = deps.config.limits.upload
  const taken: UploadOnDisk[] = []
  let noRoom: ErrandError | undefined
  const writing: Promise<unknown>[] = []
  const broken = new AbortController()

  function store(file: Express.Multer.File): Promise<UploadOnDisk> {
    const before = taken.filter(({ name }) => name === file.fieldname).length
    const isKept = before < (fileInputs.get(file.fieldname) ?? 0)
    const upload = {
      name: file.fieldname,
      fileName: file.originalname,
      path: join(folder, randomBytes(12).toString('hex')),
      sizeBytes: 0,
      isTooLarge: false,
    }
    taken.push(upload)
    return (isKept ? write(upload, file.stream) : drain(upload, file.stream)).then(() => upload)
  }

  async function write(upload: UploadOnDisk, stream: Readable): Promise<void> {
    await checkRoom(deps).catch(noteLack)
    let handle: FileHandle | undefined
    const put = async (chunk: Buffer) => {
      handle ??= await openUpload(folder, upload.path)
      await handle.appendFile(chunk)
    }
    const take = async (pieces: AsyncIterable<Buffer>) => {
      for await (const chunk of pieces) {
        upload.sizeBytes += chunk.length
        upload.isTooLarge ||= upload.sizeBytes > limitBytes
        if (!upload.isTooLarge && !noRoom) await put(chunk).catch(noteLack)
      }
      // An empty file is one, too.
      if (!noRoom) await put(Buffer.alloc(0)).catch(noteLack)
    }
    try {
      await pipeline(stream, take, { signal: broken.signal })
    } finally {
      await handle?.close()
    }
    if (upload.isTooLarge || noRoom) await rm(upload.path, { force: true })
  }

  /** Whatever else is wrong goes on its way. */
  function noteLack(error: unknown): void {
    if (error instanceof ErrandError && error.code === 'no_space') noRoom ??= error
    else if (fullDiskCodes.includes(systemErrorCode(error) ?? ''))
      noRoom ??= new ErrandError('no_space', t.submit.noSpace, {
        detail: `an upload could not be written to ${folder}: ${messageOf(error)}. Make room on that disk.`,
        cause: error,
      })
    else throw error
  }

  async function drain(upload: UploadOnDisk, stream: Readable): Promise<void> {
    const count = async (pieces: AsyncIterable<Buffer>) => {
      for await (const { length } of pieces) upload.sizeBytes += length
    }
    await pipeline(stream, count, { signal: broken.signal })
  }

  const storage: multer.StorageEngine = {
    _handleFile(_request, file, done) {
      const work = store(file)
      writing.push(work)
      work.then((upload) => done(null, { path: upload.path, size: upload.sizeBytes }), done)
    },
    _removeFile: (_request, _file, done) => done(null),
  }

  /** Also what is still being written, where the connection broke. */
  async function remove(): Promise<void> {
    broken.abort()
    await Promise.allSettled(writing)
    await Promise.all(taken.map(({ path }) => rm(path, { force: true })))
  }

  return { taken, storage, remove, lack: () => (noRoom ? { noRoom } : {}) }
}

async function openUpload(folder: string, path: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return open(path, 'wx', 0o600)
}

function translate(error: unknown, formLimit: number, folder: string): unknown {
  if (error instanceof ErrandError) return error
  const isTooMuchText =
    error instanceof MulterError
      ? error.code === 'LIMIT_FIELD_VALUE'
      : (error as { type?: string }).type === 'entity.too.large'
  if (isTooMuchText) return new ErrandError('too_large', t.submit.formTooLarge(sizeInWords(formLimit)))
  if (['EACCES', 'EROFS', 'ENOENT', 'ENOTDIR', 'EIO'].includes(systemErrorCode(error) ?? '')) {
    return new ErrandError('misconfigured', t.submit.misconfigured, {
      detail: `an upload could not be written to ${folder}: ${messageOf(error)}. Give the user that runs the portal the right to write.`,
      cause: error,
    })
  }
  return new ErrandError('invalid_request', t.problems.malformed, { detail: messageOf(error), cause: error })
}
