import { shellQuote } from '../platform/shell-quote.ts'
import { jsonText } from './json-text.ts'
import type { OpenApi, Operation } from './openapi.ts'

interface Asked {
  path: string
  method: string
  operation: Operation
}

/** The example of an operation as a command for a shell, over several lines where it is long. */
export function curlLines(document: OpenApi, { path, method, operation }: Asked, mediaType: string): string {
  const body = operation.requestBody?.content[mediaType]?.example
  const isForm = mediaType === 'multipart/form-data'
  const headers = [
    ...(body === undefined || isForm ? [] : [`Content-Type: ${mediaType}`]),
    ...examples(operation, 'header').map(([name, value]) => `${name}: ${value}`),
  ]
  const fields = isForm
    ? Object.entries(body ?? {}).map(([name, value]) => `-F ${shellQuote(`${name}=${value}`)}`)
    : []
  return [
    `curl ${accessOptions(document, operation)}${shellQuote(addressOf(document, path, operation))}`,
    ...(method === 'get' || body !== undefined ? [] : [`-X ${method.toUpperCase()}`]),
    ...headers.map((header) => `-H ${shellQuote(header)}`),
    ...(isForm ? fields : body === undefined ? [] : [`-d ${shellQuote(jsonText(body, 60))}`]),
  ].join(' \\\n  ')
}

/** The socket knows no other address than this machine's, and no prefix. */
function addressOf({ servers: [server] }: OpenApi, path: string, operation: Operation): string {
  const values = Object.fromEntries(examples(operation, 'path'))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name] ?? name))
  const query = new URLSearchParams(examples(operation, 'query')).toString()
  const portal = operation['x-access'] === 'administrator' ? 'http://localhost' : server?.url
  return `${portal}${filled}${query === '' ? '' : `?${query}`}`
}

function accessOptions({ components }: OpenApi, operation: Operation): string {
  if (operation['x-access'] === 'administrator') return '--unix-socket state/portal.sock '
  if (operation.security.length === 0) return ''
  return `-b '${components.securitySchemes.session?.name}=…' `
}

function examples({ parameters }: Operation, place: string): [string, string][] {
  return parameters
    .filter((one) => one.in === place && one.example !== undefined)
    .map(({ name, example }) => [name, String(example)])
}
