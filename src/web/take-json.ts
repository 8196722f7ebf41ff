import express, { type Request, type Response } from 'express'
import { ErrandError } from '../platform/errors.ts'
import type { Web } from './web.ts'

/** Reads a JSON body; without one it is `{}`. @throws ErrandError `invalid_request`, or what Express says of it */
export async function takeJson(
  web: Web,
  request: Request,
  response: Response,
): Promise<Record<string, unknown>> {
  const parse = express.json({ limit: web.portal.deps.config.limits.form })
  await new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
  )
  return asObject(request.body ?? {}, 'the body')
}

/** @throws ErrandError `invalid_request` */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new ErrandError('invalid_request', `${what}: expected a JSON object`)
}
