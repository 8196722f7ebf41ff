import { isOver } from '../../job/state.ts'
import type { Visitor } from '../../portal/access.ts'
import type { JobView } from '../../portal/read.ts'
import { setField } from '../../portal/search-query.ts'
import { isManagerOf, keyForForm, mayDo } from '../job-access.ts'
import { newToken, tokenField } from '../pages/form.ts'
import type { Web } from '../web.ts'
import { hasNoForm } from './started-by.ts'

/** What to do next. */
export interface NextView {
  /** Whether there is a form of its program. */
  hasForm: boolean
  /** Whether the reader may have it run again as it is: secrets that were given are for its owner only. */
  mayRerun: boolean
  /** Whether the reader may share it, and delete it now. */
  mayShare: boolean
  mayDelete: boolean
  /** Whether the reader may take all about it away, its program included. */
  mayTakeRecord: boolean
  /** The hidden field that makes a second click on "Run again" the same submission. */
  tokenField: string
  token: string
  /** `&key=…` for the link to a form with the same inputs, where a key is what the reader came with; otherwise ''. */
  key: string
  /** A list of jobs of the same program, to choose another one from; '' where the reader has no list. */
  compare: string
}

export async function viewNext(web: Web, visitor: Visitor, job: JobView): Promise<NextView> {
  const key = keyForForm(web, visitor, job.id)
  const hasSecret = job.inputs.some(({ isHidden }) => isHidden)
  const isManager = await isManagerOf(web, visitor, job.id)
  const hasForm = !hasNoForm(job)
  return {
    hasForm,
    mayRerun: hasForm && isOver(job.state) && (!hasSecret || isManager),
    mayShare: isManager,
    mayDelete: isManager && isOver(job.state),
    mayTakeRecord: isManager && isOver(job.state),
    tokenField,
    token: newToken(),
    key: key === '' ? '' : `&key=${key}`,
    compare: isOver(job.state) ? compareUrl(web, visitor, job) : '',
  }
}

/** My jobs; for an administrator, whose it is not, the list of all. */
function compareUrl(web: Web, visitor: Visitor, { id, program, owner }: JobView): string {
  if (!mayDo(web, 'list own jobs', visitor)) return ''
  const isOthers = visitor.isAdministrator && visitor.address !== owner
  const query = new URLSearchParams({ q: setField('', 'program', program), with: id })
  return `${web.base}${isOthers ? '/admin/jobs' : '/jobs'}?${query}`
}
