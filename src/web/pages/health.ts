import { keepPrivate } from '../page.ts'
import type { Route } from '../web.ts'

/** For whoever watches over the server: whether a new job could be taken and run now, or why not. */
export const health: Route = {
  method: 'get',
  path: '/healthz',
  verb: 'see health',
  async handle(web, _request, response) {
    const reasons = await web.portal.health.reasons()
    keepPrivate(response)
    if (reasons.length === 0) response.json({ status: 'ready' })
    else response.status(503).json({ status: 'not ready', reasons })
  },
}
