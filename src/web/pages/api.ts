import { t } from '../../messages/language.ts'
import { ErrandError, errorCodes } from '../../platform/errors.ts'
import { curlLines } from '../curl.ts'
import { jsonText } from '../json-text.ts'
import type { DescribeApi, JsonSchema, OpenApi, Operation } from '../openapi.ts'
import { sendPage } from '../page.ts'
import { apiProblem } from '../problem.ts'
import type { Route, Web } from '../web.ts'

/** In characters: what a page has room for beside nothing else. */
const lineLength = 66

interface ApiView {
  operations: OperationView[]
  /** The portal's address, and an example of asking as somebody. */
  asSomebody: string
  documentUrl: string
  /** The body of a refusal. */
  problem: string
  errors: { code: string; status: number; when: string }[]
}

interface OperationView {
  name: string
  /** `GET`, as in the request. */
  method: string
  /** `/api/v1/jobs/<id>` */
  path: string
  summary: string
  notes: string
  who: string
  cli: string[]
  members: MemberView[]
  curl: string
  /** '' where no form is taken. */
  formCurl: string
  answers: { status: string; when: string }[]
  /** Of the last of these. */
  example: string
  refusals: string[]
}

interface MemberView {
  name: string
  place: string
  kind: string
  meaning: string
}

function exampleProblem() {
  const what = t.inputs.missing('x')
  return apiProblem(new ErrandError('invalid_inputs', t.submit.couldNotStart(what), { fields: { x: what } }))
}

/** The API for people: what openapi.json says, with examples to copy. */
export function api(describe: DescribeApi): Route {
  return {
    method: 'get',
    path: '/api',
    verb: 'see API',
    handle(web, _request, response) {
      sendPage<ApiView>(web, response, 'api.html', { title: t.api.title }, viewOf(web, describe(web)))
    },
  }
}

function viewOf(web: Web, document: OpenApi): ApiView {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationView(web, document, { path, method, operation }),
    ),
  )
  const [{ url } = { url: '' }] = document.servers
  return {
    operations,
    documentUrl: `${url}/api/v1/openapi.json`,
    asSomebody: `curl -b '${document.components.securitySchemes.session?.name}=…' ${url}/api/v1/jobs`,
    problem: jsonText(exampleProblem(), lineLength),
    errors: Object.entries(errorCodes).map(([code, { status, when }]) => ({ code, status, when })),
  }
}

function operationView(
  web: Web,
  document: OpenApi,
  asked: { path: string; method: string; operation: Operation },
): OperationView {
  const { path, method, operation } = asked
  const answers = Object.entries(operation.responses).filter(([, answer]) => !answer['x-codes'])
  const [, answer] = answers.at(-1) ?? []
  const content = operation.requestBody?.content
  return {
    name: operation.operationId,
    method: method.toUpperCase(),
    path: path.replaceAll(/\{(\w+)\}/g, '<$1>'),
    summary: operation.summary,
    notes: operation.description ?? '',
    who: t.api.who(operation['x-access'], web.portal.deps.config.access.results),
    cli: operation['x-cli'].map((verb) => `errand ${verb}`),
    members: membersOf(document, operation),
    curl: curlLines(document, asked, 'application/json'),
    formCurl: content?.['multipart/form-data'] ? curlLines(document, asked, 'multipart/form-data') : '',
    answers: answers.map(([one, { description }]) => ({ status: one, when: description })),
    example: jsonText(answer?.content['application/json'].example, lineLength),
    refusals: Object.values(operation.responses).flatMap((one) => one['x-codes'] ?? []),
  }
}

function membersOf(document: OpenApi, { parameters, requestBody }: Operation): MemberView[] {
  const { schemas } = document.components
  const name =
    String(requestBody?.content['application/json']?.schema.$ref ?? '')
      .split('/')
      .at(-1) ?? ''
  const { properties = {}, required = [] } = (schemas[name] ?? {}) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return [
    ...parameters.map((one) => memberView(one.name, one.in, one.required, one.description, one.schema)),
    ...Object.entries(properties).map(([one, { description, ...schema }]) =>
      memberView(one, 'body', required.includes(one), String(description ?? ''), schema),
    ),
  ]
}

function memberView(
  name: string,
  place: keyof typeof t.api.places,
  isRequired: boolean,
  meaning: string,
  { enum: choices, maximum, default: usual }: JsonSchema,
): MemberView {
  const kind = [
    ...(isRequired && place !== 'path' ? [t.api.required] : []),
    ...(Array.isArray(choices) ? [choices.join(', ')] : []),
    ...(maximum === undefined ? [] : [t.api.atMost(Number(maximum))]),
    ...(usual === undefined ? [] : [t.api.defaultIs(String(usual))]),
  ]
  return { name, place: t.api.places[place], kind: kind.join('; '), meaning }
}
