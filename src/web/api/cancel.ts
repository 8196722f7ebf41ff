import { describeJob } from '../../portal/describe.ts'
import { knowsServer, noSuchJob } from '../job-access.ts'
import { visitorName } from '../visitor.ts'
import type { Route } from '../web.ts'

/** Ends a job for good. The answer is the job as it is then: one that runs takes a moment to end. */
export const cancel: Route = {
  method: 'post',
  path: '/api/v1/jobs/:id/cancel',
  verb: 'cancel',
  async handle(web, request, response) {
    const id = String(request.params.id)
    await web.portal.cancel(id, visitorName(response.locals.visitor))
    const job = await web.portal.read(id)
    if (!job) throw noSuchJob(id)
    response.json(describeJob(web.portal.deps.url(), job, knowsServer(web, response.locals.visitor)))
  },
}
