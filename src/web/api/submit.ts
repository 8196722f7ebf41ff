import express, { type Request, type Response } from 'express'
import { en } from '../../messages/en.ts'
import { ErrandError } from '../../platform/errors.ts'
import { formatSize } from '../../platform/units.ts'
import type { Given } from '../../program/check.ts'
import { takeForm } from '../take-form.ts'
import type { Route, Web } from '../web.ts'

interface Asked {
  given: Given
  email: string
}

/** `{"inputs": {"x": "8"}, "email": "…"}`, or the same as multipart fields where there are files. */
export const submit: Route = {
  method: 'post',
  path: '/api/v1/programs/:name/jobs',
  verb: 'submit',
  async handle(web, request, response) {
    const { given, email } = request.is('application/json')
      ? await takeJson(web, request, response)
      : await takeFields(web, request, response)
    const token = request.get('Idempotency-Key')
    if (token !== undefined && (token.length === 0 || token.length > 255))
      throw new ErrandError('invalid_request', 'Idempotency-Key: expected 1 to 255 characters')
    // Marked, so that it can not meet a token of a form.
    const name = token === undefined ? {} : { token: `api ${token}` }
    const { id, isNew } = await web.portal.submit({
      program: String(request.params.name),
      given,
      email,
      ...name,
    })
    const job = await web.portal.read(id)
    response
      .status(isNew ? 201 : 200)
      .json({ id, url: `${web.portal.deps.url()}/jobs/${id}`, state: job?.state ?? 'queued' })
  },
}

async function takeJson(web: Web, request: Request, response: Response): Promise<Asked> {
  const parse = express.json({ limit: web.portal.deps.config.limits.form })
  await new Promise<void>((resolve, reject) =>
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
  )
  const { inputs = {}, email, ...others } = asObject(request.body, 'the body')
  const [other] = Object.keys(others)
  if (other !== undefined) throw malformed(`unknown key '${other.slice(0, 100)}'; expected inputs and email`)
  if (email !== undefined && typeof email !== 'string') throw malformed('email: expected a text')
  return {
    given: Object.entries(asObject(inputs, 'inputs')).map(
      ([name, value]) => [name, textOf(name, value)] as const,
    ),
    email: email ?? '',
  }
}

/** Numbers and booleans mean what a form would send for them. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value)
  if (value === null) return ''
  throw malformed(`inputs.${name.slice(0, 100)}: expected a text, a number or a boolean`)
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw malformed(`${what}: expected a JSON object`)
}

async function takeFields(web: Web, request: Request, response: Response): Promise<Asked> {
  const { given, tooLarge } = await takeForm(web, request, response)
  if (tooLarge.length > 0) {
    const words = en.submit.uploadTooLarge(formatSize(web.portal.deps.config.limits.upload))
    throw new ErrandError('too_large', words, {
      fields: Object.fromEntries(tooLarge.map((name) => [name, words])),
    })
  }
  const email = given.find(([name]) => name === 'email_address')?.[1]
  return {
    given: given.filter(([name]) => name !== 'email_address'),
    email: typeof email === 'string' ? email : '',
  }
}

function malformed(message: string): ErrandError {
  return new ErrandError('invalid_request', message)
}
