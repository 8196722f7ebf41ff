import { join } from 'node:path'
import cookieParser from 'cookie-parser'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { isJobId, parseJobId } from '../job/id.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { access } from '../portal/access.ts'
import { compress } from './compress.ts'
import { mayDo, mayDoWithJob, noSuchJob } from './job-access.ts'
import { speak } from './language.ts'
import { answerProblem } from './problem.ts'
import { followRequests } from './requests.ts'
import { api, pages } from './routes.ts'
import { refuseCrossSite, securityHeaders } from './security.ts'
import { sendVendor } from './vendor.ts'
import { recogniseVisitor } from './visitor.ts'
import type { Route, Web } from './web.ts'

const publicFolder = join(import.meta.dirname, '../../public')

/** The pages and the API over TCP, or the API alone on the socket. */
export function createApp(web: Web): Express {
  const app = express()
  app.disable('x-powered-by')
  // Hardly a page may be kept by a browser, so a hash of each would be worked out for nobody.
  app.disable('etag')
  app.set('trust proxy', web.portal.deps.config.portal.trusted_proxies)
  app.set('query parser', 'simple')
  app.use(followRequests(web))
  app.use(securityHeaders(web))
  // The command line reads its own machine's socket.
  if (web.door === 'tcp') app.use(compress())

  const router = express.Router({ caseSensitive: true })
  router.use(cookieParser())
  // What says nothing comes before the language.
  if (web.door === 'tcp')
    router.use(
      '/public',
      express.static(publicFolder, { index: false, maxAge: '1h', setHeaders: noteStatic }),
    )
  router.use(speak(web))
  router.use(recogniseVisitor(web))
  if (web.door === 'tcp') {
    router.get('/public/vendor/:name', sendVendor)
    router.use(refuseCrossSite(web))
  }
  for (const route of web.door === 'tcp' ? [...pages, ...api] : api)
    router[route.method](route.path, guarded(web, route))
  router.use((_request, _response, next) => next(new ErrandError('not_found', t.problems.noSuchPage)))
  router.use(answerProblem(web))
  app.use(web.base || '/', router)
  if (web.base) app.get('/', (_request, response) => response.redirect(303, `${web.base}/`))
  return app
}

/** What was found there has a route as any page; what was not is an address that there is not. */
function noteStatic(response: Response): void {
  response.locals.route = '/public/:file'
}

/** The one place where the table of access is asked, before any handler. */
function guarded(web: Web, route: Route) {
  const goesByJob = ['reader', 'manager'].includes(access[route.verb])
  const concernsJob = route.path.includes('/jobs/:id')
  return async (request: Request, response: Response, _next: NextFunction): Promise<void> => {
    response.locals.route = route.path
    // A scheduled job may do nothing with any job, its own included.
    const isJobItself = response.locals.visitor.scheduledJob !== undefined
    // Some of what is done with a job is for administrators only, whosever it is.
    if (!goesByJob || isJobItself) checkVisitor(web, route, response)
    if (concernsJob) {
      if (redirectsToPlainId(web, request, response)) return
      await checkJob(web, route, request, response)
    }
    await route.handle(web, request, response)
  }
}

function checkVisitor(web: Web, route: Route, response: Response): void {
  const { visitor } = response.locals
  if (mayDo(web, route.verb, visitor)) return
  if (visitor.scheduledJob !== undefined) throw new ErrandError('forbidden', t.variables.jobMayNot)
  if (visitor.address === undefined) throw new ErrandError('sign_in_required', t.problems.signInFirst)
  throw new ErrandError('forbidden', t.problems.forbidden)
}

/** Ids are taken as people type them, also in the address; of a page the browser is sent to the plain one. */
function redirectsToPlainId(web: Web, request: Request, response: Response): boolean {
  const typed = String(request.params.id)
  const id = parseJobId(typed)
  if (id === undefined || id === typed) return false
  request.params.id = id
  if (request.method !== 'GET' || !request.path.startsWith('/jobs/')) return false
  response.redirect(303, `${web.base}${request.url.replace(/^\/jobs\/[^/?]+/, `/jobs/${id}`)}`)
  return true
}

/** A job that is not there and one that this visitor may not see get the same answer. */
async function checkJob(web: Web, route: Route, request: Request, response: Response): Promise<void> {
  const id = String(request.params.id)
  if (isJobId(id)) response.locals.request.job = id
  if (!(await mayDoWithJob(web, route.verb, request, response.locals.visitor, id))) throw noSuchJob(id)
}
