import type { Response } from 'express'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import {
  clearSession,
  cookieText,
  emailCookie,
  forgetLastJobs,
  sessionCookie,
  setSession,
} from '../cookies.ts'
import { isTrial } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { takeForm, textIn } from '../take-form.ts'
import type { Route, Web } from '../web.ts'

interface SignInView {
  email: string
  error: string
  /** Where the link went; '' before. */
  sentTo: string
  offersOutbox: boolean
}

export const signIn: Route = {
  method: 'get',
  path: '/sign-in',
  verb: 'sign in',
  handle(web, request, response) {
    keepPrivate(response)
    sendPage<SignInView>(
      web,
      response,
      'sign-in.html',
      { title: t.signIn.title, current: 'jobs' },
      { email: cookieText(request, emailCookie), error: '', sentTo: '', offersOutbox: false },
    )
  },
}

export const sendLink: Route = {
  method: 'post',
  path: '/sign-in',
  verb: 'sign in',
  async handle(web, request, response) {
    await using form = await takeForm(web, request, response)
    const email = textIn(form.given, 'email_address')
    keepPrivate(response)
    try {
      await web.limits.signIn(request)
      const sentTo = await web.portal.signIn.sendLink(email)
      sendPage<SignInView>(
        web,
        response,
        'sign-in.html',
        { title: t.signIn.title, current: 'jobs' },
        { email, error: '', sentTo, offersOutbox: isTrial(web) && response.locals.visitor.isLocal },
      )
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_inputs') throw error
      response.status(error.status)
      sendPage<SignInView>(
        web,
        response,
        'sign-in.html',
        { title: t.signIn.title, current: 'jobs' },
        { email, error: error.message, sentTo: '', offersOutbox: false },
      )
    }
  },
}

interface ConfirmView {
  /** '' for a link that does not work (any more). */
  address: string
  token: string
}

/** What the letter's link opens. Only the button uses the link up: mail scanners open links, and press nothing. */
export const openLink: Route = {
  method: 'get',
  path: '/sign-in/:token',
  verb: 'sign in',
  handle(web, request, response) {
    const token = String(request.params.token)
    sendConfirm(web, response, { address: web.portal.deps.state.lookAtSignIn(token) ?? '', token })
  },
}

export const useLink: Route = {
  method: 'post',
  path: '/sign-in/:token',
  verb: 'sign in',
  handle(web, request, response) {
    const used = web.portal.deps.state.useSignIn(String(request.params.token))
    if (!used) return sendConfirm(web, response, { address: '', token: '' })
    setSession(web, response, used.session)
    response.redirect(303, `${web.base}/jobs`)
  },
}

export const signOut: Route = {
  method: 'post',
  path: '/sign-out',
  verb: 'sign out',
  handle(web, request, response) {
    web.portal.deps.state.endSession(cookieText(request, sessionCookie(web)))
    clearSession(web, response)
    forgetLastJobs(web, response)
    response.redirect(303, `${web.base}/`)
  },
}

function sendConfirm(web: Web, response: Response, view: ConfirmView): void {
  keepPrivate(response)
  if (view.address === '') response.status(404)
  sendPage<ConfirmView>(web, response, 'confirm.html', { title: t.signIn.title, current: 'jobs' }, view)
}
