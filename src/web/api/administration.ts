import { ErrandError } from '../../platform/errors.ts'
import { takeJson } from '../take-json.ts'
import type { Route } from '../web.ts'

/** Asks for a new attempt of each interrupted job; `{"dry_run": true}` only names them. */
export const restartUnfinished: Route = {
  method: 'post',
  path: '/api/v1/restart-unfinished',
  verb: 'restart unfinished',
  async handle(web, request, response) {
    const body = await takeJson(web, request, response)
    response.json(await web.portal.restartUnfinished({ dryRun: body.dry_run === true }))
  },
}

export const reindex: Route = {
  method: 'post',
  path: '/api/v1/reindex',
  verb: 'reindex',
  async handle(web, _request, response) {
    response.json(await web.portal.reindex())
  },
}

/** `{"email": "…"}`: a one-use link, for somebody whom no letter reaches. */
export const makeSignInLink: Route = {
  method: 'post',
  path: '/api/v1/sign-in-links',
  verb: 'make sign-in link',
  async handle(web, request, response) {
    const { email } = await takeJson(web, request, response)
    if (typeof email !== 'string') throw new ErrandError('invalid_request', 'email: expected a text')
    response.status(201).json({ url: web.portal.signIn.makeLink(email).link })
  },
}
