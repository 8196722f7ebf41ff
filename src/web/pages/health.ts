import type { Route } from '../web.ts'

/** For whoever watches over the server: answers once the portal has taken over its folder. */
export const health: Route = {
  method: 'get',
  path: '/healthz',
  verb: 'see health',
  handle(_web, _request, response) {
    response.json({ status: 'ok' })
  },
}
