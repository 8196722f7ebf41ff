import { visitorName } from '../visitor.ts'
import type { Route } from '../web.ts'

/** The button on the page of a job that is not over. */
export const cancel: Route = {
  method: 'post',
  path: '/jobs/:id/cancel',
  verb: 'cancel',
  async handle(web, request, response) {
    const id = String(request.params.id)
    await web.portal.cancel(id, visitorName(response.locals.visitor))
    response.redirect(303, `${web.base}/jobs/${id}`)
  },
}
