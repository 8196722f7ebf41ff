import type { NextFunction, Request, Response } from 'express'
import { z } from 'zod'
import { currentLanguage, inLanguage, t } from '../messages/language.ts'
import { ErrandError, type ErrorCode, errorCodes, messageOf } from '../platform/errors.ts'
import { isGone } from './gone.ts'
import { sendPage } from './page.ts'
import { pathForLog } from './requests.ts'
import type { Web } from './web.ts'

interface ProblemView {
  heading: string
  message: string
  help: string
  /** For a person to quote, where the server is to blame; '' otherwise. */
  requestId: string
  offersSignIn: boolean
}

/** Translates whatever a handler threw: for the person a page or an API answer, for the log what happened. */
export function answerProblem(web: Web) {
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (isGone(thrown, response)) return
    if (response.headersSent) {
      next(thrown)
      return
    }
    const error = asErrandError(thrown)
    logProblem(web, request, response, error)
    response.status(error.status)
    if (request.path.startsWith('/api/'))
      response.set('Content-Language', currentLanguage()).json(apiProblem(error))
    else {
      const { visitor } = response.locals
      const offersSignIn =
        error.code === 'sign_in_required' ||
        (error.status === 404 && web.portal.deps.config.access.results === 'owner' && !visitor?.address)
      const requestId = error.status >= 500 ? response.locals.request.request : ''
      sendPage<ProblemView>(
        web,
        response,
        'problem.html',
        { title: t.problems.headings[error.code] },
        {
          heading: t.problems.headings[error.code],
          message: error.message,
          help: helpFor(error),
          requestId,
          offersSignIn,
        },
      )
    }
  }
}

/** The body of every failed API request, as openapi.json has it. */
export const problemSchema = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
      message: z.string().describe('For people; it may change.'),
    }),
    errors: z
      .record(z.string(), z.string())
      .optional()
      .describe('A message for each wrong input; `email_address` or `job_id` where that is what is wrong.'),
  })
  .meta({ id: 'Error' })

/** The body of every failed API request. */
export function apiProblem(error: ErrandError): z.input<typeof problemSchema> {
  const { code, message, fields } = error
  return { error: { code, message }, ...(Object.keys(fields).length > 0 ? { errors: fields } : {}) }
}

/** What the person's mistake is stays out of the log; what is wrong with the server goes in, with all that is known. */
export function logProblem(web: Web, request: Request, response: Response, error: ErrandError): void {
  const { log } = web.portal.deps
  const facts = {
    ...response.locals.request,
    method: request.method,
    path: pathForLog(request, response),
    code: error.code,
    detail: error.detail,
    // As the person saw it, and may quote it.
    ...(currentLanguage() === 'en' ? {} : { said: error.message }),
  }
  const message =
    currentLanguage() === 'en' ? error.message : inLanguage('en', () => t.problems.headings[error.code])
  if (error.status >= 500)
    log.error(
      {
        ...facts,
        ...(error.code === 'internal' ? { stack: (error.cause as Error | undefined)?.stack } : {}),
      },
      message,
    )
  else if (error.detail !== undefined) log.info(facts, message)
}

function asErrandError(thrown: unknown): ErrandError {
  if (thrown instanceof ErrandError) return thrown
  const { status, type } = thrown as { status?: number; type?: string }
  if (status === 413 || type === 'entity.too.large')
    return new ErrandError('too_large', t.problems.bodyTooLarge, { cause: thrown })
  // Express itself: a percent sign that is no escape, broken JSON, a wrong charset. Its words quote what was typed.
  if (status !== undefined && status >= 400 && status < 500)
    return new ErrandError('invalid_request', t.problems.malformed, {
      detail: type ?? (thrown as Error).name,
      cause: thrown,
    })
  return new ErrandError('internal', t.problems.internal, { detail: messageOf(thrown), cause: thrown })
}

function helpFor(error: ErrandError): string {
  return error.fields.job_id === undefined ? '' : t.problems.noSuchJobHelp
}
