import type { Request } from 'express'
import { isJobId } from '../job/id.ts'
import { hasLink } from '../job/links.ts'
import { may, type Verb, type Visitor } from '../portal/access.ts'
import type { Web } from './web.ts'

/** Whether this visitor may do something that concerns no one job. */
export function mayDo(web: Web, verb: Verb, visitor: Visitor): boolean {
  return may(verb, visitor, { results: web.portal.deps.config.access.results, isTrial: isTrial(web) })
}

/** Whether this visitor may do something with one job; its id has been checked, the job need not exist. */
async function mayDoWithJob(web: Web, verb: Verb, visitor: Visitor, id: string): Promise<boolean> {
  const { config, state } = web.portal.deps
  const isOnList = visitor.address !== undefined && (await hasLink(config.portal.jobs, visitor.address, id))
  return may(verb, visitor, {
    results: config.access.results,
    isTrial: isTrial(web),
    job: { keys: [state.keyOfJob(id, 'manage'), state.keyOfJob(id, 'see')], isOnList },
  })
}

/**
 * Whether the job is there and this visitor may do it. A job that is not there and one that they may not see count as
 * guesses alike.
 * @throws ErrandError `too_many`
 */
export async function seesJob(
  web: Web,
  verb: Verb,
  request: Request,
  visitor: Visitor,
  id: string,
): Promise<boolean> {
  if (!visitor.isAdministrator) await web.limits.wrongIds(request)
  const isSeen = isJobId(id) && (await mayDoWithJob(web, verb, visitor, id)) && (await web.portal.exists(id))
  if (!isSeen && !visitor.isAdministrator) await web.limits.countWrongId(request)
  return isSeen
}

/** Nobody but the one who tries it out is there: no mail server is set, and the address is this machine's own. */
export function isTrial({ portal }: Web): boolean {
  return (
    portal.deps.config.mail.smtp === undefined &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(portal.deps.url()).hostname)
  )
}
