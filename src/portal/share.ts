import { hasLink, linkJob } from '../job/links.ts'
import { parseAddress } from '../job/owner.ts'
import { composeShareLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { type Deps, readJobOf } from './deps.ts'
import { createHourly } from './hourly.ts'
import { linkTo } from './letters.ts'

export interface Share {
  id: string
  /** As it was typed. */
  email: string
  /** Who shares it, by an address that they have proved; absent for who has not. */
  from?: string | undefined
  /** Who asks, for the log. */
  by: string
}

export type ShareJob = ReturnType<typeof createShare>

/** Sharing a job: it comes to another person's list, by a link in their folder, and they get a letter with its address. */
export function createShare(deps: Deps, stationery: Stationery) {
  const letters = createHourly(deps.clock, () => deps.config.limits.sign_in_letters_per_hour)

  /**
   * Whoever has the job already gets no second letter.
   * @returns the address, as it counts
   * @throws ErrandError `not_found`; `invalid_inputs` at `email`; `too_many`; `unavailable` when the letter can't be
   * sent: the job is on their list then
   */
  return async function share({ id, email, from, by }: Share): Promise<string> {
    const address = parseAddress(email)
    if (address === undefined)
      throw new ErrandError('invalid_inputs', t.submit.invalidAddress, {
        fields: { email: t.submit.invalidAddress },
      })
    const job = await readJobOf(deps, id)
    if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
    const { jobs } = deps.config.portal
    if (address === job.record.email || (await hasLink(jobs, address, id))) return address
    letters.count(`to ${address}`, t.share.tooMany)
    letters.count(`about ${id}`, t.share.tooMany)
    await linkJob(jobs, address, id)
    deps.log.info({ job: id, by, with: address }, 'job is shared')
    const { program } = await deps.definitions.read(job.folder, job.record.program)
    const title = program?.title ?? job.record.program
    const letter = { to: address, jobId: id, title, from, link: linkTo(deps, id) }
    try {
      await deps.transport.send(composeShareLetter(stationery, letter))
    } catch (error) {
      throw new ErrandError('unavailable', t.share.notSent(address), {
        detail: `a letter about a shared job could not be sent: ${describeFailure(error)}`,
        cause: error,
      })
    }
    return address
  }
}
