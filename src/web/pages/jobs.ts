import type { JobState } from '../../job/state.ts'
import { en } from '../../messages/en.ts'
import { spanInWords } from '../../messages/times.ts'
import { cookieText, emailCookie } from '../cookies.ts'
import { keepPrivate, type Moment, momentOf, sendPage } from '../page.ts'
import type { Route } from '../web.ts'

const shownJobs = 200

interface JobsView {
  /** '' for somebody who has to sign in first. */
  address: string
  email: string
  jobs: {
    id: string
    program: string
    title: string
    state: JobState | 'unreadable'
    submitted: Moment | undefined
    took: string
  }[]
  hasMore: boolean
  shownJobs: number
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
    const { jobs: listed, more } =
      address === undefined ? { jobs: [], more: false } : await web.portal.listOwn(address, shownJobs)
    sendPage<JobsView>(
      web,
      response,
      'jobs.html',
      { title: en.jobs.title, current: 'jobs' },
      {
        address: address ?? '',
        email: cookieText(request, emailCookie),
        jobs: listed.map((job) =>
          job.state === 'unreadable'
            ? {
                id: job.id,
                program: '',
                title: en.jobs.unreadable,
                state: job.state,
                submitted: undefined,
                took: '',
              }
            : {
                id: job.id,
                program: job.program,
                title: job.title,
                state: job.state,
                submitted: momentOf(web, job.submitted),
                took: job.elapsedSeconds === null ? '' : spanInWords(job.elapsedSeconds),
              },
        ),
        hasMore: more,
        shownJobs,
      },
    )
  },
}
