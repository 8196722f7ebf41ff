import type { NextFunction, Request, Response } from 'express'
import helmet from 'helmet'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Web } from './web.ts'

/** The headers of every answer. What belongs to https is sent only where people come by https. */
export function securityHeaders({ isSecure }: Web) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'font-src': ["'self'"],
        'frame-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        ...(isSecure ? { 'upgrade-insecure-requests': [] } : {}),
      },
    },
    strictTransportSecurity: isSecure,
    // Nothing goes to other sites. `no-referrer` would say no more, and make browsers send `Origin: null` with the
    // portal's own forms (Fetch, "append a request Origin header"), so that they could not be told from foreign ones.
    referrerPolicy: { policy: 'same-origin' },
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
  })
}

/**
 * Refuses a post that another site's page sent: one with an `Origin` whose host is neither the request's own nor that
 * of `[portal] url`, or with a `Sec-Fetch-Site` other than `same-origin` and `none`. Without both headers (curl,
 * scripts) it is taken: such a client carries nobody's cookies by accident.
 */
export function refuseCrossSite({ portal }: Web) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      next()
      return
    }
    const { origin, host } = request.headers
    const site = request.headers['sec-fetch-site']
    const own = [host, new URL(portal.deps.url()).host]
    const isOwnSite = site === 'same-origin' || site === 'none'
    // A browser that keeps its origin to itself (`null`) still says whether the page was the portal's own.
    const isForeign =
      (site !== undefined && !isOwnSite) ||
      (origin === 'null' ? !isOwnSite : origin !== undefined && !own.includes(hostOf(origin)))
    next(isForeign ? new ErrandError('cross_site', t.problems.crossSite) : undefined)
  }
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
