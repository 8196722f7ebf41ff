import { t } from '../../messages/language.ts'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { type ScheduleRow, viewRow } from '../schedules/row.ts'
import { type TimelineView, viewTimeline } from '../schedules/timeline.ts'
import type { Route } from '../web.ts'

interface SchedulesView {
  schedules: ScheduleRow[]
  mistakes: string[]
  timeline: TimelineView
  file: string
}

const mostMistakes = 50

/** What starts by itself, when, and how it went. */
export const schedules: Route = {
  method: 'get',
  path: '/admin/schedules',
  verb: 'see schedules',
  async handle(web, _request, response) {
    const { portal } = web
    const all = portal.schedules.all()
    const running = Map.groupBy(portal.schedules.running(), (start) => start.schedule)
    keepPrivate(response)
    sendPage<SchedulesView>(
      web,
      response,
      'schedules.html',
      { title: t.schedulePage.title, current: 'admin' },
      {
        schedules: all.map((schedule) => viewRow(web, schedule, all, running.get(schedule.name) ?? [])),
        mistakes: portal.schedules.mistakes().slice(0, mostMistakes).map(formatMistake),
        timeline: await viewTimeline(web, all),
        file: portal.deps.config.portal.schedules,
      },
    )
  },
}
