import type { CatalogRow } from '../catalog/catalog.ts'
import { isOver, type Job } from '../job/state.ts'
import { readIfThere } from '../platform/files.ts'
import type { Program } from '../program/definition.ts'
import type { Deps } from './deps.ts'
import { isDue } from './letter-due.ts'

/** What the catalog shall know of a job. */
export async function rowOf(
  { config, definitions }: Pick<Deps, 'config' | 'definitions'>,
  job: Job,
): Promise<CatalogRow> {
  const definition = await definitions.read(job.folder, job.record.program)
  const program = 'program' in definition ? definition.program : undefined
  return {
    id: job.record.id,
    program: job.record.program,
    title: program?.title ?? job.record.program,
    owner: job.record.email,
    target: targetOf(config.targets, program?.target),
    state: job.state,
    attempt: job.attempt,
    submission: job.record.submission ?? null,
    submitted: job.record.submitted,
    started: job.started?.started ?? null,
    finished: job.status?.finished ?? null,
    elapsedSeconds: job.status?.elapsedSeconds ?? null,
    reason: job.status?.reason ?? null,
    letterDue: (await isLetterDue(job, program)) ? 1 : 0,
  }
}

/** Whether the owner is still to be told how a job ended. */
export async function isLetterDue(job: Job, program: Program | undefined): Promise<boolean> {
  if (!isOver(job.state) || !isDue(program, job.status ?? {})) return false
  return (await readIfThere(job.folder.notified)) === undefined
}

/** A target that errand.ini no longer has does not strand a job: it waits for `default`. */
export function targetOf(targets: Record<string, unknown>, name: string | undefined): string {
  return name !== undefined && Object.hasOwn(targets, name) ? name : 'default'
}
