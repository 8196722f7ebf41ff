import { parseJobId } from '../../job/id.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { noSuchJob } from '../job-access.ts'
import type { Route } from '../web.ts'

/** `/results?job_id=TCFN-CTBQ`: the box that takes an id as people type it. */
export const findJob: Route = {
  method: 'get',
  path: '/results',
  verb: 'see programs',
  handle(web, request, response) {
    const typed = typeof request.query.job_id === 'string' ? request.query.job_id : ''
    // Or what "Copy link" gives, or the name of the folder.
    const id = parseJobId(/\/jobs\/([^/?#]+)/.exec(typed)?.[1] ?? typed.trim().replace(/^job-/, ''))
    if (typed.trim() === '') throw new ErrandError('invalid_request', t.problems.noId)
    if (id === undefined) throw noSuchJob(typed.trim())
    response.redirect(303, `${web.base}/jobs/${id}`)
  },
}
