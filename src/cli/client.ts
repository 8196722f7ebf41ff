import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { systemErrorCode } from '../platform/errors.ts'
import type { ProcessIdentity } from '../platform/processes.ts'
import { CommandError, exitStatus } from './command-error.ts'

export type Client = ReturnType<typeof createClient>

/** No portal answers here. Some verbs then work on the folders themselves. `holder`: who holds the jobs folder all the same. */
export class NoPortal extends CommandError {
  /** What may have a better word where nothing can be done without a portal. */
  readonly check: () => Promise<unknown>
  constructor(socket: string, holder: { pid: number; host: string } | undefined, check: NoPortal['check']) {
    super(
      holder
        ? `A portal runs here (process ${holder.pid} on ${holder.host}), but nothing answers at its socket ${socket}. If it was not started just now, its state folder was moved or removed: put that back and start the portal again. Jobs go on meanwhile.`
        : `No portal runs here (${socket}). Start one with: errand serve`,
      exitStatus.noPortal,
    )
    this.check = check
  }
}

/** It is there, and has yet to take over its jobs. */
class Starting extends CommandError {}

/** Whether a portal did not answer that may be there again in a moment: one that is being restarted ends what it was asked. */
export function isAway(error: unknown): boolean {
  return (
    error instanceof NoPortal ||
    error instanceof Starting ||
    ['ECONNRESET', 'EPIPE'].includes(systemErrorCode(error) ?? '')
  )
}

interface Answer {
  status: number
  text: string
  /** Plain text: before the API is there. */
  isWord: boolean
}

interface Refusal {
  error?: { message?: string }
  errors?: Record<string, string>
}

// An import reads all that the module exports, and some of that (WebSocket) loads another HTTP client, which takes as long as
// all the rest of a short command.
const { request } = process.getBuiltinModule('node:http')

interface ClientOptions {
  /** The folder whose lock tells whether a portal runs where nobody answers. */
  jobs?: string
  /** May have a better word than NoPortal. */
  check?: () => Promise<unknown>
  /** That of a scheduled job, which then asks instead of the administrator. */
  token?: string
}

/** Speaks the API over the portal's socket. */
export function createClient(socket: string, { jobs, check = async () => {}, token }: ClientOptions) {
  /** @throws NoPortal; CommandError with the portal's words when it refuses */
  async function call<T>(method: string, path: string, body?: object | FormData): Promise<T> {
    // A Response knows how to write a form as multipart, with its content type.
    const content =
      body === undefined ? undefined : body instanceof FormData ? new Response(body) : Response.json(body)
    const headers = {
      ...(content ? { 'content-type': content.headers.get('content-type') ?? '' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    const { status, text, isWord } = await new Promise<Answer>((resolve, reject) => {
      const outgoing = request(
        { socketPath: socket, method, path: `/api/v1${path}`, headers },
        (incoming) => {
          incoming.setEncoding('utf8')
          incoming.toArray().then(
            (parts) =>
              resolve({
                status: incoming.statusCode ?? 0,
                text: parts.join(''),
                isWord: /^text\/plain/.test(incoming.headers['content-type'] ?? ''),
              }),
            reject,
          )
        },
      )
      outgoing.once('error', reject)
      if (content?.body)
        pipeline(Readable.fromWeb(content.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(
          reject,
        )
      else outgoing.end()
    }).catch(async (error) => {
      if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) {
        throw new NoPortal(socket, jobs === undefined ? undefined : await livingHolder(jobs), check)
      }
      if (systemErrorCode(error) === 'EACCES')
        throw new CommandError(`${socket} may be opened only by the user that runs the portal.`)
      throw error
    })
    if (status === 503 && isWord) throw new Starting(text.trim())
    if (status >= 400) throw new CommandError(wordsOf(text))
    return JSON.parse(text)
  }

  return {
    get: <T>(path: string) => call<T>('GET', path),
    delete: <T>(path: string) => call<T>('DELETE', path),
    patch: <T>(path: string, body: object) => call<T>('PATCH', path, body),
    post: <T>(path: string, body: object | FormData = {}) => call<T>('POST', path, body),
  }
}

/** Who holds a jobs folder, as far as that can be told from this machine. */
async function livingHolder(jobs: string): Promise<ProcessIdentity | undefined> {
  // Loaded here, so that who speaks to a portal does not wait for it.
  const { readHolder } = await import('../platform/lock.ts')
  const { isAlive } = await import('../platform/processes.ts')
  const holder = readHolder(jobs)
  return holder && isAlive(holder) ? holder : undefined
}

function wordsOf(text: string): string {
  const { error, errors = {} } = parseRefusal(text)
  const fields = Object.values(errors)
  // A message that lists what is wrong is whole by itself.
  return fields.length > 1 && !error?.message?.includes('\n')
    ? ['Could not start job:', ...fields.map((field) => `  ${field}`)].join('\n')
    : (error?.message ?? text)
}

function parseRefusal(text: string): Refusal {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
