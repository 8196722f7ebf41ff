import type { Request } from 'express'
import { isJobId } from '../job/id.ts'
import { hasLink } from '../job/links.ts'
import { en } from '../messages/en.ts'
import { ErrandError } from '../platform/errors.ts'
import { may, type Verb, type Visitor } from '../portal/access.ts'
import type { Web } from './web.ts'

/** Whether this visitor may do something that concerns no one job. */
export function mayDo(web: Web, verb: Verb, visitor: Visitor): boolean {
  return may(verb, visitor, { results: web.portal.deps.config.access.results, isTrial: isTrial(web) })
}

/**
 * Whether the job is there and this visitor may do it. A job that is not there and one that they may not see count as
 * guesses alike. Who has a key of this very job, or has it on their list, does not guess, whatever others behind the
 * same proxy do.
 * @throws ErrandError `too_many`
 */
export async function seesJob(
  web: Web,
  verb: Verb,
  request: Request,
  visitor: Visitor,
  id: string,
): Promise<boolean> {
  const { config } = web.portal.deps
  const isId = isJobId(id)
  const tie = isId
    ? { hasKey: hasKey(web, visitor, id), isOnList: await isOnList(web, visitor, id) }
    : { hasKey: false, isOnList: false }
  const isKnown = visitor.isAdministrator || tie.hasKey || tie.isOnList
  if (!isKnown) await web.limits.wrongIds(request)
  const mayDoIt = may(verb, visitor, { results: config.access.results, isTrial: isTrial(web), job: tie })
  const isSeen = isId && mayDoIt && (await web.portal.exists(id))
  if (!isSeen && !isKnown) await web.limits.countWrongId(request)
  return isSeen
}

function hasKey({ portal }: Web, visitor: Visitor, id: string): boolean {
  const { state } = portal.deps
  return visitor.keys.some((key) => key === state.keyOfJob(id, 'manage') || key === state.keyOfJob(id, 'see'))
}

async function isOnList({ portal }: Web, { address }: Visitor, id: string): Promise<boolean> {
  return address !== undefined && (await hasLink(portal.deps.config.portal.jobs, address, id))
}

/** The one answer for ids that are malformed, unknown, or not this visitor's to see. */
export function noSuchJob(typed: string): ErrandError {
  const words = en.problems.noSuchJob(typed)
  return new ErrandError('not_found', words, { fields: { job_id: words } })
}

/** Nobody but the one who tries it out is there: no mail server is set, and the address is this machine's own. */
export function isTrial({ portal }: Web): boolean {
  return (
    portal.deps.config.mail.smtp === undefined &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(portal.deps.url()).hostname)
  )
}
