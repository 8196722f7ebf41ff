import { keepPrivate } from '../page.ts'
import type { Route } from '../web.ts'

/** For Prometheus. */
export const metrics: Route = {
  method: 'get',
  path: '/metrics',
  verb: 'see metrics',
  async handle(web, _request, response) {
    const { type, text } = await web.portal.deps.metrics.read()
    keepPrivate(response)
    response.type(type).send(text)
  },
}
