import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route } from '../web.ts'

/** Another place in the line; the buttons stand on the page of a job that waits, for administrators. */
export const prioritize: Route = {
  method: 'post',
  path: '/jobs/:id/priority',
  verb: 'prioritize',
  async handle(web, request, response) {
    const id = String(request.params.id)
    await using form = await takeForm(web, request, response)
    await web.portal.prioritize(id, textIn(form.given, 'priority'), visitorName(response.locals.visitor))
    response.redirect(303, `${web.base}/jobs/${id}`)
  },
}
