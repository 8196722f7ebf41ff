import { askForNextAttempt } from '../job/attempt.ts'
import type { Job } from '../job/state.ts'
import { timestamp } from '../platform/clock.ts'
import type { Deps } from './deps.ts'

/** Asks for the next attempt of an interrupted job; first ends what may still live of the last one. */
export async function askAgain(deps: Deps, job: Job): Promise<void> {
  await endWhatLives(deps, job)
  const attempt = await askForNextAttempt(job.folder, job.attempt, {
    ended: timestamp(deps.clock),
    why: 'interrupted',
  })
  deps.log.info({ job: job.record.id, attempt }, 'a new attempt was asked for')
}

/** Ends what still lives of a job's newest attempt: a wrapper can die and its program live on. */
export async function endWhatLives({ engine }: Pick<Deps, 'engine'>, { started }: Job): Promise<void> {
  if (started?.wrapper)
    await engine.clear({ wrapper: started.wrapper, ...(started.program ? { program: started.program } : {}) })
}
