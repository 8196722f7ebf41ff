import type { CookieOptions, Request, Response } from 'express'
import { isJobId } from '../job/id.ts'
import { sessionMs } from '../state/state.ts'
import type { Web } from './web.ts'

/** Fills the address field and grants nothing. */
export const emailCookie = 'email'
/** Of the browser that submitted a job. Like the next, sent for that job's addresses only: its path is theirs. */
export const jobKeyCookie = 'job_key'
/** Of a browser that opened an emailed link with a key. */
export const jobLinkCookie = 'job_link'

/** The language that was chosen by a link. */
export const languageCookie = 'language'

const yearMs = 365 * 24 * 60 * 60 * 1000

/**
 * The last jobs that this browser submitted, each with a key of it, so that nobody can ask for others by writing ids into
 * it. For the home page of who is not signed in; it goes when the browser is closed, and at signing out.
 */
const lastJobsCookie = 'last_jobs'
const lastJobs = 5

/** `__Host-` makes the browser hold it to this host and to https (RFC 6265bis, 4.1.3.2). */
export function sessionCookie({ isSecure }: Web): string {
  return isSecure ? '__Host-session' : 'session'
}

/** '' when there is none. cookie-parser makes objects of cookies that begin with `j:`. */
export function cookieText(request: Request, name: string): string {
  const value: unknown = request.cookies[name]
  return typeof value === 'string' ? value : ''
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
    maxAge: yearMs,
  })
}

export function rememberLanguage(web: Web, response: Response, language: string): void {
  response.cookie(languageCookie, language, { ...common(web), path: `${web.base}/`, maxAge: yearMs })
}

/** So that the browser that submitted a job may do more with it than read, and finds it again on the home page. */
export function giveJobKey(web: Web, request: Request, response: Response, id: string): void {
  giveKey(web, response, id, jobKeyCookie, web.portal.deps.state.keyOfJob(id, 'manage'))
  const ids = [id, ...lastJobIds(web, request).filter((one) => one !== id)].slice(0, lastJobs)
  const value = ids.map((one) => `${one}.${web.portal.deps.state.keyOfJob(one, 'see')}`).join('!')
  response.cookie(lastJobsCookie, value, { ...common(web), path: `${web.base}/` })
}

/** The jobs that this browser submitted last, the newest first. */
export function lastJobIds({ portal }: Web, request: Request): string[] {
  return cookieText(request, lastJobsCookie)
    .split('!', lastJobs)
    .flatMap((pair) => {
      const [id = '', key] = pair.split('.')
      return isJobId(id) && key === portal.deps.state.keyOfJob(id, 'see') ? [id] : []
    })
}

export function forgetLastJobs(web: Web, response: Response): void {
  response.clearCookie(lastJobsCookie, { ...common(web), path: `${web.base}/` })
}

/** So that the files and the log of a job open too for whoever came by a link with its key. */
export function keepLinkKey(web: Web, response: Response, id: string, key: string): void {
  giveKey(web, response, id, jobLinkCookie, key)
}

function giveKey(web: Web, response: Response, id: string, name: string, key: string): void {
  response.cookie(name, key, { ...common(web), path: `${web.base}/jobs/${id}`, maxAge: yearMs })
}

function common({ isSecure }: Web): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure: isSecure }
}
