import { createHmac } from 'node:crypto'

/** What is told to a web address. */
export interface Post {
  url: string
  /** The same for each try. */
  id: string
  /** JSON. */
  body: string
  secret: string
  /** Now, in seconds since 1970. */
  seconds: number
}

/** How many are under way to one receiver at once: after an outage thousands may be due, and one that hangs holds up no other. */
const atOnce = 4

/**
 * Posts JSON, signed as the Standard Webhooks specification has it (https://www.standardwebhooks.com), for which
 * receivers find libraries. `timeoutMs`: of one try.
 */
export function createPoster({ timeoutMs }: { timeoutMs: number }) {
  const closing = new AbortController()
  const lines = new Map<string, { underWay: number; waiting: (() => void)[] }>()

  async function inTurn<T>(host: string, work: () => Promise<T>): Promise<T> {
    const line = lines.get(host) ?? { underWay: 0, waiting: [] }
    lines.set(host, line)
    if (line.underWay < atOnce) line.underWay++
    else await new Promise<void>((resolve) => line.waiting.push(resolve))
    try {
      return await work()
    } finally {
      // Its place goes to the next.
      const next = line.waiting.shift()
      if (next) next()
      else if (--line.underWay === 0) lines.delete(host)
    }
  }

  async function send(post: Post): Promise<void> {
    const response = await fetch(post.url, {
      method: 'POST',
      headers: headersOf(post),
      body: post.body,
      // Where it leads is for the definition to say: the signature is for nobody else.
      redirect: 'manual',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
    }).catch((error) => {
      // "fetch failed" alone says nothing.
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`${new URL(post.url).host} answered ${response.status}`)
  }

  return {
    /** Resolves when the receiver has answered 2xx. @throws whatever else it answered, or what hindered it */
    post: (post: Post): Promise<void> => inTurn(new URL(post.url).host, () => send(post)),
    /** Cuts off what is under way. */
    close: () => closing.abort(),
  }
}

function headersOf({ id, body, secret, seconds }: Post): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Errand',
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${sign(secret, `${id}.${seconds}.${body}`)}`,
  }
}

/** A secret `whsec_…` stands for the bytes that follow in base64, any other for its own. */
function sign(secret: string, text: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret)
  return createHmac('sha256', key).update(text).digest('base64')
}
