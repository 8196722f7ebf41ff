import { join } from 'node:path'
import type { Handle, Run } from '../engine/engine.ts'
import { readCancellation } from '../job/cancel.ts'
import { isOver, type Job } from '../job/state.ts'
import { t } from '../messages/language.ts'
import { timestamp } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import { buildArguments } from '../program/command.ts'
import type { Program } from '../program/definition.ts'
import { type Deps, readJobToFollow } from './deps.ts'
import { followJob } from './follow.ts'
import { retryOf } from './retries.ts'
import { placesOfServerFiles } from './server-files.ts'
import { endAs } from './settle.ts'

/**
 * Starts the newest attempt of a waiting job by its own copy of the definition. Undefined when there is nothing to
 * follow: the job is over, or was just decided as one that can't be started.
 */
export function startJob(deps: Deps, id: string): Promise<Handle | undefined> {
  // In turn with cancelling: what is cancelled while it waits is not started.
  return deps.turns.take(id, () => startAlone(deps, id))
}

async function startAlone(deps: Deps, id: string): Promise<Handle | undefined> {
  const job = await readJobToFollow(deps, id)
  if (!job || isOver(job.state) || job.status) return undefined
  if (job.state === 'running') return followJob(deps, job)
  if (job.state !== 'queued') return undefined
  if (await readCancellation(job.folder)) {
    // The portal died between the wish and its fulfilment.
    await endAs(deps, job, 'cancelled')
    return undefined
  }
  const { program, problem, mayPass } = await deps.definitions.read(job.folder, job.record.program)
  if (!program) {
    // No verdict over the job: it waits, and is tried again.
    if (mayPass) throw new ErrandError('internal', t.problems.internal, { detail: problem })
    await endAs(deps, job, 'not_started', problem)
    return undefined
  }
  const handle = await startOrDecide(deps, job, program)
  if (!handle) return undefined
  deps.catalog.markRunning(id, timestamp(deps.clock))
  deps.log.info({ job: id, attempt: job.attempt, program: job.record.program }, 'job handed to its wrapper')
  return handle
}

/** What is wrong with this run alone (arguments that the system does not take) will be wrong at every try. */
async function startOrDecide(deps: Deps, job: Job, program: Program): Promise<Handle | undefined> {
  try {
    const retry = await retryOf(job, program)
    const run = withPass(deps, job, await runOf(job, program, deps.path))
    await deps.versions.note(job.folder.attempt(job.attempt), program, run.environment)
    return await deps.engine.start({ ...run, ...(retry ? { retry } : {}) })
  } catch (error) {
    if (!(error instanceof ErrandError) || error.code !== 'unavailable') throw error
    await endAs(deps, job, 'not_started', error.detail)
    return undefined
  }
}

/** What the job's newest attempt is to be: its arguments and environment. `path`: the portal's PATH for programs. */
export async function runOf(
  job: Pick<Job, 'folder' | 'record' | 'attempt'>,
  program: Program,
  path: string,
): Promise<Run> {
  const values = {
    ...job.record.inputs,
    ...(await placesOfServerFiles(program, job.record.inputs)),
  }
  for (const { type, name } of program.inputs) {
    const value = values[name]
    const placeOf = (file: string) => join(job.folder.inputs, name, file)
    if (type === 'file' && value)
      values[name] = typeof value === 'string' ? placeOf(value) : value.map(placeOf)
  }
  return {
    folder: job.folder.path,
    attempt: job.attempt,
    arguments: buildArguments(program, values),
    environment: environmentOf(job, program, path),
    ...limitsOf(program),
    nice: program.nice,
    success: program.success,
  }
}

/** A scheduled job may set variables itself: it is told where, and given a token that allows that and no more. */
function withPass({ config, state }: Deps, { record }: Job, run: Run): Run {
  if (!record.schedule) return run
  const pass = {
    ERRAND_SOCKET: join(config.portal.state, 'portal.sock'),
    ERRAND_TOKEN: `${record.id}.${state.keyOfJob(record.id, 'variables')}`,
  }
  return { ...run, environment: { ...run.environment, ...pass } }
}

/** The limits that a program has. */
function limitsOf({ timeLimitSeconds, memoryLimitBytes, outputLimitBytes }: Program) {
  return {
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
    ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
  }
}

/**
 * All that a program gets: nothing of the portal's own environment but PATH, LANG, TZ and TMPDIR. Of what a scheduled job
 * gets besides, nothing takes the place of what there is; but which start it is of, no definition says.
 */
export function environmentOf(
  job: Pick<Job, 'folder' | 'record'>,
  program: Program,
  path: string,
): Record<string, string> {
  const { environment, schedule } = job.record
  return {
    ...environment,
    LANG: process.env.LANG ?? 'C.UTF-8',
    ...(process.env.TZ ? { TZ: process.env.TZ } : {}),
    TMPDIR: process.env.TMPDIR ?? '/tmp',
    ...program.environment,
    ...(schedule ? { JOBNAME: schedule.name, JOBSERIAL: String(schedule.serial) } : {}),
    PATH: [...program.extraPath, path].join(':'),
    HOME: job.folder.files,
    ERRAND_JOB_ID: job.record.id,
  }
}
