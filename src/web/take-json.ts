import express, { type Request, type Response } from 'express'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Web } from './web.ts'

/** Of a body that does not say that it is JSON. */
export const notJson = 'the body: expected JSON, and the header Content-Type: application/json'

/**
 * Reads a JSON body; without one it is `{}`.
 * @throws ErrandError `invalid_request`, also for a body that does not say that it is JSON: what it asks for would be
 * left out; or what Express says of it
 */
export async function takeJson(
  web: Web,
  request: Request,
  response: Response,
): Promise<Record<string, unknown>> {
  if (request.get('Content-Length') !== '0' && request.is('application/json') === false)
    throw malformed(notJson)
  const parse = express.json({ limit: web.portal.deps.config.limits.form })
  await new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(asBroken(error)) : resolve())),
  )
  const body: unknown = request.body ?? {}
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>
  throw malformed('the body: expected a JSON object')
}

function malformed(message: string): ErrandError {
  return new ErrandError('invalid_request', message)
}

/** What the parser says of broken JSON quotes it, and it may hold a secret: only where it breaks is passed on. */
function asBroken(error: unknown): unknown {
  const { type, message = '' } = error as { type?: string; message?: string }
  if (type !== 'entity.parse.failed') return error
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? []
  const place = line
    ? `: line ${line}, column ${column}`
    : message.startsWith('Unexpected end')
      ? ': it ends too early'
      : ''
  return new ErrandError('invalid_request', t.problems.brokenJson(place), { detail: type, cause: error })
}
