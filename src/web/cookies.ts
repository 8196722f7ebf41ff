import type { CookieOptions, Response } from 'express'
import { sessionMs } from '../state/state.ts'
import type { Web } from './web.ts'

/** Fills the address field and grants nothing. */
export const emailCookie = 'email'
/** Sent for one job's addresses only: its path is theirs. */
export const jobKeyCookie = 'job_key'

/** `__Host-` makes the browser hold it to this host and to https (RFC 6265bis, 4.1.3.2). */
export function sessionCookie({ isSecure }: Web): string {
  return isSecure ? '__Host-session' : 'session'
}

export function setSession(web: Web, response: Response, session: string): void {
  response.cookie(sessionCookie(web), session, { ...common(web), path: '/', maxAge: sessionMs })
}

export function clearSession(web: Web, response: Response): void {
  response.clearCookie(sessionCookie(web), { ...common(web), path: '/' })
}

export function rememberEmail(web: Web, response: Response, email: string): void {
  response.cookie(emailCookie, email, {
    ...common(web),
    path: `${web.base}/`,
    maxAge: 365 * 24 * 60 * 60 * 1000,
  })
}

/** So that the browser that submitted a job may do more with it than read. */
export function giveJobKey(web: Web, response: Response, id: string): void {
  response.cookie(jobKeyCookie, web.portal.deps.state.keyOfJob(id), {
    ...common(web),
    path: `${web.base}/jobs/${id}`,
    maxAge: 365 * 24 * 60 * 60 * 1000,
  })
}

function common({ isSecure }: Web): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure: isSecure }
}
