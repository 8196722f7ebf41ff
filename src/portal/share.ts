import { hasLink, linkJob } from '../job/links.ts'
import { parseAddress } from '../job/owner.ts'
import { composeShareLetter, type Stationery } from '../mail/letter.ts'
import { describeFailure } from '../mail/transport.ts'
import { askedLanguage, inLanguage, t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { inWords } from '../program/in-words.ts'
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
  /** Job and address where the letter could not be sent. */
  const unsent = new Set<string>()
  const letters = createHourly(deps.clock, () => deps.config.limits.sign_in_letters_per_hour)

  /**
   * Whoever has the job already gets no second letter; one that could not be sent is tried again when it is asked for again.
   * @returns the address, as it counts, and whether a letter tells them
   * @throws ErrandError `not_found`; `invalid_inputs` at `email`; `too_many`; `unavailable` when the letter can't be
   * sent: the job is on their list then
   */
  return async function share({ id, email, from, by }: Share): Promise<{ address: string; isTold: boolean }> {
    const address = parseAddress(email)
    if (address === undefined)
      throw new ErrandError('invalid_inputs', t.submit.invalidAddress, {
        fields: { email: t.submit.invalidAddress },
      })
    const job = await readJobOf(deps, id)
    if (!job) throw new ErrandError('not_found', t.problems.noSuchJob(id))
    const { jobs } = deps.config.portal
    const wasThere = await hasLink(jobs, address, id)
    if (address === job.record.email || (wasThere && !unsent.has(`${id} ${address}`)))
      return { address, isTold: false }
    letters.count(`to ${address}`, t.share.tooMany)
    letters.count(`about ${id}`, t.share.tooMany)
    if (!wasThere) await linkJob(jobs, address, id)
    deps.log.info({ job: id, by, with: address }, 'job is shared')
    const { program } = await deps.definitions.read(job.folder, job.record.program)
    // Nobody knows which language the reader speaks: that of who shares it is the best guess.
    const letter = inLanguage(askedLanguage() ?? deps.config.portal.language, () =>
      composeShareLetter(stationery, {
        to: address,
        jobId: id,
        title: program ? inWords(program).title : job.record.program,
        from,
        link: linkTo(deps, id),
      }),
    )
    try {
      await deps.transport.send(letter)
      unsent.delete(`${id} ${address}`)
    } catch (error) {
      unsent.add(`${id} ${address}`)
      throw new ErrandError('unavailable', t.share.notSent(address), {
        detail: `a letter about a shared job could not be sent: ${describeFailure(error)}`,
        cause: error,
      })
    }
    return { address, isTold: true }
  }
}
