import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'

export interface Event {
  name: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the portal sends
  data: any
}

/** A stream of server-sent events, as a browser opens it. `headers` go with the request. */
export async function openEvents(address: string, headers: Record<string, string> = {}) {
  const asked: ClientRequest = request(address, { agent: false, headers })
  asked.end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  answer.setEncoding('utf8')
  const seen: Event[] = []
  let rest = ''
  let heard = Promise.withResolvers<void>()
  let hasEnded = false
  const tellAll = () => {
    heard.resolve()
    heard = Promise.withResolvers()
  }
  answer.on('data', (piece: string) => {
    const messages = (rest + piece).split('\n\n')
    rest = messages.pop() ?? ''
    for (const message of messages) {
      const name = /^event: (.*)$/m.exec(message)?.[1]
      const data = /^data: (.*)$/m.exec(message)?.[1]
      if (name !== undefined) seen.push({ name, data: JSON.parse(data ?? 'null') })
    }
    tellAll()
  })
  answer.on('close', () => {
    hasEnded = true
    tellAll()
  })
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    seen,
    /** The first event that is so, also of those that came before. */
    async until(isIt: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        const found = seen.find(isIt)
        if (found) return found
        if (hasEnded) throw new Error(`the stream has ended: ${JSON.stringify(seen)}`)
        await heard.promise
      }
    },
    async ended(): Promise<void> {
      while (!hasEnded) await heard.promise
    },
    /** Reads no more, as one whose network is slow. */
    pause: () => answer.pause(),
    resume: () => answer.resume(),
    close: () => asked.destroy(),
  }
}
