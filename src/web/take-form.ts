import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type Request, type Response } from 'express'
import multer, { MulterError } from 'multer'
import { incomingFolder } from '../job/create.ts'
import { en } from '../messages/en.ts'
import { ErrandError, messageOf, systemErrorCode } from '../platform/errors.ts'
import { formatSize } from '../platform/units.ts'
import type { Given } from '../program/check.ts'
import type { Web } from './web.ts'

const maxFields = 1_000

export interface TakenForm {
  /** Texts and files in the order in which they came. */
  given: Given
  /** The names of files that were over the limit; nothing of them was kept. */
  tooLarge: string[]
}

/**
 * Reads a posted form, urlencoded or multipart. Uploads go to `.incoming/` in the jobs folder; what nobody has moved
 * from there when the answer is sent, or the connection breaks, is removed.
 *
 * @throws ErrandError `too_large`, `invalid_request`, `misconfigured` when uploads can't be written
 */
export async function takeForm(web: Web, request: Request, response: Response): Promise<TakenForm> {
  const { limits, portal } = web.portal.deps.config
  const uploads: UploadOnDisk[] = []
  response.once('close', () => {
    for (const upload of uploads) void rm(upload.path, { force: true })
  })
  const parse = request.is('multipart/form-data')
    ? multer({
        storage: storeIn(incomingFolder(portal.jobs), limits.upload, uploads),
        limits: { files: 100, fields: maxFields, fieldSize: limits.form, parts: 1_100, fieldNameSize: 200 },
        defParamCharset: 'utf8',
      }).any()
    : express.raw({ type: 'application/x-www-form-urlencoded', limit: limits.form })
  try {
    await new Promise<void>((resolve, reject) =>
      parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
    )
  } catch (error) {
    throw translate(error, limits.form, incomingFolder(portal.jobs))
  }
  return {
    given: [
      ...(Buffer.isBuffer(request.body) ? pairsOf(request.body) : textsOf(request.body ?? {})),
      ...uploads.filter((one) => !one.isTooLarge).map((one) => [one.name, one] as const),
    ],
    tooLarge: uploads.filter((one) => one.isTooLarge).map((one) => one.name),
  }
}

interface UploadOnDisk {
  name: string
  fileName: string
  path: string
  sizeBytes: number
  isTooLarge: boolean
}

/** By the rules of the URL standard, which browsers write such forms by: whatever came is a text, whatever its name. */
function pairsOf(body: Buffer): [string, string][] {
  const pairs = [...new URLSearchParams(body.toString())]
  if (pairs.length > maxFields)
    throw new ErrandError('invalid_request', en.problems.malformed, { detail: `${pairs.length} fields` })
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
 * Writes uploads to disk. One that is over the limit is read to its end and thrown away rather than refused half-way:
 * the fields that follow it are still wanted, so that the form comes back as it was typed.
 */
function storeIn(folder: string, limitBytes: number, uploads: UploadOnDisk[]): multer.StorageEngine {
  async function store(file: Express.Multer.File): Promise<UploadOnDisk> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const upload = {
      name: file.fieldname,
      fileName: file.originalname,
      path: join(folder, randomBytes(12).toString('hex')),
      sizeBytes: 0,
      isTooLarge: false,
    }
    uploads.push(upload)
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        upload.sizeBytes += chunk.length
        upload.isTooLarge ||= upload.sizeBytes > limitBytes
        done(null, upload.isTooLarge ? undefined : chunk)
      },
    })
    await pipeline(file.stream, measure, createWriteStream(upload.path, { flags: 'wx', mode: 0o600 }))
    if (upload.isTooLarge) await rm(upload.path, { force: true })
    return upload
  }
  return {
    _handleFile: (_request, file, done) =>
      void store(file).then((upload) => done(null, { path: upload.path, size: upload.sizeBytes }), done),
    _removeFile: (_request, file, done) => void rm(file.path, { force: true }).then(() => done(null), done),
  }
}

function translate(error: unknown, formLimit: number, folder: string): unknown {
  const isTooMuchText =
    error instanceof MulterError
      ? error.code === 'LIMIT_FIELD_VALUE'
      : (error as { type?: string }).type === 'entity.too.large'
  if (isTooMuchText) return new ErrandError('too_large', en.submit.formTooLarge(formatSize(formLimit)))
  if (
    ['ENOSPC', 'EACCES', 'EROFS', 'ENOENT', 'ENOTDIR', 'EIO', 'EDQUOT'].includes(systemErrorCode(error) ?? '')
  ) {
    return new ErrandError('misconfigured', en.submit.misconfigured, {
      detail: `an upload could not be written to ${folder}: ${messageOf(error)}. Make room there, or give the user that runs the portal the right to write.`,
      cause: error,
    })
  }
  return new ErrandError('invalid_request', en.problems.malformed, { detail: messageOf(error), cause: error })
}
