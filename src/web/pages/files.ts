import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { openOutput } from '../../job/outputs.ts'
import { t } from '../../messages/language.ts'
import { ErrandError, systemErrorCode } from '../../platform/errors.ts'
import { type OpenFile, openInside } from '../../platform/open-inside.ts'
import { folderOf } from '../../portal/deps.ts'
import { mediaTypeOf } from '../../portal/media-type.ts'
import { keepPrivate } from '../page.ts'
import type { Route } from '../web.ts'

/** Types that are shown when opened; everything else is a download. */
const shown = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'text/plain',
  'text/csv',
  'text/tab-separated-values',
]
/** Types that can hold scripts: shown only inside a sandbox, where nothing runs and nothing belongs to the portal. */
const sandboxed = ['text/html', 'image/svg+xml']

/** One file that the program left. `?download` saves it whatever it is. */
export const file: Route = {
  method: 'get',
  path: '/jobs/:id/files/*path',
  verb: 'see files',
  async handle(web, request, response) {
    const path = ([] as string[]).concat(request.params.path ?? []).join('/')
    const output = await openOutput(folderOf(web.portal.deps, String(request.params.id)), path)
    if (!output) throw new ErrandError('not_found', t.problems.noSuchFile)
    await sendOutput(request, response, output, basename(path), mediaTypeOf(path))
  },
}

/** Standard output and standard error, whole, as text. */
export const output = streamRoute('output.txt')
export const errorOutput = streamRoute('err_output.txt')

function streamRoute(name: string): Route {
  return {
    method: 'get',
    path: `/jobs/:id/${name}`,
    verb: 'see log',
    async handle(web, request, response) {
      const opened = await openInside(folderOf(web.portal.deps, String(request.params.id)).path, name)
      if (!opened) throw new ErrandError('not_found', t.problems.noSuchFile)
      await sendOutput(request, response, opened, name, 'text/plain')
    },
  }
}

/** The same of an attempt that was not the last. */
export const attemptOutput = attemptRoute('output.txt')
export const attemptErrorOutput = attemptRoute('err_output.txt')

function attemptRoute(name: string): Route {
  return {
    method: 'get',
    path: `/jobs/:id/attempts/:attempt/${name}`,
    verb: 'see log',
    async handle(web, request, response) {
      const { id, attempt } = request.params
      // Only a number: the name of a folder beside those of the attempts leads nowhere.
      const number = /^[1-9]\d{0,8}$/.test(String(attempt)) ? Number(attempt) : 0
      const folder = folderOf(web.portal.deps, String(id)).attempt(number)
      const opened = await openInside(folder.path, name)
      if (!opened) throw new ErrandError('not_found', t.problems.noSuchFile)
      await sendOutput(request, response, opened, name, 'text/plain')
    },
  }
}

async function sendOutput(
  request: Request,
  response: Response,
  { file: handle, sizeBytes, modified }: OpenFile,
  name: string,
  mediaType: string,
): Promise<void> {
  const asDownload =
    request.query.download !== undefined || !(shown.includes(mediaType) || sandboxed.includes(mediaType))
  keepPrivate(response)
  response.set({
    'Content-Type': mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
    'Content-Length': String(sizeBytes),
    'Content-Disposition': `${asDownload ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeFileName(name)}`,
    'Last-Modified': modified.toUTCString(),
    // Whatever it is, it gets no origin, no script and no address to talk to.
    'Content-Security-Policy':
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
  })
  response.removeHeader('X-Frame-Options')
  if (request.method === 'HEAD' || sizeBytes === 0) {
    await handle.close()
    response.end()
    return
  }
  try {
    // No further than the length that was promised: the file may still grow.
    const stream = handle.createReadStream({ start: 0, end: sizeBytes - 1 })
    await pipeline(stream, (pieces) => noShorter(pieces, sizeBytes), response)
  } catch (error) {
    // The reader went away, or the file became shorter: there is nobody to tell.
    if (systemErrorCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') response.destroy()
  }
}

/** An answer that ends before its promised length would take the next one on this connection for its rest. */
async function* noShorter(pieces: AsyncIterable<Buffer>, sizeBytes: number): AsyncGenerator<Buffer> {
  let sentBytes = 0
  for await (const piece of pieces) {
    sentBytes += piece.length
    yield piece
  }
  if (sentBytes < sizeBytes) throw new Error(`the file ended after ${sentBytes} of ${sizeBytes} bytes`)
}

/** RFC 8187: what may stand in `filename*`. */
function encodeFileName(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
