import type { Visitor } from '../../portal/access.ts'
import { describeCrash } from '../../portal/describe.ts'
import { knowsServer } from '../job-access.ts'
import { keepPrivate } from '../page.ts'
import type { Route, Web } from '../web.ts'

/** For whoever watches over the server: whether a new job could be taken and run now, or why not; whether the portal stays up; and how much of its schedules is left out. */
export const health: Route = {
  method: 'get',
  path: '/healthz',
  verb: 'see health',
  async handle(web, _request, response) {
    const reasons = await web.portal.health.reasons()
    const more = {
      ...restartsFor(web, response.locals.visitor),
      schedule_mistakes: web.portal.schedules.mistakes().length,
    }
    keepPrivate(response)
    if (reasons.length === 0) response.json({ status: 'ready', ...more })
    else response.status(503).json({ status: 'not ready', reasons, ...more })
  },
}

/** Strangers hear that it crashed, and not of the server's folders that an error may name. */
function restartsFor(web: Web, visitor: Visitor) {
  const { lastHour, lastCrash } = web.portal.runs.restarts()
  return {
    restarts_last_hour: lastHour,
    last_crash: lastCrash ? describeCrash(lastCrash, knowsServer(web, visitor)) : null,
  }
}
