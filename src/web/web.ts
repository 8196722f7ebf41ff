import type { Request, Response } from 'express'
import type { Portal } from '../compose.ts'
import type { RequestFacts } from '../platform/request-facts.ts'
import type { Verb, Visitor } from '../portal/access.ts'
import type { Limits } from './limits.ts'

/** What every handler is handed beside request and response. */
export interface Web {
  portal: Portal
  /** The path of `[portal] url`, without a slash at the end: '' or '/errand'. The socket has none. */
  base: string
  /** Cookies are for https only, and helmet sends what belongs to it. */
  isSecure: boolean
  /** `socket`: whoever may open the portal's socket is the administrator. */
  door: 'tcp' | 'socket'
  limits: Limits
}

/** One address: what it is, who may, what happens. The tables in routes.ts are walked by a test. */
export interface Route {
  method: 'get' | 'post' | 'patch' | 'delete'
  path: string
  verb: Verb
  handle(web: Web, request: Request, response: Response): Promise<void> | void
}

declare global {
  namespace Express {
    interface Locals {
      visitor: Visitor
      /** What the log says of this request: its name, and the job that it concerns. */
      request: RequestFacts
      /** The address as routes.ts has it; absent for one that is not there. */
      route?: string
    }
  }
}
