import { isOver } from '../job/state.ts'
import { deliver } from '../mail/deliver.ts'
import { composeJobLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import { type Deps, readJobOf, resultsUrl } from './deps.ts'
import { jobLetter, linkInLetter } from './job-letter.ts'
import { isLetterDue } from './row.ts'

/** Sends the letters of ended jobs. */
export function createLetters(deps: Deps, stationery: Stationery): Deliveries {
  async function send(id: string): Promise<'sent' | 'done' | 'claimed'> {
    const job = await readJobOf(deps, id)
    if (!job || !isOver(job.state)) return 'done'
    const { program } = await deps.definitions.read(job.folder, job.record.program)
    if (!(await isLetterDue(job, program))) return 'done'
    const about = await jobLetter(job.folder, job.record, job.status, program, {
      link: linkTo(deps, id),
      language: deps.config.portal.language,
    })
    const letter = composeJobLetter(stationery, about)
    return deliver(job.folder, letter, deps.transport, true)
  }

  return createDeliveries(deps, { what: 'letter', store: deps.state.letters, send, describeFailure })
}

export function linkTo(deps: Pick<Deps, 'config' | 'state' | 'url'>, id: string): string {
  const key = () => deps.state.keyOfJob(id, 'see')
  return linkInLetter(resultsUrl(deps, id), deps.config.access.results, key)
}
