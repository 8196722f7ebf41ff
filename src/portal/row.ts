import type { NewRow } from '../catalog/catalog.ts'
import { listOutputs } from '../job/outputs.ts'
import { readPriority } from '../job/priority.ts'
import { shownInputs } from '../job/record.ts'
import { isOver, type Job } from '../job/state.ts'
import type { Clock } from '../platform/clock.ts'
import { readIfThere } from '../platform/files.ts'
import type { Look } from '../platform/look.ts'
import type { Program } from '../program/definition.ts'
import { readAnswer } from './answer.ts'
import { type Deps, readJobOf } from './deps.ts'
import { isDue } from './letter-due.ts'

/** How much of a value a list shows, in characters. */
const shownLength = 200
/** How much of a value is searched: what is longer is in the job's own folder. */
const searchedLength = 2_000
/** Of so many output files the names are searched. */
const searchedFiles = 100

/** What the catalog shall know of a job. */
export async function rowOf(
  { config, definitions, clock, look }: Pick<Deps, 'config' | 'definitions' | 'clock' | 'look'>,
  job: Job,
): Promise<NewRow> {
  const { record, status } = job
  const { program } = await definitions.read(job.folder, record.program, look)
  const answer = await readAnswer(job, program)
  return {
    id: record.id,
    program: record.program,
    title: program?.title ?? record.program,
    jobTitle: record.jobTitle ?? null,
    owner: record.email,
    target: targetOf(config.targets, program?.target),
    state: job.state,
    priority: await priorityOf(job, program, look),
    attempt: job.attempt,
    submission: record.submission ?? null,
    submitted: record.submitted,
    started: job.started?.started ?? null,
    finished: status?.finished ?? null,
    elapsedSeconds: status?.elapsedSeconds ?? null,
    reason: status?.reason ?? null,
    answer: answer ?? null,
    inputs: Object.fromEntries(
      Object.entries(shownInputs(record)).map(([name, value]) => [name, cut(value, shownLength)]),
    ),
    words: await wordsOf(job, answer ?? ''),
    notBefore: notBeforeOf(job, clock),
    letterDue: (await isLetterDue(job, program)) || (await isPostDue(job, program)) ? 1 : 0,
  }
}

/**
 * Tells the catalog of a job as it is now, or that it is gone. In turn: two who looked at the same time can't leave what
 * was true for the first.
 */
export async function putRow(
  deps: Pick<Deps, 'config' | 'definitions' | 'clock' | 'catalog' | 'turns' | 'engine'>,
  id: string,
): Promise<void> {
  await deps.turns.take(id, async () => {
    const job = await readJobOf(deps, id)
    if (job) deps.catalog.put(await rowOf(deps, job))
    else deps.catalog.remove(id)
  })
}

/** What may start already is in line: only a time to come keeps a job out of it. */
function notBeforeOf({ notBefore }: Job, clock: Clock): string | null {
  return notBefore !== undefined && Date.parse(notBefore) > clock.now() ? notBefore : null
}

/** What a search for this job looks in: its id, values, answer and the names of its files. */
async function wordsOf(job: Job, answer: string): Promise<string> {
  const { files } = isOver(job.state) ? await listOutputs(job.folder, searchedFiles) : { files: [] }
  const values = Object.values(shownInputs(job.record)).map((value) => cut(value, searchedLength))
  return [job.record.id, job.record.jobTitle ?? '', ...values, answer, ...files.map(({ path }) => path)]
    .filter(Boolean)
    .join('\n')
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** The one that was given to it last; else that of its submission, else its program's. */
export async function priorityOf(
  { folder, record }: Pick<Job, 'folder' | 'record'>,
  program: Pick<Program, 'priority'> | undefined,
  look?: Look,
): Promise<number> {
  return (await readPriority(folder, look)) ?? record.priority ?? program?.priority ?? 0
}

/** Whether the owner is still to be told how a job ended. */
export async function isLetterDue(job: Job, program: Program | undefined): Promise<boolean> {
  if (!isOver(job.state) || !isDue(program, job.status ?? {})) return false
  return (await readIfThere(job.folder.notified)) === undefined
}

/** Whether the program's `notify_url` is still to be told. */
export async function isPostDue(job: Job, program: Program | undefined): Promise<boolean> {
  if (!isOver(job.state) || program?.notifyUrl === undefined) return false
  return (await readIfThere(job.folder.posted)) === undefined
}

/** A target that errand.ini no longer has does not strand a job: it waits for `default`. */
export function targetOf(targets: Record<string, unknown>, name: string | undefined): string {
  return name !== undefined && Object.hasOwn(targets, name) ? name : 'default'
}
