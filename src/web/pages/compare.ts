import type { Request, Response } from 'express'
import { groupJobId, isJobId, parseJobId } from '../../job/id.ts'
import { isOver } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { titleInWords } from '../../portal/programs.ts'
import type { JobView } from '../../portal/read.ts'
import type { Results } from '../../portal/results.ts'
import { mayDoWithJob, noSuchJob } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { type ComparedView, viewCompared } from '../results/compared.ts'
import { type StatusView, viewStatus } from '../results/status.ts'
import { type StreamsView, viewStreams } from '../results/streams.ts'
import type { Route, Web } from '../web.ts'

interface CompareView extends ComparedView {
  title: string
  program: string
  sides: [SideView, SideView]
  hasOutput: boolean
  hasErrors: boolean
}

interface SideView
  extends Pick<StatusView, 'headline' | 'explanation' | 'outlook' | 'progress' | 'answer'>,
    StreamsView {
  id: string
  group: [string, string]
  url: string
  /** The person's own title; '' where there is none. */
  jobTitle: string
  state: JobView['state']
  isOver: boolean
  /** '' while it was not begun. */
  command: string
}

interface NotComparedView {
  why: string
  jobs: { id: string; url: string; title: string }[]
  /** The way back, and what it is called. */
  back: string
  backWords: string
}

/**
 * `/jobs/<id>/compare?with=<id>`: two jobs of one program side by side, in this order. It is an address of the first, so
 * whether that may be seen is asked as for its page, and the browser brings its key; the second is asked for in the same
 * way, and counts as a guess where its page would.
 */
export const compare: Route = {
  method: 'get',
  path: '/jobs/:id/compare',
  verb: 'see job',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const other = await otherOf(web, request, response)
    if (other === undefined) return sendNot(web, response, { why: t.compare.noOther, ids: [id] })
    if (other === id) return sendNot(web, response, { why: t.compare.sameJob, ids: [id] })
    const found: [Results, Results] = [await readOrRefuse(web, id), await readOrRefuse(web, other)]
    const [a, b] = [found[0].job, found[1].job]
    if (a.program !== b.program)
      return sendNot(web, response, { why: t.compare.otherProgram(a.title, b.title), ids: [id, other] })
    await sendCompared(web, response, found)
  },
}

/** The job to compare with, which the visitor may see; undefined where none is named. @throws ErrandError `not_found`, `too_many` */
async function otherOf(web: Web, request: Request, response: Response): Promise<string | undefined> {
  const typed = typeof request.query.with === 'string' ? request.query.with.trim() : ''
  if (typed === '') return undefined
  const id = parseJobId(typed) ?? typed
  if (!(await mayDoWithJob(web, 'see job', request, response.locals.visitor, id))) throw noSuchJob(id)
  return id
}

async function readOrRefuse(web: Web, id: string): Promise<Results> {
  const found = await web.portal.results(id)
  if (!found) throw noSuchJob(id)
  return found
}

async function sendCompared(web: Web, response: Response, found: [Results, Results]): Promise<void> {
  const [a, b] = [found[0].job, found[1].job]
  const sides: CompareView['sides'] = [
    await viewSide(web, response, found[0]),
    await viewSide(web, response, found[1]),
  ]
  const compared = await viewCompared(web, found, await web.portal.compare(a, b))
  keepPrivate(response)
  sendPage<CompareView>(
    web,
    response,
    'compare.html',
    { title: t.compare.tab(a.title, a.id, b.id) },
    {
      title: a.title,
      program: a.program,
      sides,
      hasOutput: sides.some(({ output }) => output.segments.length > 0),
      hasErrors: sides.some(({ errors }) => errors.segments.length > 0),
      ...compared,
    },
  )
}

async function viewSide(web: Web, response: Response, found: Results): Promise<SideView> {
  const { job } = found
  const status = await viewStatus(web, response.locals.visitor, job)
  const { headline, explanation, outlook, progress, answer } = status
  return {
    id: job.id,
    group: groupJobId(job.id),
    url: `${web.base}/jobs/${job.id}`,
    jobTitle: job.jobTitle ?? '',
    state: job.state,
    isOver: isOver(job.state),
    headline,
    explanation,
    outlook,
    progress,
    answer,
    command: job.ran?.command ?? '',
    ...viewStreams(found),
  }
}

function sendNot(web: Web, response: Response, { why, ids }: { why: string; ids: string[] }): void {
  sendNotCompared(web, response, { why, ids, back: `${web.base}/jobs`, backWords: t.jobs.title })
}

interface Not {
  why: string
  /** Of jobs that the visitor may see. */
  ids: string[]
  back: string
  backWords: string
}

/** The page that says why two jobs can't be compared. */
function sendNotCompared(web: Web, response: Response, { why, ids, back, backWords }: Not): void {
  keepPrivate(response)
  response.status(400)
  sendPage<NotComparedView>(
    web,
    response,
    'compare-not.html',
    { title: t.compare.impossible },
    {
      why,
      jobs: ids.map((id) => ({ id, url: `${web.base}/jobs/${id}`, title: titleOf(web, id) })),
      back,
      backWords,
    },
  )
}

function titleOf({ portal }: Web, id: string): string {
  const row = portal.deps.catalog.get(id)
  return row ? (row.jobTitle ?? titleInWords(portal.deps.programs, row.program, row.title)) : ''
}

/**
 * The button below a list. Whether they may see the jobs, and whether these are of one program, is asked by the page that
 * it leads to.
 *
 * @param ids as they were ticked, the newest first
 * @param list the address to go back to
 */
export function compareSelected(web: Web, response: Response, ids: string[], list: string): void {
  const [a = '', b = ''] = ids
  if (ids.length === 2 && isJobId(a) && isJobId(b))
    response.redirect(303, `${web.base}/jobs/${a}/compare?with=${b}`)
  else
    sendNotCompared(web, response, {
      why: t.compare.notTwo(ids.length),
      ids: [],
      back: list,
      backWords: t.jobs.goBack,
    })
}
