import type { Request } from 'express'
import { isJobId } from '../job/id.ts'
import { hasLink } from '../job/links.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'
import { type Circumstances, may, type TieToJob, type Verb, type Visitor } from '../portal/access.ts'
import { describeJob } from '../portal/describe.ts'
import type { JobView } from '../portal/read.ts'
import type { State } from '../state/state.ts'
import type { Web } from './web.ts'

/** Whether this visitor may do something that concerns no one job. */
export function mayDo(web: Web, verb: Verb, visitor: Visitor): boolean {
  return may(verb, visitor, circumstances(web))
}

/**
 * Whether the job is there and this visitor may do it. A job that is not there and one that they may not see count as
 * guesses alike. Who has a key of this very job, or has it on their list, does not guess, whatever others behind the
 * same proxy do.
 * @throws ErrandError `too_many`; `forbidden` for one who may see the job and not do this
 */
export async function mayDoWithJob(
  web: Web,
  verb: Verb,
  request: Request,
  visitor: Visitor,
  id: string,
): Promise<boolean> {
  const tie = await tieToJob(web, visitor, id)
  const isKnown = visitor.isAdministrator || tie.hasKey || tie.isOnList
  // Before the disk is asked, so that how long it takes tells a refused guesser nothing …
  if (!isKnown) await web.limits.wrongIds(request)
  const allows = (one: Verb) => may(one, visitor, circumstances(web, tie))
  const isSeen = isJobId(id) && allows('see job') && (await web.portal.exists(id))
  // … and once more after it: others may have been counted meanwhile.
  if (!isKnown) await (isSeen ? web.limits.wrongIds(request) : web.limits.countWrongId(request))
  if (isSeen && !allows(verb)) throw new ErrandError('forbidden', t.problems.notYours)
  return isSeen
}

/** Whether the visitor brought a key of this very job. */
export function hasKeyOf({ portal }: Web, { keys }: Visitor, id: string): boolean {
  const { state } = portal.deps
  // Most bring none, and then there is nothing to work out.
  return keys.length > 0 && (keys.includes(state.keyOfJob(id, 'see')) || isManageKey(state, keys, id))
}

function isManageKey({ keyOfJob }: State, keys: string[], id: string): boolean {
  return keys.length > 0 && keys.includes(keyOfJob(id, 'manage'))
}

/**
 * The key that the way to a form filled in from a job has to carry, where a key is what the visitor came with: its cookie
 * goes to the job's own addresses only. '' otherwise.
 */
export function keyForForm(web: Web, visitor: Visitor, id: string): string {
  const { config, state } = web.portal.deps
  return config.access.results === 'owner' && hasKeyOf(web, visitor, id) ? state.keyOfJob(id, 'see') : ''
}

/** Whether a page shall offer something, to one who sees the job. */
export async function mayOffer(web: Web, verb: Verb, visitor: Visitor, id: string): Promise<boolean> {
  return may(verb, visitor, circumstances(web, await tieToJob(web, visitor, id)))
}

/** Whether the job is theirs to change, not only to look at. */
export function isManagerOf(web: Web, visitor: Visitor, id: string): Promise<boolean> {
  return mayOffer(web, 'cancel', visitor, id)
}

function circumstances(web: Web, job?: TieToJob): Circumstances {
  const { results, metrics } = web.portal.deps.config.access
  return {
    results,
    metrics,
    /** Looked up for the few verbs that go by it. */
    get isTrial() {
      return isTrial(web)
    },
    ...(job ? { job } : {}),
  }
}

async function tieToJob(web: Web, visitor: Visitor, id: string): Promise<TieToJob> {
  if (!isJobId(id)) return { hasKey: false, isOnList: false, isTheirs: false }
  const { config, state, catalog } = web.portal.deps
  const { address, keys } = visitor
  const submitted = isManageKey(state, keys, id)
  return {
    hasKey: hasKeyOf(web, visitor, id),
    isOnList: address !== undefined && (await hasLink(config.portal.jobs, address, id)),
    isTheirs: submitted || (address !== undefined && catalog.get(id)?.owner === address),
  }
}

/** The job of an address, for who has been let see it. @throws ErrandError `not_found` when it is gone */
export async function readOrRefuse(web: Web, id: string): Promise<JobView> {
  const job = await web.portal.read(id)
  if (!job) throw noSuchJob(id)
  return job
}

/** A job as this visitor may know it, who has been let see it. @throws ErrandError `not_found` when it is gone */
export async function describeFor(
  web: Web,
  visitor: Visitor,
  id: string,
): Promise<ReturnType<typeof describeJob>> {
  const found = await readOrRefuse(web, id)
  const isManager = await mayOffer(web, 'cancel', visitor, id)
  return describeJob(web.portal.deps.url(), found, knowsServer(web, visitor), isManager)
}

/** The one answer for ids that are malformed, unknown, or not this visitor's to see. */
export function noSuchJob(typed: string): ErrandError {
  const words = t.problems.noSuchJob(typed)
  return new ErrandError('not_found', words, { fields: { job_id: words } })
}

/** Whether messages may speak of the server's own folders: to administrators, and to who tries it out alone. */
export function knowsServer(web: Web, visitor: Visitor): boolean {
  return visitor.isAdministrator || (isTrial(web) && visitor.isLocal)
}

/** Nobody but the one who tries it out is there: no mail server is set, and the address is this machine's own. */
export function isTrial({ portal }: Web): boolean {
  return (
    portal.deps.config.mail.smtp === undefined &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(portal.deps.url()).hostname)
  )
}
