import type { Response } from 'express'
import { isOver } from '../../job/state.ts'
import { currentLanguage, inLanguage } from '../../messages/language.ts'
import type { Tail } from '../../portal/tail.ts'
import type { Usage } from '../../portal/usage.ts'
import type { Snapshot } from '../../portal/watch.ts'
import { keepPrivate } from '../page.ts'
import { logNews, viewState } from '../results/live.ts'
import { viewProgress } from '../results/status.ts'
import { usageNews } from '../results/usage.ts'
import type { Route, Web } from '../web.ts'

/** So often something is sent, so that no proxy takes the stream for dead, and what is expected is said anew. */
const heartbeatMs = 15_000
/** After so long a browser connects again. */
const retryMs = 3_000
/** A reader who has taken nothing for so long, of what waits for them, is let go; a heartbeat waits for whoever is well. */
const patienceMs = 60_000
/** When a job ends each of those who watch it asks for its page: one so long after another, and none later than the second. */
const betweenPagesMs = 20
const longestWaitMs = 20_000

/** What changes about a job, as it changes: server-sent events, for the page that shows it. */
export const events: Route = {
  method: 'get',
  path: '/jobs/:id/events',
  verb: 'see job',
  handle(web, request, response) {
    // Gone while we looked who they are: they would be counted for ever, as they have left already.
    if (response.destroyed) return
    const leave = web.limits.watch(request)
    response.once('close', leave)
    keepPrivate(response)
    // nginx would keep it back (ngx_http_proxy_module, X-Accel-Buffering).
    response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
    response.flushHeaders()
    if (request.method === 'HEAD') response.end()
    else follow(web, response, String(request.params.id))
  },
}

function follow(web: Web, response: Response, id: string): void {
  const stream = createStream(web, response, id)
  response.setTimeout(patienceMs)
  response.write(`retry: ${retryMs}\n\n`)
  const stop = web.portal.watch.watch(id, {
    changed: stream.tell,
    ended(why) {
      if (why === 'gone') stream.write('gone', '{}')
      stream.end()
    },
  })
  response.once('close', stop)
}

/** What a reader was told last. */
interface Told {
  version?: number
  progress?: string
  output?: Tail
  errors?: Tail
  usage?: Usage | undefined
}

/**
 * Sends what a reader does not know yet. One who reads slowly misses what was in between: nothing is kept for them but
 * the newest, which is sent when they have taken what was sent before.
 */
function createStream(web: Web, response: Response, id: string) {
  let told: Told = {}
  let newest: Snapshot | undefined
  let isTelling = false
  let isStale = false
  const heartbeat = setInterval(() => {
    if (!response.writableEnded && !response.writableNeedDrain) response.write(': \n\n')
    tellStateAgain()
  }, heartbeatMs).unref()

  async function tell(): Promise<void> {
    isStale = true
    if (isTelling) return
    isTelling = true
    try {
      while (isStale && newest && !response.writableNeedDrain && !response.writableEnded) {
        isStale = false
        await send(newest)
      }
    } catch (error) {
      // The browser connects again, and begins anew.
      web.portal.deps.log.error({ err: error }, 'the news of a job could not be sent')
      end()
    } finally {
      isTelling = false
    }
  }

  async function send({ job, version, output, errors, usage }: Snapshot): Promise<void> {
    const before = told
    const progress = JSON.stringify(viewProgress(job) ?? {})
    told = { version, progress, output, errors, usage }
    if (before.output !== output) write('log', logNews('output', output, before.output))
    if (before.errors !== errors) write('log', logNews('errors', errors, before.errors))
    if (usage && before.usage !== usage) write('usage', usageNews(usage))
    if (before.progress !== progress) write('progress', progress)
    if (before.version === version) return
    const waitMs = waitAmong(web.portal.watch.count(id))
    write('state', JSON.stringify(await viewState(web, response.locals.visitor, job)))
    if (!isOver(job.state)) return
    write('over', JSON.stringify({ waitMs }))
    end()
  }

  /** What is expected changes as time goes by, without any news. */
  function tellStateAgain(): void {
    delete told.version
    void tell()
  }

  /** Until the reader has taken all of it the answer is not closed, but nothing more may be written. */
  function end(): void {
    clearInterval(heartbeat)
    if (!response.writableEnded) response.end()
  }

  /** `data`: JSON, and so one line. */
  function write(event: string, data: string): void {
    if (!response.writableEnded) response.write(`event: ${event}\ndata: ${data}\n\n`)
  }

  // The socket tells of it, and knows of no language.
  const language = currentLanguage()
  response.on('drain', () => isStale && inLanguage(language, tell))
  response.once('close', () => clearInterval(heartbeat))
  // Nobody else hears of it, and what nobody hears of ends the portal.
  response.on('error', (error) => web.portal.deps.log.debug({ err: error }, 'a stream of news broke'))
  return {
    write,
    end,
    tell(snapshot: Snapshot): void {
      newest = snapshot
      void tell()
    },
  }
}

/** How long one of so many shall wait, by chance; not at all where they are alone. In milliseconds. */
function waitAmong(watchers: number): number {
  return Math.floor(Math.random() * Math.min(longestWaitMs, betweenPagesMs * Math.max(0, watchers - 1)))
}
