import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route } from '../web.ts'

/** A word to a program that listens to signals; the field stands on the page of a job that runs. */
export const signal: Route = {
  method: 'post',
  path: '/jobs/:id/signal',
  verb: 'signal',
  async handle(web, request, response) {
    const id = String(request.params.id)
    await using form = await takeForm(web, request, response)
    await web.portal.signal(id, textIn(form.given, 'signal'), visitorName(response.locals.visitor))
    response.redirect(303, `${web.base}/jobs/${id}`)
  },
}
