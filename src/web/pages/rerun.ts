import { ErrandError } from '../../platform/errors.ts'
import { giveJobKey } from '../cookies.ts'
import { hasProved } from '../visitor.ts'
import type { Route } from '../web.ts'

/** The button on the page of a job. What today's definition does not take any more leads to the form, filled in. */
export const rerun: Route = {
  method: 'post',
  path: '/jobs/:id/rerun',
  verb: 'rerun',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const { visitor } = response.locals
    try {
      const again = await web.portal.rerun({
        id,
        email: visitor.address,
        isProved: (email) => hasProved(visitor, email),
      })
      giveJobKey(web, response, again)
      response.redirect(303, `${web.base}/jobs/${again}`)
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_inputs') throw error
      const job = await web.portal.read(id)
      response.redirect(303, `${web.base}/programs/${job?.program}?from=${id}`)
    }
  },
}
