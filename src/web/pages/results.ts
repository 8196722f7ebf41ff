import type { Request, Response } from 'express'
import { groupJobId } from '../../job/id.ts'
import { isOver } from '../../job/state.ts'
import type { JobView } from '../../portal/read.ts'
import type { Results } from '../../portal/results.ts'
import { keepLinkKey } from '../cookies.ts'
import { untilGone } from '../gone.ts'
import { noSuchJob } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { type FactsView, viewFacts } from '../results/facts.ts'
import { type NextView, viewNext } from '../results/next.ts'
import { type OutputsView, viewOutputs } from '../results/outputs.ts'
import { type StartedByView, viewStartedBy } from '../results/started-by.ts'
import { pageTitle, type StatusView, viewStatus } from '../results/status.ts'
import { type StreamsView, viewStreams } from '../results/streams.ts'
import { type UsageView, viewUsage } from '../results/usage.ts'
import type { Route, Web } from '../web.ts'

/** One part for each section of the page, in src/web/results/ and views/results/. */
interface ResultsView extends StatusView, OutputsView, StreamsView, FactsView, StartedByView, NextView {
  job: {
    id: string
    group: [string, string]
    program: string
    /** Of the program. */
    title: string
    /** The person's own; '' where there is none. */
    jobTitle: string
    state: JobView['state']
    isOver: boolean
    /** Its whole address, for paper. */
    address: string
  }
  usage: UsageView
  /** It changes by itself while it is open. */
  live: boolean
}

export const results: Route = {
  method: 'get',
  path: '/jobs/:id',
  verb: 'see job',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const { key } = request.query
    if (key !== undefined) {
      // The key moves from the address, which people copy and photograph, into a cookie; anything else goes.
      if (key === web.portal.deps.state.keyOfJob(id, 'see')) keepLinkKey(web, response, id, key)
      response.redirect(303, `${web.base}/jobs/${id}`)
      return
    }
    const found = await web.portal.results(id)
    if (!found) throw noSuchJob(id)
    await sendResults(web, request, response, found)
  },
}

async function sendResults(web: Web, request: Request, response: Response, found: Results): Promise<void> {
  const { job } = found
  const { visitor } = response.locals
  const over = isOver(job.state)
  const page = {
    title: pageTitle(job),
    ...(over ? {} : { refreshSeconds: refreshSeconds(web, job) }),
    ...(over ? { icon: job.state === 'success' ? ('icon-done' as const) : ('icon-failed' as const) } : {}),
  }
  keepPrivate(response)
  sendPage<ResultsView>(web, response, 'results.html', page, {
    job: {
      id: job.id,
      group: groupJobId(job.id),
      program: job.program,
      title: job.title,
      jobTitle: job.jobTitle ?? '',
      state: job.state,
      isOver: over,
      address: `${web.portal.deps.url()}/jobs/${job.id}`,
    },
    live: !over,
    ...(await viewStatus(web, visitor, job)),
    ...(await viewOutputs(web, found, request.query, untilGone(response))),
    ...viewStreams(found),
    usage: viewUsage(found.usage),
    ...viewFacts(web, job),
    ...viewStartedBy(web, visitor, job),
    ...(await viewNext(web, visitor, job)),
  })
}

/** A young job is looked at more often than one that takes days. */
function refreshSeconds({ portal }: Web, job: JobView): number {
  const ageSeconds = (portal.deps.clock.now() - Date.parse(job.started ?? job.submitted)) / 1000
  return ageSeconds < 60 ? 2 : ageSeconds < 600 ? 5 : 15
}
