import { z } from 'zod'
import { t } from '../messages/language.ts'
import { type ErrorCode, errorCodes } from '../platform/errors.ts'
import { version } from '../platform/version.ts'
import { access, type Level } from '../portal/access.ts'
import { type ApiRoute, exampleAddress } from './api-route.ts'
import { sessionCookie } from './cookies.ts'
import { problemSchema } from './problem.ts'
import type { Web } from './web.ts'

export type JsonSchema = Record<string, unknown>

export interface OpenApi {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  /** By path, then by method in small letters. */
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> }
}

export interface Operation {
  operationId: string
  summary: string
  description?: string
  /** Who may ask, as portal/access.ts has it. */
  'x-access': Level
  /** The verbs of the command line that ask for it. */
  'x-cli': string[]
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { required: boolean; content: Record<string, Content> }
  responses: Record<string, Answer>
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: JsonSchema
  example?: unknown
}

interface Content {
  schema: JsonSchema
  example?: unknown
}

interface Answer {
  description: string
  content: { 'application/json': Content }
  /** Of a refusal: the codes that the body may have. */
  'x-codes'?: ErrorCode[]
}

export type DescribeApi = (web: Web) => OpenApi

/**
 * The API as OpenAPI 3.1, made from the schemas that check it: again only when the settings have changed, as it takes
 * tens of milliseconds.
 */
export function createApiDescription(routes: () => ApiRoute[]): DescribeApi {
  const made = new WeakMap<object, { config: object; document: OpenApi }>()
  return (web) => {
    const { deps } = web.portal
    const last = made.get(deps)
    if (last?.config === deps.config) return last.document
    const document = describeApi(web, routes())
    made.set(deps, { config: deps.config, document })
    return document
  }
}

function describeApi(web: Web, routes: ApiRoute[]): OpenApi {
  const { deps } = web.portal
  const document: OpenApi = {
    openapi: '3.1.0',
    info: { title: deps.config.portal.title, version, description: `${t.api.lead} ${t.api.socket}` },
    servers: [{ url: deps.url() }],
    paths: {},
    components: { schemas: components(), securitySchemes: securitySchemes(web) },
  }
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    document.paths[path] = { ...document.paths[path], [route.method]: describeRoute(web, route) }
  }
  const address = JSON.stringify(deps.url()).slice(1, -1)
  return JSON.parse(JSON.stringify(document).replaceAll(exampleAddress, () => address))
}

function describeRoute(web: Web, route: ApiRoute): Operation {
  const { name, summary, notes, cli = [], parameters, query, headers, example = {} } = route.declaration
  const body = describeBody(route)
  return {
    operationId: name,
    summary,
    ...(notes === undefined ? {} : { description: notes }),
    'x-access': access[route.verb],
    'x-cli': cli,
    security: securityOf(web, route),
    parameters: [
      ...parametersOf('path', parameters, example.path),
      ...parametersOf('query', query, example.query),
      ...parametersOf('header', headers, example.headers),
    ],
    ...(body ? { requestBody: body } : {}),
    responses: { ...answersOf(route), ...refusalsOf(route) },
  }
}

function parametersOf(
  place: Parameter['in'],
  schema: z.ZodObject | undefined,
  example: Record<string, unknown> | undefined,
): Parameter[] {
  // As the schema makes it, a number where a number is meant; in an address both look the same.
  const made = example && schema ? (schema.parse(example) as Record<string, unknown>) : {}
  const { required = [] } = schema ? z.toJSONSchema(schema, { io: 'input' }) : {}
  return Object.entries(schema?.shape ?? {}).map(([name, one]) => {
    const { description = '', ...rest } = jsonSchema(one as z.ZodType)
    const isGiven = example !== undefined && Object.hasOwn(example, name)
    return {
      name,
      in: place,
      required: required.includes(name),
      description: String(description),
      schema: rest,
      ...(isGiven ? { example: made[name] } : {}),
    }
  })
}

function describeBody({ declaration: { body, form, example } }: ApiRoute): Operation['requestBody'] {
  if (!body) return undefined
  return {
    required: !body.safeParse({}).success,
    content: {
      'application/json': { schema: reference(body), ...(example?.body ? { example: example.body } : {}) },
      ...(form ? { 'multipart/form-data': { schema: reference(form.schema), example: form.example } } : {}),
    },
  }
}

function answersOf({ declaration: { answers } }: ApiRoute): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { when, schema, example }]) => [
      status,
      { description: when, content: { 'application/json': { schema: reference(schema), example } } },
    ]),
  )
}

function refusalsOf(route: ApiRoute): Record<string, Answer> {
  const byStatus = Object.groupBy(refusalCodes(route), (code) => errorCodes[code].status)
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some = []]) => [
      status,
      {
        description: some.map((code) => `${code}: ${errorCodes[code].when}`).join('; '),
        content: { 'application/json': { schema: reference(problemSchema) } },
        'x-codes': some,
      },
    ]),
  )
}

/** The codes that a refusal of this address may have. */
export function refusalCodes(route: ApiRoute): ErrorCode[] {
  return (Object.keys(errorCodes) as ErrorCode[]).filter((code) => mayRefuse(route, code))
}

/** What can be wrong with any request, and what follows from who may ask; the rest the route says itself. */
function mayRefuse({ method, verb, declaration: { refuses = [] } }: ApiRoute, code: ErrorCode): boolean {
  if (refuses.includes(code)) return true
  const who: Level = access[verb]
  switch (code) {
    case 'invalid_request':
    case 'internal':
    // Over the socket to a scheduled job, whatever it is.
    case 'forbidden':
      return true
    case 'cross_site':
    case 'too_large':
      return method !== 'get'
    case 'sign_in_required':
      return who === 'signed in' || who === 'administrator' || who === 'scheduled job'
    case 'not_found':
    case 'too_many':
      return who === 'reader' || who === 'manager'
    default:
      return false
  }
}

const session = { session: [] }
const key = { key: [] }
const token = { token: [] }

function securityOf({ portal }: Web, { verb }: ApiRoute): Operation['security'] {
  const who: Level = access[verb]
  if (who === 'anyone') return []
  if (who === 'scheduled job') return [session, token]
  if (who === 'reader') return portal.deps.config.access.results === 'id' ? [] : [session, key]
  return [session]
}

function securitySchemes(web: Web): Record<string, JsonSchema> {
  return {
    session: { type: 'apiKey', in: 'cookie', name: sessionCookie(web), description: t.api.session },
    key: { type: 'apiKey', in: 'query', name: 'key', description: t.api.key },
    token: { type: 'http', scheme: 'bearer', description: t.api.token },
  }
}

/** Every schema that has a name, wherever it is used. */
function components(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: tidy,
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema as JsonSchema]),
  )
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'output', override: tidy })
  return rest as JsonSchema
}

/** Out with what says nothing more: that names are texts, and the pattern of what has a format. */
function tidy({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  delete jsonSchema.propertyNames
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}

/** @throws Error for a schema without a name, which is a mistake of the route */
function reference(schema: z.ZodType): JsonSchema {
  const id = schema.meta()?.id
  if (id === undefined) throw new Error('a body or an answer needs a name: .meta({ id })')
  return { $ref: `#/components/schemas/${id}` }
}
