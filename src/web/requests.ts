import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { onBehalfOf, type RequestFacts } from '../platform/request-facts.ts'
import type { Web } from './web.ts'

/** What takes longer to begin its answer is worth a line, whatever it is. */
const slowMs = 1_000

/**
 * Names each request, in the header `X-Request-Id` and in every line of the log that is written for it; writes one line
 * at its end, and counts it.
 */
export function followRequests(web: Web) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const facts: RequestFacts = { request: nameOf(request) }
    response.locals.request = facts
    response.set('X-Request-Id', facts.request)
    const answered = measure(response)
    response.once('close', () => onBehalfOf(facts, () => noteEnd(web, request, response, answered())))
    onBehalfOf(facts, next)
  }
}

/** The name that a trusted proxy gave it, so that its log and ours can be laid side by side; otherwise 48 random bits. */
function nameOf(request: Request): string {
  const given = request.get('X-Request-Id') ?? ''
  const isTrusted: (address: string | undefined, hop: number) => boolean = request.app.get('trust proxy fn')
  const peer = request.socket.remoteAddress
  return peer !== undefined && isTrusted(peer, 0) && /^[\w.-]{1,64}$/.test(given)
    ? given
    : randomUUID().slice(-12)
}

/** Milliseconds until the answer began: how long a download takes is the reader's affair. */
function measure(response: Response): () => number {
  const start = performance.now()
  let begun: number | undefined
  const { writeHead } = response
  response.writeHead = (...words: unknown[]) => {
    begun ??= performance.now()
    return Reflect.apply(writeHead, response, words)
  }
  return () => (begun ?? performance.now()) - start
}

/** Posts, errors and what was slow are what somebody looks for; that a page was read is for who looks closer. */
function noteEnd(web: Web, request: Request, response: Response, ms: number): void {
  const { log, metrics } = web.portal.deps
  metrics.request(response.locals.route ?? 'none', request.method, response.statusCode, ms / 1000)
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(request.method)
  const isQuiet = isRead && response.statusCode < 400 && ms < slowMs
  const facts = {
    method: request.method,
    path: pathForLog(request, response),
    status: response.statusCode,
    ms: Math.round(ms),
    ...(response.writableFinished ? {} : { aborted: true }),
  }
  if (isQuiet) log.debug(facts, 'request')
  else log.info(facts, 'request')
}

/**
 * The path of a request as the log may know it: without the query, which may hold a key, and without the token of a
 * sign-in link, which is in the path itself. In an address
 * that there is not, such as a mangled link, nothing that could be one is kept.
 */
export function pathForLog(request: Request, response: Response): string {
  const path = request.originalUrl.replace(/\?.*/s, '')
  const { route } = response.locals
  if (route?.includes(':token')) return route
  return (route === undefined ? path.replace(/[\w%-]{20,}/g, '…') : path).slice(0, 300)
}
