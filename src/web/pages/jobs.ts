import { t } from '../../messages/language.ts'
import { cookieText, emailCookie } from '../cookies.ts'
import { keepPrivate, sendPage } from '../page.ts'
import type { Route } from '../web.ts'
import { askIn, type JobListView, type JobRowView, viewList, viewRow } from './job-list.ts'
import { doneWords, selectedActions } from './selected.ts'

interface SignInFirstView {
  /** What stands in the field. */
  email: string
}

interface StatesView {
  rows: JobRowView[]
}

/** My jobs; to somebody who is not signed in it offers to send a link. */
export const jobs: Route = {
  method: 'get',
  path: '/jobs',
  // The list itself is shown to the signed-in only; the page that offers to sign in, to anyone.
  verb: 'sign in',
  async handle(web, request, response) {
    const { address } = response.locals.visitor
    keepPrivate(response)
    const page = { title: t.jobs.title, current: 'jobs' } as const
    if (address === undefined) {
      const email = cookieText(request, emailCookie)
      return sendPage<SignInFirstView>(web, response, 'jobs-sign-in.html', page, { email })
    }
    const ask = askIn(request)
    sendPage<JobListView>(web, response, 'jobs.html', page, {
      title: page.title,
      ...viewList(web, '/jobs', ask, await web.portal.listOwn(address, ask)),
      actions: selectedActions,
      done: doneWords(request),
    })
  },
}

/** So many ids of one page are asked for at once. */
const mostIds = 100

/** How jobs stand by now, as rows of the list: public/jobs.js puts them in the place of those that are shown. */
export const jobStates: Route = {
  method: 'get',
  path: '/jobs/states',
  verb: 'list own jobs',
  async handle(web, request, response) {
    const ids = String(request.query.ids ?? '')
      .split(',', mostIds)
      .filter(Boolean)
    const { address = '', isAdministrator } = response.locals.visitor
    const rows = await web.portal.pickListed(isAdministrator ? undefined : address, ids)
    keepPrivate(response)
    response.type('html').send(
      web.portal.render('job-states.html', {
        rows: rows.map((row) => viewRow(web, row)),
      } satisfies StatesView),
    )
  },
}
