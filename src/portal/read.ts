import { type AttemptEnd, readEarlierAttempts } from '../job/attempt-end.ts'
import { readCancellation } from '../job/cancel.ts'
import type { InputValue, StartedBy } from '../job/record.ts'
import { isOver, type Job, type JobState } from '../job/state.ts'
import type { Reason, Status } from '../job/status.ts'
import { openInside } from '../platform/open-inside.ts'
import type { Input, Program } from '../program/definition.ts'
import { inWords } from '../program/in-words.ts'
import { readAnswer } from './answer.ts'
import { type ReadDeps, readJobOf } from './deps.ts'
import { type Expected, expectEnd, expectStart, type Usual, usualOf } from './expected.ts'
import { type Progress, readProgress } from './progress.ts'
import { type MissingOutput, type OutputView, readOutputs } from './read-outputs.ts'
import { retriesLeft } from './retries.ts'
import { priorityOf, targetOf } from './row.ts'
import { haltOf } from './targets.ts'
import { readWhatRan, type WhatRan } from './what-ran.ts'

/** A job as pages, the API and the command line show it. */
export interface JobView {
  id: string
  program: string
  /** Of the program. */
  title: string
  /** What the person who submitted it calls it. */
  jobTitle?: string
  owner: string
  /** What started it by itself: the schedule's name, and the number of the start. */
  schedule?: StartedBy
  state: JobState
  /** The queue that it waits or runs in; one that is not here any more reads as `default`. */
  target: string
  /** Higher ones start first. */
  priority: number
  reason?: Reason
  detail?: string
  inputs: InputView[]
  /** ISO 8601, UTC, like the other times. */
  submitted: string
  started?: string
  finished?: string
  elapsedSeconds?: number
  timeLimitSeconds?: number
  exitStatus?: number
  signal?: string
  cpuSeconds?: number
  /** In bytes. */
  peakMemory?: number
  /** Which limit it reached and what it had used: see `Status` in job/status.ts. */
  limit?: number
  used?: number
  outOfMemory?: true
  /** The newest one; of a job that waits to be tried again, the one to come. */
  attempt: number
  /** How many there are at most, unless a person asks for more. */
  mostAttempts: number
  /** Those that ended without ending the job, the first one first. */
  earlier: AttemptView[]
  /** While queued after an attempt that failed: when the next one starts, at the earliest. */
  notBefore?: string
  /** It runs, but its wrapper was killed: it will end as lost. */
  isOrphan?: true
  /** Somebody has asked to end it. */
  cancelledBy?: string
  /** While queued: how many of its target's jobs will probably start before it. */
  ahead?: number
  /** How long its program usually takes, in seconds; absent when that is not known. */
  usual?: Usual
  /** While queued or running, if it can be told. */
  expected?: Expected
  /** While queued: nothing is started in its target, as that is paused, or as it has no slots. */
  isPaused?: true
  hasNoSlots?: true
  /** Once it was begun. */
  ran?: WhatRan
  memoryLimitBytes?: number
  outputLimitBytes?: number
  /** While it runs, if its program says how far it is. */
  progress?: Progress
  /** The headline of the result. */
  answer?: string
  outputs: OutputView[]
  /** There are more files than `outputs` names. */
  hasMoreOutputs: boolean
  /** Of a job that succeeded: what its program should have left. */
  missingOutputs: MissingOutput[]
  /** Whether a letter is sent when it ends: always, only when it fails, never. */
  notify: Program['notify']
  /** What becomes of it when it is interrupted. */
  onInterrupt: Program['onInterrupt']
}

/** Somebody has asked to end it, and its program has not ended yet. */
export function isBeingCancelled({ state, cancelledBy }: Pick<JobView, 'state' | 'cancelledBy'>): boolean {
  return cancelledBy !== undefined && (state === 'running' || state === 'queued')
}

export interface AttemptView extends AttemptEnd {
  /** Whether it left something on standard output, and on standard error. */
  hasOutput: boolean
  hasErrors: boolean
}

export interface InputView {
  name: string
  label: string
  /** '' where nothing was given, and where what was given is not told. A list for an input of several. */
  value: InputValue
  /** The value is the name of an uploaded or pasted file, or of several. */
  isFile: boolean
  /** It is a secret that was given. */
  isHidden: boolean
}

/**
 * Reads one job for showing, or undefined when there is none.
 *
 * @param options `isBrief`: without its files while it is not over, as they change and are many
 */
export async function readJobView(
  deps: ReadDeps,
  id: string,
  { isBrief = false } = {},
): Promise<JobView | undefined> {
  const job = await readJobOf(deps, id)
  if (!job) return undefined
  const definition = await deps.definitions.read(job.folder, job.record.program)
  const program = definition.program && inWords(definition.program)
  const isListed = !isBrief || isOver(job.state)
  const outputs = isListed ? await readOutputs(job, program) : { views: [], more: false, missing: [] }
  const answer = await readAnswer(job, program)
  const progress = job.state === 'running' ? await readProgress(job.folder, program) : undefined
  const cancellation = await readCancellation(job.folder)
  const earlier = await viewEarlier(job)
  const ran = job.state === 'queued' ? undefined : await readWhatRan(job, program)
  return {
    ...factsOf(job),
    ...attemptsOf(job, program, earlier),
    title: program?.title ?? job.record.program,
    target: targetOf(deps.config.targets, program?.target),
    priority: await priorityOf(job, program),
    ...(cancellation ? { cancelledBy: cancellation.by } : {}),
    inputs: inputsOf(job, program?.inputs ?? []),
    ...limitsOf(program),
    ...(ran ? { ran } : {}),
    ...prospects(deps, job, program),
    ...(progress ? { progress } : {}),
    ...(answer ? { answer } : {}),
    outputs: outputs.views,
    hasMoreOutputs: outputs.more,
    missingOutputs: job.state === 'success' ? outputs.missing : [],
    notify: program?.notify ?? 'always',
    onInterrupt: program?.onInterrupt ?? 'ask',
  }
}

/** Those that its program has. */
function limitsOf(program: Program | undefined) {
  const { timeLimitSeconds, memoryLimitBytes, outputLimitBytes } = program ?? {}
  return {
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
  }
}

/** What is to be expected of a job that waits or runs. */
function prospects(
  deps: ReadDeps,
  { record, state, started, notBefore = '' }: Job,
  program: Program | undefined,
) {
  if (state !== 'running' && state !== 'queued') return {}
  const usual = usualOf(deps, record.program)
  if (state === 'running') {
    const expected = started?.started && expectEnd(deps, record.program, started.started)
    return { ...(usual ? { usual } : {}), ...(expected ? { expected } : {}) }
  }
  const target = targetOf(deps.config.targets, program?.target)
  const halt = haltOf(deps, target)
  // Until then it is in no line.
  if (Date.parse(notBefore) > deps.clock.now()) return { ...(usual ? { usual } : {}), ...halt }
  const ahead = deps.catalog.countAhead(record.id)
  const expected = expectStart(deps, { target, program: record.program, ahead })
  return {
    ahead,
    ...(usual ? { usual } : {}),
    ...(expected ? { expected } : {}),
    ...halt,
  }
}

function factsOf(job: Job) {
  const { record, status, state, isOrphan } = job
  const started = status?.started ?? (state === 'queued' ? undefined : job.started?.started)
  return {
    id: record.id,
    program: record.program,
    ...(record.jobTitle === undefined ? {} : { jobTitle: record.jobTitle }),
    owner: record.email,
    ...(record.schedule === undefined ? {} : { schedule: record.schedule }),
    state,
    ...(isOrphan ? { isOrphan } : {}),
    submitted: record.submitted,
    ...(started === undefined ? {} : { started }),
    ...(isOver(state) && status ? endOf(status) : {}),
  }
}

function attemptsOf(job: Job, program: Program | undefined, earlier: AttemptView[]) {
  const { state, notBefore } = job
  // It ended a moment ago, or while no portal ran: the next one has yet to be asked for.
  const attempt = state === 'queued' && job.started ? job.attempt + 1 : job.attempt
  return {
    attempt,
    mostAttempts: isOver(state) ? attempt : attempt + retriesLeft(program, earlier),
    earlier,
    ...(notBefore === undefined ? {} : { notBefore }),
  }
}

function viewEarlier({ folder }: Job): Promise<AttemptView[]> {
  return readEarlierAttempts(folder).then((ends) =>
    Promise.all(
      ends.map(async (end) => ({
        ...end,
        hasOutput: await hasText(folder.attempt(end.attempt).path, 'output.txt'),
        hasErrors: await hasText(folder.attempt(end.attempt).path, 'err_output.txt'),
      })),
    ),
  )
}

async function hasText(folder: string, name: string): Promise<boolean> {
  const opened = await openInside(folder, name)
  await opened?.file.close()
  return (opened?.sizeBytes ?? 0) > 0
}

/** What status.ini says besides where the job stands. */
function endOf({ attempt: _attempt, started: _started, host: _host, ...end }: Status) {
  return end
}

/** In the order of the form; a value that the definition does not know (any more) comes last. */
function inputsOf(job: Job, inputs: Input[]): InputView[] {
  const view = (name: string, label: string, isFile: boolean) => {
    const value = job.record.inputs[name] ?? ''
    const isSecret = job.record.secrets?.includes(name) === true
    return { name, label, value: isSecret ? '' : value, isFile, isHidden: isSecret && value !== '' }
  }
  const known = inputs.map(({ name, label, type }) => view(name, label, type === 'file'))
  const others = Object.entries(job.record.inputs).filter(
    ([name]) => !inputs.some((input) => input.name === name),
  )
  return [...known, ...others.map(([name]) => view(name, name, false))]
}
