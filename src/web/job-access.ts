import { hasLink } from '../job/links.ts'
import { may, type Verb, type Visitor } from '../portal/access.ts'
import type { Web } from './web.ts'

/** Whether this visitor may do something that concerns no one job. */
export function mayDo(web: Web, verb: Verb, visitor: Visitor): boolean {
  return may(verb, visitor, { results: web.portal.deps.config.access.results, isTrial: isTrial(web) })
}

/** Whether this visitor may do something with one job; its id has been checked, the job need not exist. */
export async function mayDoWithJob(web: Web, verb: Verb, visitor: Visitor, id: string): Promise<boolean> {
  const { config, state } = web.portal.deps
  const isOnList = visitor.address !== undefined && (await hasLink(config.portal.jobs, visitor.address, id))
  return may(verb, visitor, {
    results: config.access.results,
    isTrial: isTrial(web),
    job: { key: state.keyOfJob(id), isOnList },
  })
}

export function mayReadJob(web: Web, visitor: Visitor, id: string): Promise<boolean> {
  return mayDoWithJob(web, 'see job', visitor, id)
}

/** Nobody but the one who tries it out is there: no mail server is set, and the address is this machine's own. */
export function isTrial({ portal }: Web): boolean {
  return (
    portal.deps.config.mail.smtp === undefined &&
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(portal.deps.url()).hostname)
  )
}
