import { t } from '../messages/language.ts'
import { spanInWords } from '../messages/times.ts'
import { formatSize } from '../platform/units.ts'
import type { describeJob } from '../portal/describe.ts'
import { formatPriority } from '../program/priority.ts'
import { styleOf } from './colours.ts'
import { CommandError } from './command-error.ts'
import { type CommonOptions, type Context, createContext } from './context.ts'
import { idArgument } from './ids.ts'
import { onlineOr } from './online.ts'
import { plain, plainBlock, plainLine } from './plain.ts'
import { Painted, type Terminal } from './terminal.ts'
import type { Verb } from './verbs.ts'

type Shown = ReturnType<typeof describeJob>

export const show: Verb = (command) =>
  command
    .description('show one job')
    .argument('<id>')
    .action(async (typed: string, options: CommonOptions) => {
      const id = idArgument(typed)
      const context = await createContext(options)
      context.print(
        await onlineOr(
          () => context.client.get<Shown>(`/jobs/${id}`),
          () => showFolder(context, id),
        ),
        formatJob,
      )
    })

async function showFolder(context: Context, id: string): Promise<Shown> {
  // Loaded here, so that who asks a portal does not wait for it.
  const { openFolders } = await import('./offline.ts')
  const { readJobView } = await import('../portal/read.ts')
  const { describeJob } = await import('../portal/describe.ts')
  const settings = await context.readable()
  const job = await readJobView(openFolders(settings), id)
  if (!job) throw new CommandError(`There is no job '${id}'.`)
  return { ...describeJob(settings.url, job, true, true), position: null, no_slots: false }
}

function stateInWords({ state, reason_text, is_orphan, cancelling }: Shown): string {
  const more = is_orphan ? t.results.orphaned : reason_text
  const now = cancelling ? `${state} (being cancelled)` : state
  return more ? `${now}: ${more}` : now
}

function formatJob(job: Shown, { paint }: Terminal): Painted {
  const facts = {
    job: job.id,
    title: job.job_title,
    program: `${job.program} (${job.title})`,
    owner: job.owner,
    schedule: job.schedule === null ? null : `${job.schedule}, start ${job.serial}`,
    state: stateInWords(job),
    target: `${job.target}${job.paused ? ' (paused)' : job.no_slots ? ' (no slots: nothing is started)' : ''}`,
    priority: formatPriority(job.priority),
    position: job.position,
    progress: job.progress?.words ?? null,
    answer: job.answer,
    submitted: job.submitted,
    started: job.started,
    finished: job.finished,
    seconds: job.elapsed_seconds,
    cpu: job.cpu_seconds === null ? null : spanInWords(job.cpu_seconds),
    memory: job.peak_memory === null ? null : `${formatSize(job.peak_memory)} at most`,
    attempt:
      job.attempt > 1 || job.most_attempts > 1 ? t.results.attemptOf(job.attempt, job.most_attempts) : null,
    next: job.next_attempt,
    page: job.url,
  }
  const lines = Object.entries(facts).flatMap(([name, value]) =>
    value === null
      ? []
      : [
          name.padEnd(10) +
            paint(plainBlock(String(value), 10), name === 'state' ? styleOf(job.state) : undefined),
        ],
  )
  const inputs = Object.entries(job.inputs).map(
    ([name, value]) =>
      `  ${name} = ${value === null ? '(secret)' : plainBlock([value].flat().join(', '), 4)}`,
  )
  const attempts = job.earlier_attempts.map(
    ({ attempt, finished, reason_text, output_url }) =>
      `  ${attempt} (until ${finished}) ${reason_text}${output_url ? ` ${output_url}` : ''}`,
  )
  const outputs = job.outputs.map(({ label, size, url }) => `  ${plainLine(label)} (${size} bytes) ${url}`)
  const rest = [
    ...(attempts.length ? ['earlier attempts', ...attempts] : []),
    ...(inputs.length ? ['inputs', ...inputs] : []),
    ...(outputs.length ? ['files', ...outputs] : []),
  ]
  return new Painted([...lines, ...rest.map(plain)].join('\n'))
}
