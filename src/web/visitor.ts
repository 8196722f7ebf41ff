import { timingSafeEqual } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { parseAddress } from '../job/owner.ts'
import { isOver } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { recorded } from '../messages/recorded.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Visitor } from '../portal/access.ts'
import { cookieText, jobKeyCookie, jobLinkCookie, sessionCookie } from './cookies.ts'
import type { Web } from './web.ts'

/** Finds out who stands at the door; grants nothing by itself. */
export function recogniseVisitor(web: Web) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const visitor = visitorOf(web, request)
    response.locals.visitor = visitor
    if (visitor.scheduledJob !== undefined) response.locals.request.job = visitor.scheduledJob
    next()
  }
}

function visitorOf(web: Web, request: Request): Visitor {
  if (web.door === 'socket') {
    const token = request.get('Authorization')
    if (token !== undefined)
      return { isAdministrator: false, scheduledJob: jobOfToken(web, token), keys: [], isLocal: true }
    return { isAdministrator: true, keys: [], isLocal: true }
  }
  const { state } = web.portal.deps
  const address = state.addressOfSession(cookieText(request, sessionCookie(web)))
  const { key } = request.query
  return {
    ...(address === undefined ? {} : { address }),
    isAdministrator: address !== undefined && isAdministrators(web, address),
    keys: [
      cookieText(request, jobKeyCookie),
      cookieText(request, jobLinkCookie),
      typeof key === 'string' ? key : '',
    ].filter(Boolean),
    isLocal:
      isLoopback(request.socket.remoteAddress) &&
      isOwnName(request.headers.host) &&
      !request.headers['x-forwarded-for'] &&
      !request.headers.forwarded,
  }
}

/**
 * The scheduled job that this token (`ERRAND_TOKEN` of its program) was given to.
 * @throws ErrandError `forbidden` for any other, and for one whose job is over
 */
function jobOfToken({ portal }: Web, header: string): string {
  const { catalog, state } = portal.deps
  const [, id = '', key = ''] = /^Bearer ([a-z]+)\.([\w-]+)$/.exec(header) ?? []
  const expected = Buffer.from(state.keyOfJob(id, 'variables'))
  const given = Buffer.from(key)
  const isRight = given.length === expected.length && timingSafeEqual(given, expected)
  const row = isRight ? catalog.get(id) : undefined
  if (!row || isOver(row.state)) throw new ErrandError('forbidden', t.variables.jobIsOver)
  return id
}

/** Whether this is the address of an administrator; it has passed `parseAddress`. */
export function isAdministrators({ portal }: Web, address: string): boolean {
  return portal.deps.config.access.admins.some((admin) => admin.toLowerCase() === address)
}

/** Whether an address that they gave is theirs for certain. */
export function hasProved({ address, isAdministrator }: Visitor, given: string): boolean {
  return isAdministrator || (address !== undefined && address === parseAddress(given))
}

/** Who they are, for the record. */
export function visitorName({ address, isAdministrator }: Visitor): string {
  return address ?? (isAdministrator ? recorded.anAdministrator : recorded.theBrowser)
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address)
}

/** A page of another site can have its own name lead to 127.0.0.1 (DNS rebinding), but the browser still says the name. */
function isOwnName(host: string | undefined): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host ?? '')
}
