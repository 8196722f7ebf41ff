import type { Request, Response } from 'express'
import { z } from 'zod'
import type { ErrorCode } from '../platform/errors.ts'
import { checkRequest, queryOf } from './check-request.ts'
import { keepPrivate } from './page.ts'
import { takeJson } from './take-json.ts'
import type { Route, Web } from './web.ts'

/** The portal's address in every example; the document says the real one instead. */
export const exampleAddress = 'http://localhost:8080'

/**
 * What an address of the API takes and answers. The schemas check each request, and openapi.json and the page at /api
 * are made of them. The schema of a body or an answer is named by its `.meta({ id })`.
 */
export interface Declaration<
  Path extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Headers extends z.ZodObject = z.ZodObject,
  Body extends z.ZodObject = z.ZodObject,
  Content extends z.ZodType = z.ZodType,
> {
  /** What generated clients call it. */
  name: string
  /** One short line. */
  summary: string
  /** What else one has to know; more than a sentence is more than one. */
  notes?: string
  /** The verbs of the command line that ask for it. */
  cli?: string[]
  /** What stands in the path as `:name`. */
  parameters?: Path
  query?: Query
  headers?: Headers
  /** The members of the JSON body; without it none is expected. */
  body?: Body
  /** The fields of a form that is taken instead of JSON. The handler reads and checks it: `body` is {} then. */
  form?: { schema: z.ZodType; example: Record<string, string> }
  /** One request, as it is sent: texts in path, query and headers. */
  example?: {
    path?: z.input<Path>
    query?: z.input<Query>
    headers?: z.input<Headers>
    body?: z.input<Body>
  }
  /** By status. Of several the handler sets which. */
  answers: Record<number, { when: string; schema: Content; example: z.input<Content> }>
  /** Beside those that follow from who may ask (see openapi.ts). */
  refuses?: ErrorCode[]
}

/** What a handler of the API is handed: the parts of the request as their schemas made them. */
export interface Asked<Path, Query, Headers, Body> {
  web: Web
  request: Request
  response: Response
  path: Path
  query: Query
  headers: Headers
  body: Body
}

export interface ApiRoute extends Route {
  declaration: Declaration
}

const nothing = z.strictObject({})
type Nothing = typeof nothing

/** An address of the API. What the handler returns is sent as JSON. */
export function apiRoute<
  Content extends z.ZodType,
  Path extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Headers extends z.ZodObject = Nothing,
  Body extends z.ZodObject = Nothing,
>({
  method,
  path,
  verb,
  handle,
  ...declaration
}: Omit<Route, 'handle'> &
  Declaration<Path, Query, Headers, Body, Content> & {
    handle(
      asked: Asked<z.output<Path>, z.output<Query>, z.output<Headers>, z.output<Body>>,
    ): Promise<z.input<Content>> | z.input<Content>
  }): ApiRoute {
  const { parameters, query, headers, body, form, answers } = declaration
  const [usualStatus] = Object.keys(answers)
  return {
    method,
    path,
    verb,
    declaration: declaration as unknown as Declaration,
    async handle(web, request, response) {
      const asked = {
        path: checkRequest(parameters ?? nothing, { ...request.params }, 'parameter'),
        query: checkRequest(query ?? nothing, queryOf(request, query ?? nothing), 'parameter'),
        headers: checkRequest(headers ?? nothing, headersOf(request, headers ?? nothing), 'header'),
        body:
          method === 'get' || (form && !request.is('application/json'))
            ? {}
            : checkRequest(body ?? nothing, await takeJson(web, request, response), 'key'),
      }
      response.status(Number(usualStatus))
      const content = await handle({ web, request, response, ...asked } as Parameters<typeof handle>[0])
      keepPrivate(response)
      response.json(content)
    },
  }
}

function headersOf(request: Request, { shape }: z.ZodObject): Record<string, string | undefined> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, request.get(name)]))
}
