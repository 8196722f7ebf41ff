import type { Response } from 'express'
import { groupJobId } from '../../job/id.ts'
import { isOver } from '../../job/state.ts'
import { describeAttemptEnd, describeEnd } from '../../messages/describe-end.ts'
import { en } from '../../messages/en.ts'
import { rangeInWords, spanInWords, untilInWords } from '../../messages/times.ts'
import { formatSize } from '../../platform/units.ts'
import type { Preview } from '../../portal/preview.ts'
import type { AttemptView, JobView, OutputView } from '../../portal/read.ts'
import type { Results, StreamEnd } from '../../portal/results.ts'
import { signals } from '../../portal/signal.ts'
import { formatPriority, maxPriority, priorities } from '../../program/priority.ts'
import { keepLinkKey } from '../cookies.ts'
import { hasKeyOf, isManagerOf, knowsServer, mayOffer, noSuchJob } from '../job-access.ts'
import { keepPrivate, type Moment, momentOf, sendPage } from '../page.ts'
import type { Route, Web } from '../web.ts'
import { newToken, tokenField } from './form.ts'

interface ResultsView {
  job: {
    id: string
    group: [string, string]
    program: string
    title: string
    state: JobView['state']
    isOver: boolean
  }
  /** The state as a sentence. */
  headline: string
  /** What happens next, or why it failed; '' when there is nothing to say. */
  explanation: string
  /** When it will probably start and end; '' when nothing is known. */
  outlook: string
  letter: string
  answer: string
  inputs: { label: string; values: string[]; isLong: boolean; isHidden: boolean }[]
  times: { label: string; moment: Moment }[]
  took: string
  /** '' where it is not known. */
  cpuTime: string
  peakMemory: string
  outputs: { label: string; name: string; url: string; size: string; preview: Preview | undefined }[]
  /** Those of `outputs` that are not shown, only to be downloaded. */
  files: ResultsView['outputs']
  hasMoreOutputs: boolean
  /** Whether the reader may have it run again as it is: secrets that were given are for its owner only. */
  mayRerun: boolean
  /** The hidden field that makes a second click on "Run again" the same submission. */
  tokenField: string
  token: string
  /** Whether the reader may end it, and it can still be ended. */
  mayCancel: boolean
  /** In words, where the visitor may change it; '' otherwise. */
  priority: string
  priorities: string[]
  maxPriority: number
  /** What may be sent to its program; none unless it runs and the reader may. */
  signals: readonly string[]
  /** `2 of 4`; '' for the only one. */
  attempt: string
  earlier: {
    attempt: number
    started: Moment | undefined
    took: string
    why: string
    outputUrl: string
    errorsUrl: string
  }[]
  output: Shown
  errors: Shown
  /** `&key=…` for the link to a form with the same inputs, where a key is what the reader came with; otherwise ''. */
  key: string
}

interface Shown {
  text: string
  isCut: boolean
  size: string
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
    await sendResults(web, response, found)
  },
}

async function sendResults(web: Web, response: Response, found: Results): Promise<void> {
  const { job } = found
  const over = isOver(job.state)
  const key = keyFor(web, response, job)
  const page = {
    title: `${en.states[job.state]}: ${job.title} ${job.id}`,
    ...(over ? {} : { refreshSeconds: refreshSeconds(web, job) }),
  }
  const isManager = await isManagerOf(web, response.locals.visitor, job.id)
  const outputs = over ? job.outputs.map((output, n) => viewOutput(web, job, output, found.previews[n])) : []
  keepPrivate(response)
  sendPage<ResultsView>(web, response, 'results.html', page, {
    job: {
      id: job.id,
      group: groupJobId(job.id),
      program: job.program,
      title: job.title,
      state: job.state,
      isOver: over,
    },
    headline: headlineOf(web, job),
    explanation: explanationOf(job, {
      knowsServer: knowsServer(web, response.locals.visitor),
      knowsOwner: isManager,
    }),
    outlook: outlook(web, job),
    letter: over || job.state === 'interrupted' ? '' : letterWords(job, isManager),
    answer: job.answer ?? '',
    inputs: job.inputs.map(({ label, value, isHidden }) => ({
      label,
      values: [value].flat().filter((one) => one !== ''),
      isLong: typeof value === 'string' && (value.includes('\n') || value.length > 200),
      isHidden,
    })),
    times: timesOf(web, job),
    took: job.elapsedSeconds === undefined ? '' : spanInWords(job.elapsedSeconds),
    cpuTime: job.cpuSeconds === undefined ? '' : spanInWords(job.cpuSeconds),
    peakMemory: job.peakMemory === undefined ? '' : formatSize(job.peakMemory),
    outputs,
    files: outputs.filter((output) => output.preview === undefined),
    hasMoreOutputs: job.hasMoreOutputs,
    mayRerun: over && (isManager || !job.inputs.some(({ isHidden }) => isHidden)),
    tokenField,
    token: newToken(),
    mayCancel:
      !over &&
      job.cancelledBy === undefined &&
      (await mayOffer(web, 'cancel', response.locals.visitor, job.id)),
    ...(await priorityOf(web, response, job)),
    signals:
      job.state === 'running' && (await mayOffer(web, 'signal', response.locals.visitor, job.id))
        ? signals
        : [],
    attempt:
      job.mostAttempts > 1 || job.earlier.length > 0
        ? en.results.attemptOf(job.attempt, job.mostAttempts)
        : '',
    earlier: job.earlier.map((end) => viewAttempt(web, job, end)),
    output: show(found.output),
    errors: show(found.errors),
    key,
  })
}

/** Buttons rather than a list to choose from: the page of a job that waits is loaded anew all the time. */
async function priorityOf(web: Web, response: Response, { id, state }: JobView) {
  const mayChange = state === 'queued' && (await mayOffer(web, 'prioritize', response.locals.visitor, id))
  return {
    priority: mayChange ? formatPriority(web.portal.deps.catalog.get(id)?.priority ?? 0) : '',
    priorities: Object.keys(priorities),
    maxPriority,
  }
}

/** The cookie with the key goes to the job's own addresses only, so the way to the form has to carry one. */
function keyFor(web: Web, response: Response, job: JobView): string {
  const { config, state } = web.portal.deps
  if (config.access.results !== 'owner' || !hasKeyOf(web, response.locals.visitor, job.id)) return ''
  return `&key=${state.keyOfJob(job.id, 'see')}`
}

/** A young job is looked at more often than one that takes days. */
function refreshSeconds({ portal }: Web, job: JobView): number {
  const ageSeconds = (portal.deps.clock.now() - Date.parse(job.started ?? job.submitted)) / 1000
  return ageSeconds < 60 ? 2 : ageSeconds < 600 ? 5 : 15
}

function headlineOf({ portal }: Web, job: JobView): string {
  switch (job.state) {
    case 'queued': {
      const seconds = (Date.parse(job.notBefore ?? '') - portal.deps.clock.now()) / 1000
      return seconds > 0
        ? en.results.triedAgainIn(job.attempt, job.mostAttempts, untilInWords(seconds))
        : en.results.waiting(job.ahead ?? 0)
    }
    case 'running': {
      if (job.cancelledBy !== undefined) return en.cancel.isBeing
      const seconds = (portal.deps.clock.now() - Date.parse(job.started ?? '')) / 1000
      return seconds >= 1
        ? en.results.runningFor(spanInWords(Math.max(0, Math.floor(seconds))))
        : en.results.running
    }
    case 'success':
      return en.results.finished
    case 'error':
      return job.reason === 'cancelled' ? en.results.cancelled : en.results.failed
    case 'interrupted':
      return en.results.interrupted
  }
}

function explanationOf(job: JobView, reader: { knowsServer: boolean; knowsOwner: boolean }): string {
  if (job.state === 'error') return describeEnd(job, reader) ?? ''
  if (job.state === 'interrupted') return en.results.interruptedNext[job.onInterrupt]
  if (job.isOrphan) return en.results.orphaned
  const last = job.state === 'queued' ? job.earlier.at(-1) : undefined
  return last ? en.results.attemptEnded(last.attempt, describeAttemptEnd(last)) : ''
}

/** When it will probably start and end, as far as that is known. */
function outlook({ portal }: Web, { state, usual, expected, isPaused }: JobView): string {
  if (state !== 'queued' && state !== 'running') return ''
  const until = (iso: string) => untilInWords((Date.parse(iso) - portal.deps.clock.now()) / 1_000)
  const words = [
    isPaused ? en.results.paused : expected?.start ? en.results.startsIn(until(expected.start)) : '',
    usual ? en.results.usually(rangeInWords(usual.low, usual.high)) : '',
    state === 'running' && expected ? en.results.endsIn(until(expected.end)) : '',
  ]
  return words.filter(Boolean).join(' ')
}

function letterWords({ notify, owner }: JobView, knowsOwner: boolean): string {
  if (notify === 'never') return en.results.keepTheLink
  const address = knowsOwner ? owner : undefined
  return notify === 'always' ? en.results.weWillWrite(address) : en.results.weWillWriteIfFailed(address)
}

function timesOf(web: Web, { submitted, started, finished }: JobView): ResultsView['times'] {
  const times = [
    [en.results.submitted, submitted],
    [en.results.started, started],
    [en.results.ended, finished],
  ] as const
  return times.flatMap(([label, iso]) => (iso ? [{ label, moment: momentOf(web, iso) }] : []))
}

function viewAttempt(web: Web, { id }: JobView, end: AttemptView): ResultsView['earlier'][number] {
  const url = `${web.base}/jobs/${id}/attempts/${end.attempt}`
  return {
    attempt: end.attempt,
    started: end.started === undefined ? undefined : momentOf(web, end.started),
    took: end.elapsedSeconds === undefined ? '' : spanInWords(end.elapsedSeconds),
    why: describeAttemptEnd(end),
    outputUrl: end.hasOutput ? `${url}/output.txt` : '',
    errorsUrl: end.hasErrors ? `${url}/err_output.txt` : '',
  }
}

function viewOutput(
  web: Web,
  job: JobView,
  output: OutputView,
  preview: Preview | undefined,
): ResultsView['outputs'][number] {
  const path = output.path.split('/').map(encodeURIComponent).join('/')
  return {
    label: output.label,
    name: output.path,
    url: `${web.base}/jobs/${job.id}/files/${path}`,
    size: formatSize(output.sizeBytes),
    preview,
  }
}

function show({ text, sizeBytes, cut }: StreamEnd): Shown {
  return { text, isCut: cut, size: formatSize(sizeBytes) }
}
