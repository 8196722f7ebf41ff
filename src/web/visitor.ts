import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { en } from '../messages/en.ts'
import type { Visitor } from '../portal/access.ts'
import { jobKeyCookie, jobLinkCookie, sessionCookie } from './cookies.ts'
import type { Web } from './web.ts'

/** Finds out who stands at the door; grants nothing by itself. */
export function recogniseVisitor(web: Web) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.locals.visitor = visitorOf(web, request)
    response.locals.requestId = randomUUID()
    next()
  }
}

function visitorOf(web: Web, request: Request): Visitor {
  if (web.door === 'socket') return { isAdministrator: true, keys: [], isLocal: true }
  const { state, config } = web.portal.deps
  const session = textOf(request.cookies[sessionCookie(web)])
  const address = session === undefined ? undefined : state.addressOfSession(session)
  return {
    ...(address === undefined ? {} : { address }),
    isAdministrator:
      address !== undefined && config.access.admins.some((admin) => admin.toLowerCase() === address),
    keys: [request.cookies[jobKeyCookie], request.cookies[jobLinkCookie], request.query.key]
      .map(textOf)
      .filter((key) => key !== undefined),
    isLocal:
      isLoopback(request.socket.remoteAddress) &&
      !request.headers['x-forwarded-for'] &&
      !request.headers.forwarded,
  }
}

/** Who they are, for the record. */
export function visitorName({ address, isAdministrator }: Visitor): string {
  return address ?? (isAdministrator ? en.cancel.anAdministrator : en.cancel.theBrowser)
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address)
}

/** cookie-parser makes objects of cookies that begin with `j:`. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
