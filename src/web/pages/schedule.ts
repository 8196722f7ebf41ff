import type { Request, Response } from 'express'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { comingOf } from '../../schedule/coming.ts'
import type { Schedule } from '../../schedule/file/definition.ts'
import type { StoredStart } from '../../state/starts.ts'
import { sendAdminPage } from '../page.ts'
import { listFrom } from '../schedules/list.ts'
import {
  type ComingMoment,
  calendarMoment,
  comingMoment,
  type ScheduleRow,
  viewRow,
} from '../schedules/row.ts'
import { type RulesView, viewRules } from '../schedules/rules.ts'
import { type RunView, viewRun } from '../schedules/run.ts'
import { type TimelineLine, viewTimeline } from '../schedules/timeline.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

interface ScheduleView {
  name: string
  /** undefined: it is no more. */
  one: OneView | undefined
  runs: RunView[]
  /** Says that there are more; '' where there are not. */
  onlyLast: string
}

/** What is said of one that there is. */
interface OneView {
  schedule: ScheduleRow
  work: WorkView
  /** What comes after the next. */
  following: ComingMoment[]
  /** The schedules that its end starts. */
  after: { name: string; words: string }[]
  rules: RulesView | undefined
  timeline: TimelineLine[]
  settings: Setting[]
  file: string
}

/** What its jobs run. */
interface WorkView {
  words: string
  /** Of the form of its program; '' where there is none. */
  url: string
}

/** A line of the file. */
interface Setting {
  key: string
  value: string
  /** It is secret. */
  isHidden: boolean
}

const shownRuns = 100
const mostFollowing = 4

/** One schedule: where it stands, what the file says of it, and its last runs; of one that is no more, these alone. */
export const schedule: Route = {
  method: 'get',
  path: '/admin/schedules/:name',
  verb: 'see schedules',
  async handle(web, request, response) {
    const { schedules } = web.portal
    const name = String(request.params.name)
    const history = schedules.history(name, shownRuns + 1)
    const one = history.length > 0 ? schedules.find(name) : schedules.named(name)
    sendAdminPage<ScheduleView>(web, response, 'schedule.html', t.schedulePage.titleOf(name), {
      name,
      one: one && (await viewOne(web, one)),
      runs: await Promise.all(history.slice(0, shownRuns).map((start) => viewPast(web, one, start))),
      onlyLast: history.length > shownRuns ? t.schedulePage.onlyLast(shownRuns) : '',
    })
  },
}

async function viewOne(web: Web, one: Schedule): Promise<OneView> {
  const { schedules, deps } = web.portal
  const file = deps.config.portal.schedules
  return {
    schedule: await viewRow(web, one, schedules.all(), runningOf(web, one.name)),
    work: viewWork(web, one),
    following: followingOf(web, one),
    after: one.after.map(({ schedule: name, end }) => ({
      name,
      words: t.schedulePage.afterwardsWhen(name, end),
    })),
    rules: viewRules(web, one),
    timeline: await viewTimeline(web, [one]),
    settings: await settingsOf(web, one),
    file,
  }
}

/** Of many, `3 hours ago` does not tell one from another. */
async function viewPast(web: Web, one: Schedule | undefined, start: StoredStart): Promise<RunView> {
  return { ...(await viewRun(web, start)), moment: calendarMoment(web, one?.start, start.at) }
}

function runningOf({ portal }: Web, name: string) {
  return portal.schedules.running().filter((start) => start.schedule === name)
}

async function settingsOf({ portal }: Web, { name }: Schedule): Promise<Setting[]> {
  // Where the file can't be read, what runs goes by what was read before.
  const settings = await portal.scheduleChanges.settings(name).catch(() => ({}))
  return Object.entries<string | null>(settings).map(([key, value]) => ({
    key,
    value: value ?? '',
    isHidden: value === null,
  }))
}

function viewWork(web: Web, { work }: Schedule): WorkView {
  if (work.kind !== 'program') return { words: t.schedulePage.ownWork[work.kind], url: '' }
  const { program: name } = work
  const isThere = web.portal.deps.programs.known(name) !== undefined
  return { words: name, url: isThere ? `${web.base}/programs/${name}` : '' }
}

function followingOf(web: Web, one: Schedule): ComingMoment[] {
  const due = web.portal.schedules.dueOf(one.name)
  if (due === undefined || !one.start || one.start.kind === 'when') return []
  return comingOf(one.start, due, mostFollowing)
    .slice(1)
    .map((moment) => comingMoment(web, one, moment))
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
      response.redirect(303, `${web.base}/admin/schedules${listFrom(field('back')) ?? `/${name}`}`)
    },
  }
}
