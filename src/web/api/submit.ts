import type { Request, Response } from 'express'
import { ErrandError } from '../../platform/errors.ts'
import { linkTo } from '../../portal/letters.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { Given } from '../../program/check.ts'
import { fileInputsOf } from '../../program/definition.ts'
import { refuseSecondAddress, refuseTooLarge, takeForm, textIn } from '../take-form.ts'
import { asObject, takeJson } from '../take-json.ts'
import { hasProved } from '../visitor.ts'
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
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    if (request.is('application/json')) {
      await accept(web, request, response, program.name, readAsked(await takeJson(web, request, response)))
      return
    }
    await using form = await takeForm(web, request, response, fileInputsOf(program))
    refuseTooLarge(web, form)
    refuseSecondAddress(form)
    await accept(web, request, response, program.name, {
      given: form.given.filter(([name]) => name !== 'email_address'),
      email: textIn(form.given, 'email_address'),
    })
  },
}

async function accept(
  web: Web,
  request: Request,
  response: Response,
  program: string,
  asked: Asked,
): Promise<void> {
  const token = request.get('Idempotency-Key')
  if (token !== undefined && (token.length === 0 || token.length > 255))
    throw malformed('Idempotency-Key: expected 1 to 255 characters')
  // Marked, so that it can not meet a token of a form.
  const name = token === undefined ? {} : { token: `api ${token}` }
  const isProved = hasProved(response.locals.visitor, asked.email)
  const { id, isNew } = await web.portal.submit({ program, ...asked, isProved, ...name })
  const job = await web.portal.read(id)
  response
    .status(isNew ? 201 : 200)
    .json({ id, url: linkTo(web.portal.deps, id), state: job?.state ?? 'queued' })
}

function readAsked({ inputs = {}, email = '', ...others }: Record<string, unknown>): Asked {
  const [other] = Object.keys(others)
  if (other !== undefined) throw malformed(`unknown key '${other.slice(0, 100)}'; expected inputs and email`)
  if (typeof email !== 'string') throw malformed('email: expected a text')
  const given = Object.entries(asObject(inputs, 'inputs')).map(
    ([name, value]) => [name, textOf(name, value)] as const,
  )
  return { given, email }
}

/** Numbers and booleans mean what a form would send for them. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null) return ''
  if (
    typeof value === 'number' &&
    (Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value))
  )
    throw malformed(`inputs.${name.slice(0, 100)}: JSON can not carry this number exactly; send it as a text`)
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  throw malformed(`inputs.${name.slice(0, 100)}: expected a text, a number or a boolean`)
}

function malformed(message: string): ErrandError {
  return new ErrandError('invalid_request', message)
}
