import type { Request, Response } from 'express'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import type { Schedule } from '../../schedule/definition.ts'
import { type Setting, settingsInFile } from '../../schedule/settings.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { type ScheduleRow, viewRow } from '../schedules/row.ts'
import { type RunView, viewRun } from '../schedules/run.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

interface ScheduleView {
  name: string
  /** undefined: it is no more. */
  schedule: ScheduleRow | undefined
  settings: Setting[]
  file: string
  runs: RunView[]
  /** Says that there are more; '' where there are not. */
  onlyLast: string
}

const shownRuns = 100

/** One schedule: what the file says of it, and its last runs; of one that is no more, these alone. */
export const schedule: Route = {
  method: 'get',
  path: '/admin/schedules/:name',
  verb: 'see schedules',
  handle(web, request, response) {
    const { schedules, deps } = web.portal
    const name = String(request.params.name)
    const history = schedules.history(name, shownRuns + 1)
    const one = history.length > 0 ? schedules.find(name) : schedules.named(name)
    keepPrivate(response)
    sendPage<ScheduleView>(
      web,
      response,
      'schedule.html',
      { title: t.schedulePage.titleOf(name), current: 'admin' },
      {
        name,
        schedule: one && viewRow(web, one, schedules.all(), runningOf(web, name)),
        settings: one ? settingsOf(web, one) : [],
        file: deps.config.portal.schedules,
        runs: history.slice(0, shownRuns).map((start) => viewRun(web, start)),
        onlyLast: history.length > shownRuns ? t.schedulePage.onlyLast(shownRuns) : '',
      },
    )
  },
}

function settingsOf({ portal: { deps } }: Web, one: Schedule): Setting[] {
  const program = one.work.kind === 'program' ? deps.programs.known(one.work.program) : undefined
  return settingsInFile(deps.config.portal.schedules, one, program)
}

function runningOf({ portal }: Web, name: string) {
  return portal.schedules.running().filter((start) => start.schedule === name)
}

/** `enabled=yes|no`; over restarts, where it is not what the file says anyway. */
export const changeSchedule = scheduleAction('', (web, name, field, by) => {
  const { schedules, deps } = web.portal
  const wish = field('enabled')
  // Without it, it would be disabled.
  if (wish !== 'yes' && wish !== 'no') throw new ErrandError('invalid_request', t.problems.malformed)
  const enabled = wish === 'yes'
  schedules.setEnabled(name, schedules.named(name).enabled === enabled ? undefined : enabled)
  deps.log.info({ schedule: name, by }, enabled ? 'schedule enabled' : 'schedule disabled')
})

/** Now, whatever its time. */
export const startSchedule = scheduleAction('/start', (web, name, _field, by) => {
  const serial = web.portal.schedules.start(name)
  web.portal.deps.log.info({ schedule: name, serial, by }, 'schedule started by a person')
})

/** What a small form does to a schedule; then the page that it stood on is shown again. */
function scheduleAction(
  address: string,
  act: (web: Web, name: string, field: (name: string) => string, by: string) => void,
): Route {
  return {
    method: 'post',
    path: `/admin/schedules/:name${address}`,
    verb: 'change schedules',
    async handle(web: Web, request: Request, response: Response) {
      await using form = await takeForm(web, request, response)
      const field = (key: string) => textIn(form.given, key)
      const name = String(request.params.name)
      act(web, name, field, visitorName(response.locals.visitor))
      response.redirect(303, `${web.base}/admin/schedules${field('back') === 'list' ? '' : `/${name}`}`)
    },
  }
}
