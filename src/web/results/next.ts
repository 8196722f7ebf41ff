import { isOver } from '../../job/state.ts'
import type { Visitor } from '../../portal/access.ts'
import type { JobView } from '../../portal/read.ts'
import { hasKeyOf, isManagerOf } from '../job-access.ts'
import { newToken, tokenField } from '../pages/form.ts'
import type { Web } from '../web.ts'

/** What to do next. */
export interface NextView {
  /** Whether the reader may have it run again as it is: secrets that were given are for its owner only. */
  mayRerun: boolean
  /** Whether the reader may share it, and delete it now. */
  mayShare: boolean
  mayDelete: boolean
  /** The hidden field that makes a second click on "Run again" the same submission. */
  tokenField: string
  token: string
  /** `&key=…` for the link to a form with the same inputs, where a key is what the reader came with; otherwise ''. */
  key: string
}

export async function viewNext(web: Web, visitor: Visitor, job: JobView): Promise<NextView> {
  const hasSecret = job.inputs.some(({ isHidden }) => isHidden)
  const isManager = await isManagerOf(web, visitor, job.id)
  return {
    mayRerun: isOver(job.state) && (!hasSecret || isManager),
    mayShare: isManager,
    mayDelete: isManager && isOver(job.state),
    tokenField,
    token: newToken(),
    key: keyFor(web, visitor, job),
  }
}

/** The cookie with the key goes to the job's own addresses only, so the way to the form has to carry one. */
function keyFor(web: Web, visitor: Visitor, job: JobView): string {
  const { config, state } = web.portal.deps
  if (config.access.results !== 'owner' || !hasKeyOf(web, visitor, job.id)) return ''
  return `&key=${state.keyOfJob(job.id, 'see')}`
}
