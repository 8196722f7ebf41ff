import { ErrandError } from '../../platform/errors.ts'
import { giveJobKey } from '../cookies.ts'
import { isManagerOf } from '../job-access.ts'
import { takeForm, textIn } from '../take-form.ts'
import { hasProved } from '../visitor.ts'
import type { Route } from '../web.ts'
import { tokenField } from './form.ts'

/** The button on the page of a job. What today's definition does not take any more leads to the form, filled in. */
export const rerun: Route = {
  method: 'post',
  path: '/jobs/:id/rerun',
  verb: 'rerun',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const { visitor } = response.locals
    await using form = await takeForm(web, request, response)
    try {
      const again = await web.portal.rerun({
        id,
        email: visitor.address,
        isProved: (email) => hasProved(visitor, email),
        isManager: await isManagerOf(web, visitor, id),
        token: textIn(form.given, tokenField) || undefined,
      })
      giveJobKey(web, response, again.id)
      response.redirect(303, `${web.base}/jobs/${again.id}`)
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_inputs') throw error
      const job = await web.portal.read(id)
      response.redirect(303, `${web.base}/programs/${job?.program}?from=${id}`)
    }
  },
}
