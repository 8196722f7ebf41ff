import { setTimeout as pause } from 'node:timers/promises'
import { shippedWrapper } from '../compose.ts'
import { createLocalEngine } from '../engine/local.ts'
import { isOver } from '../job/state.ts'
import { describeEnd } from '../messages/describe-end.ts'
import { t } from '../messages/language.ts'
import { messageOf, systemErrorCode } from '../platform/errors.ts'
import { readIfThere } from '../platform/files.ts'
import { formatMistake } from '../platform/hand-written-ini.ts'
import { formatSize } from '../platform/units.ts'
import type { ReadDeps } from '../portal/deps.ts'
import { readLog, type Stream } from '../portal/log.ts'
import { runnableProgram } from '../portal/programs.ts'
import { type JobView, readJobView } from '../portal/read.ts'
import { prepareTrial, type Trial } from '../portal/try-program.ts'
import type { Program } from '../program/definition.ts'
import { pathForPrograms } from '../program/path.ts'
import { createPrograms } from '../program/programs.ts'
import { CommandError, exitStatus } from './command-error.ts'
import { type CommonOptions, createContext } from './context.ts'
import { readInputs } from './inputs.ts'
import { openFolders } from './offline.ts'
import type { Settings } from './settings.ts'

const pollMs = 100

/** Runs a program in a folder of its own, and prints how that went. */
export async function runTrial(name: string, words: string[], options: CommonOptions): Promise<void> {
  const context = await createContext(options)
  const settings = await context.settings()
  const inputs = await readInputs(words)
  const path = pathForPrograms(process.env.PATH)
  const program = await findProgram(settings, name, path)
  const engine = createLocalEngine({
    wrapper: shippedWrapper,
    graceSeconds: 10,
    root: settings.config.root,
  })
  const trial = await prepareTrial({ engine, path }, program, inputs).catch((error) => {
    if (systemErrorCode(error) === undefined) throw error
    throw new CommandError(`A file can not be read: ${messageOf(error)}`, exitStatus.usage)
  })
  if ('errors' in trial) throw new CommandError(mistakesIn(trial.errors))
  const say = (text: string) => options.json || process.stdout.write(`${text}\n`)
  say(['Arguments:', ...trial.arguments.map((text, n) => `  ${n}  ${JSON.stringify(text)}`), ''].join('\n'))
  const job = await runToEnd(foldersOf(settings, trial), trial, options)
  const result = describeResult(trial, job)
  context.print(result, formatResult)
  process.exitCode = result.state === 'success' ? exitStatus.well : exitStatus.refused
}

/** @throws CommandError with the mistakes of its definition; ErrandError when there is none, or something is missing */
async function findProgram({ config }: Settings, name: string, path: string): Promise<Program> {
  const programs = createPrograms({ folder: config.portal.programs })
  const mistakes = (await programs.get(name))?.mistakes ?? []
  if (mistakes.length > 0) throw new CommandError(mistakes.map(formatMistake).join('\n'))
  return runnableProgram({ programs, path }, name)
}

function mistakesIn(errors: Record<string, string>): string {
  return ['Could not start job:', ...Object.values(errors).map((error) => `  ${error}`)].join('\n')
}

/** What reads the trial as if its folder were a jobs folder. */
function foldersOf(settings: Settings, { jobs }: Trial): ReadDeps {
  const { config } = settings
  return openFolders({ ...settings, config: { ...config, portal: { ...config.portal, jobs } } })
}

/** Starts it and passes on what it writes as it comes; with --json nothing but the result is printed. */
async function runToEnd(deps: ReadDeps, trial: Trial, { json }: CommonOptions): Promise<JobView> {
  const { id } = trial.folder
  // SIGPIPE: who reads no further. Nobody else would end the program: it has a session of its own.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const
  let isStopped = false
  const stop = () => {
    if (!isStopped) void trial.stop()
    isStopped = true
  }
  for (const signal of signals) process.on(signal, stop)
  const handle = await trial.start()
  let hasEnded = false
  void handle.ended.then(() => {
    hasEnded = true
  })
  const offsets = { stdout: 0, stderr: 0 }
  const passOn = async (stream: Stream) => {
    for (;;) {
      const piece = await readLog(deps, id, { stream, offset: offsets[stream] })
      if (!piece || piece.text === '') return
      offsets[stream] = piece.nextOffset
      if (!json) process[stream].write(piece.text)
    }
  }
  // What was written before the end is read after it.
  for (let isLast = false; !isLast; ) {
    isLast = hasEnded
    await passOn('stdout')
    await passOn('stderr')
    if (!isLast) await Promise.race([pause(pollMs), handle.ended])
  }
  for (const signal of signals) process.off(signal, stop)
  const job = await readJobView(deps, id)
  if (job && isOver(job.state)) return job
  const why = (await readIfThere(trial.folder.attempt(1).wrapper).catch(() => '')) ?? ''
  throw new CommandError(`The program could not be seen through (${trial.folder.path}). ${why}`.trim())
}

function describeResult({ folder, arguments: list }: Trial, job: JobView) {
  return {
    program: job.program,
    arguments: list,
    state: job.state,
    reason: job.reason ?? null,
    reason_text: describeEnd(job, { knowsServer: true }) ?? null,
    exit_status: job.exitStatus ?? null,
    elapsed_seconds: job.elapsedSeconds ?? null,
    answer: job.answer ?? null,
    folder: folder.path,
    outputs: job.outputs.map(({ name, label, path, sizeBytes }) => ({
      name,
      label,
      path: `${folder.files}/${path}`,
      size: sizeBytes,
    })),
  }
}

function formatResult(result: ReturnType<typeof describeResult>): string {
  const state = t.states[result.state]
  return [
    '',
    result.reason_text === null ? `${state}.` : `${state}. ${result.reason_text}`,
    ...(result.answer === null ? [] : [`Result: ${result.answer}`]),
    ...(result.outputs.length === 0 ? [] : ['Files:']),
    ...result.outputs.map(({ label, path, size }) => `  ${label}  ${formatSize(size)}  ${path}`),
    `All of it is kept in ${result.folder}`,
  ].join('\n')
}
