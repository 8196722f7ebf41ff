import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { checkAnswer } from './check-answer.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** Where it redirects to, or ''. */
  location: string
}

export type Fields = Record<string, string> | [name: string, value: string][]

export interface Asking {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer | URLSearchParams | FormData
}

/**
 * Somebody with a browser of their own: keeps cookies by path as browsers do, sends what it is told, byte for byte, and
 * follows no redirect. What the API answers is compared with what it promises. `door` is the portal's address or the path of its socket.
 */
export function visitor(door: string, cookies: Record<string, string> = {}) {
  const jar = Object.entries(cookies).map(([name, value]) => ({ name, value, path: '/' }))
  const root = door.startsWith('/') ? undefined : new URL(door)
  const agent = new Agent({ maxSockets: 10 })

  async function ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answer> {
    // A Response knows how to write a form, with its content type.
    const content =
      body instanceof FormData || body instanceof URLSearchParams ? new Response(body) : undefined
    const bytes = content ? Buffer.from(await content.arrayBuffer()) : body
    const sent = jar.filter((cookie) => path.startsWith(cookie.path))
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const outgoing = request(
      {
        ...(root ? { host: root.hostname, port: root.port } : { socketPath: door }),
        agent,
        method,
        path,
        headers: {
          ...(content ? { 'content-type': content.headers.get('content-type') ?? '' } : {}),
          ...(bytes === undefined ? {} : { 'content-length': Buffer.byteLength(bytes as string) }),
          ...(sent.length ? { cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; ') } : {}),
          ...headers,
        },
      },
      (incoming) => {
        for (const line of incoming.headers['set-cookie'] ?? []) keep(line)
        text(incoming).then(
          (answer) =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              text: answer,
              location: incoming.headers.location ?? '',
            }),
          reject,
        )
      },
    )
    outgoing.once('error', reject)
    outgoing.end(bytes)
    const answer = await promise
    checkAnswer(method, path, answer)
    return answer
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
    const at = jar.findIndex((one) => one.name === name && one.path === path)
    if (at >= 0) jar.splice(at, 1)
    if (value !== '') jar.push({ name, value, path })
  }

  return {
    ask,
    get: (path: string, headers: Record<string, string> = {}) => ask(path, { headers }),
    /** Sends a form urlencoded, or as it is given. */
    post: (path: string, body: Fields | FormData = {}, headers: Record<string, string> = {}) =>
      ask(path, {
        method: 'POST',
        headers,
        body: body instanceof FormData ? body : new URLSearchParams(body),
      }),
    json: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    cookies: jar,
  }
}

/** A form as multipart, with files as `[content, file name]`. */
export function multipart(
  fields: Record<string, string | [content: string | Buffer, fileName: string]>,
): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new Blob([value[0] as string]), value[1])
  }
  return form
}
