import { t } from '../../messages/language.ts'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { listSchedules } from '../../schedule/list-page.ts'
import { localTimezone } from '../../schedule/times/timezone.ts'
import { sendAdminPage } from '../page.ts'
import { askIn, type ScheduleListView, viewList } from '../schedules/list.ts'
import { type ScheduleRow, viewRow } from '../schedules/row.ts'
import { type TimelineLine, viewTimeline } from '../schedules/timeline.ts'
import type { Route } from '../web.ts'

interface SchedulesView extends ScheduleListView {
  schedules: ScheduleRow[]
  /** There are none at all. */
  isEmpty: boolean
  mistakes: string[]
  timeline: TimelineLine[]
  file: string
  timezone: string
}

const mostMistakes = 50

/** What starts by itself, when, and how it went. */
export const schedules: Route = {
  method: 'get',
  path: '/admin/schedules',
  verb: 'see schedules',
  async handle(web, request, response) {
    const { portal } = web
    const all = portal.schedules.all()
    const ask = askIn(request)
    const list = listSchedules(portal, ask)
    const running = Map.groupBy(portal.schedules.running(), (start) => start.schedule)
    sendAdminPage<SchedulesView>(web, response, 'schedules.html', t.schedulePage.title, {
      ...viewList(`${web.base}/admin/schedules`, ask, list, all.length),
      schedules: await Promise.all(
        list.schedules.map((schedule) => viewRow(web, schedule, all, running.get(schedule.name))),
      ),
      isEmpty: all.length === 0,
      mistakes: portal.schedules.mistakes().slice(0, mostMistakes).map(formatMistake),
      timeline: await viewTimeline(web, list.schedules),
      file: portal.deps.config.portal.schedules,
      timezone: localTimezone(),
    })
  },
}
