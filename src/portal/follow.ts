import type { AttemptIdentity, Handle } from '../engine/engine.ts'
import type { Job } from '../job/state.ts'
import type { Deps } from './deps.ts'

/** Who sees the newest attempt of a job through, as far as its started.ini says. */
export function identityOf({ started, folder, attempt }: Job): AttemptIdentity | undefined {
  if (!started?.wrapper) return undefined
  const { wrapper, program } = started
  return { wrapper, ...(program ? { program } : {}), of: { folder: folder.path, attempt } }
}

/** Follows a job that runs to the end of its wrapper, or, where that was killed, of its program. */
export function followJob(deps: Deps, job: Job): Handle | undefined {
  const attempt = identityOf(job)
  if (!attempt) return undefined
  if (!job.isOrphan) return deps.engine.follow(attempt, job.folder.path)
  return { ended: followOrphan(deps, job, attempt) }
}

async function followOrphan(deps: Deps, job: Job, attempt: AttemptIdentity): Promise<void> {
  const { program } = await deps.definitions.read(job.folder, job.record.program)
  const limit = program?.timeLimitSeconds
  await deps.engine.followOrphan(attempt, job.folder.path, limit).ended
}
