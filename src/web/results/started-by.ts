import { t } from '../../messages/language.ts'
import type { Visitor } from '../../portal/access.ts'
import type { JobView } from '../../portal/read.ts'
import { mayDo } from '../job-access.ts'
import type { Web } from '../web.ts'

/** What started it, where that was no person. */
export interface StartedByView {
  startedBy:
    | {
        words: string
        /** Of the schedule; '' for who may not see it, and for one that is no more and has no history. */
        url: string
      }
    | undefined
}

export function viewStartedBy(web: Web, visitor: Visitor, { schedule }: JobView): StartedByView {
  if (!schedule) return { startedBy: undefined }
  const isShown = mayDo(web, 'see schedules', visitor) && web.portal.schedules.isKnown(schedule.name)
  return {
    startedBy: {
      words: t.results.startedBy(schedule.name, schedule.serial),
      url: isShown ? `${web.base}/admin/schedules/${schedule.name}` : '',
    },
  }
}

/** Whether it ran a command of the schedule's own: there is no form for that. */
export function hasNoForm({ schedule }: JobView): boolean {
  return schedule?.isOwnCommand === true
}
