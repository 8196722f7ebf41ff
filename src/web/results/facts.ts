import { isOver } from '../../job/state.ts'
import { describeAttemptEnd } from '../../messages/describe-end.ts'
import { t } from '../../messages/language.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import { spanInWords } from '../../messages/times.ts'
import type { AttemptView, JobView } from '../../portal/read.ts'
import { type Moment, momentOf } from '../page.ts'
import type { Web } from '../web.ts'

/** What was asked, and what it took. */
export interface FactsView {
  inputs: { label: string; values: string[]; isLong: boolean; isHidden: boolean }[]
  times: { label: string; moment: Moment }[]
  /** '' where it is not known, like the next two. */
  took: string
  cpuTime: string
  peakMemory: string
  /** '' while it was not begun. */
  command: string
  /** What else is known of how it ran, and its limits. */
  ran: { label: string; words: string }[]
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
}

export function viewFacts(web: Web, job: JobView): FactsView {
  return {
    inputs: job.inputs.map(({ label, value, isHidden }) => ({
      label,
      values: [value].flat().filter((one) => one !== ''),
      isLong: typeof value === 'string' && (value.includes('\n') || value.length > 200),
      isHidden,
    })),
    times: timesOf(web, job),
    took: job.elapsedSeconds === undefined ? '' : spanInWords(job.elapsedSeconds),
    cpuTime: job.cpuSeconds === undefined ? '' : spanInWords(job.cpuSeconds),
    peakMemory: job.peakMemory === undefined ? '' : sizeInWords(job.peakMemory),
    command: job.ran?.command ?? '',
    ran: ranOf(job),
    attempt:
      job.mostAttempts > 1 || job.earlier.length > 0
        ? t.results.attemptOf(job.attempt, job.mostAttempts)
        : '',
    earlier: job.earlier.map((end) => viewAttempt(web, job, end)),
  }
}

function ranOf({ ran, exitStatus, signal, ...job }: JobView): FactsView['ran'] {
  const { timeLimitSeconds, memoryLimitBytes, outputLimitBytes } = job
  const facts: [string, string | undefined][] = [
    [t.results.version, ran?.version],
    [t.results.host, ran?.host],
    [t.results.exitStatus, signal === undefined ? exitStatus?.toString() : t.results.endedBy(signal)],
    [t.results.timeLimit, timeLimitSeconds === undefined ? undefined : spanInWords(timeLimitSeconds)],
    [t.results.memoryLimit, memoryLimitBytes === undefined ? undefined : sizeInWords(memoryLimitBytes)],
    [t.results.outputLimit, outputLimitBytes === undefined ? undefined : sizeInWords(outputLimitBytes)],
  ]
  return facts.flatMap(([label, words]) => (words === undefined ? [] : [{ label, words }]))
}

/** As they stand on the clock while the page may stay open for hours: nobody makes 'just now' older there. */
function timesOf(web: Web, { submitted, started, finished, state }: JobView): FactsView['times'] {
  const times = [
    [t.results.submitted, submitted],
    [t.results.started, started],
    [t.results.ended, finished],
  ] as const
  return times.flatMap(([label, iso]) => {
    if (!iso) return []
    const moment = momentOf(web, iso)
    return [{ label, moment: isOver(state) ? moment : { ...moment, words: moment.exact } }]
  })
}

function viewAttempt(web: Web, { id }: JobView, end: AttemptView): FactsView['earlier'][number] {
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
