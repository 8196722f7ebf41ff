import type { Response } from 'express'
import type { CatalogRow } from '../../catalog/catalog.ts'
import { t } from '../../messages/language.ts'
import { personInWords } from '../../messages/recorded.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import { agoInWords, spanInWords, untilInWords } from '../../messages/times.ts'
import { ErrandError } from '../../platform/errors.ts'
import { crashInWords } from '../../portal/describe.ts'
import type { UndeliveredView } from '../../portal/overview.ts'
import { titleInWords } from '../../portal/programs.ts'
import type { Restarts } from '../../portal/runs.ts'
import { maxSlots, type TargetChange, type TargetView } from '../../portal/targets.ts'
import { formatPriority } from '../../program/priority.ts'
import { startOfKey } from '../../state/undelivered.ts'
import { type Moment, momentOf, sendAdminPage } from '../page.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

/** For so long a crash is bad news; then it is history. */
const freshMs = 24 * 60 * 60 * 1000

interface AdminView {
  version: string
  since: Moment
  /** '' for none in the last hour. */
  restarts: string
  /** When, and why in words. */
  lastCrash: { moment: Moment; why: string } | undefined
  /** It is fresh. */
  hasJustCrashed: boolean
  /** How many schedules there are, and how many run. */
  schedules: string
  /** That their file has mistakes; '' where it has none. */
  schedulesWrong: string
  /** Why no new job can be taken and run. */
  problems: string[]
  targets: TargetRow[]
  running: JobRow[]
  waiting: JobRow[]
  interrupted: JobRow[]
  interruptedCount: number
  failed: JobRow[]
  broken: { name: string; mistakes: string[] }[]
  unreadable: string[]
  unsent: UndeliveredRow[]
  unsentCount: number
  unsentPosts: UndeliveredRow[]
  unsentPostsCount: number
  disks: { path: string; free: string; total: string }[]
}

interface UndeliveredRow {
  /** The id of a job; the start of a schedule. */
  about: string
  url: string
  /** How often, and when it is tried again. */
  tried: string
  error: string
}

interface TargetRow {
  name: string
  slots: number
  /** What stands in the field of the slots. */
  typed: string
  /** What is wrong with it; '' when nothing is. */
  mistake: string
  slotsInFile: number
  /** They are not those of errand.ini. */
  isChanged: boolean
  running: number
  waiting: number
  /** How long the job that waits longest does; '' when none waits. */
  oldest: string
  isPaused: boolean
  /** Who paused it, or changed its slots, and when; and whether what waits there waits for slots. */
  changes: string[]
}

interface JobRow {
  id: string
  title: string
  owner: string
  moment: Moment | undefined
  /** Why it failed, or its priority while it waits. */
  note: string
}

/** What was typed as the slots of a target, and was not taken. */
interface WrongSlots {
  target: string
  typed: string
}

export const admin: Route = {
  method: 'get',
  path: '/admin',
  verb: 'see status',
  handle: (web, _request, response) => sendAdmin(web, response),
}

/** `paused=yes|no`, or `slots=4`; without a number, as errand.ini says. */
export const changeTarget: Route = {
  method: 'post',
  path: '/admin/targets/:name',
  verb: 'change target',
  async handle(web, request, response) {
    await using form = await takeForm(web, request, response)
    const paused = textIn(form.given, 'paused')
    const slots = textIn(form.given, 'slots').trim()
    // Without either the slots would be set back.
    if (!form.given.some(([name]) => name === 'paused' || name === 'slots'))
      throw new ErrandError('invalid_request', t.problems.malformed)
    const change: TargetChange = paused ? { paused: paused === 'yes' } : { slots: slotsIn(slots) }
    const target = String(request.params.name)
    try {
      web.portal.changeTarget(target, change, visitorName(response.locals.visitor))
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_request') throw error
      response.status(error.status)
      return sendAdmin(web, response, { target, typed: slots })
    }
    response.redirect(303, `${web.base}/admin`)
  },
}

export const restart: Route = {
  method: 'post',
  path: '/admin/restart-unfinished',
  verb: 'restart unfinished',
  async handle(web, _request, response) {
    const { failed } = await web.portal.restartUnfinished({ dryRun: false })
    const why = Object.entries(failed).map(([id, words]) => `${id}: ${words}`)
    if (why.length > 0) throw new ErrandError('conflict', t.admin.notRestarted(why))
    response.redirect(303, `${web.base}/admin`)
  },
}

function undeliveredRow(
  web: Web,
  { jobId, tries, nextTry, lastError }: UndeliveredView,
  now: number,
): UndeliveredRow {
  const next = nextTry === undefined ? undefined : t.admin.in(untilInWords((nextTry - now) / 1_000))
  return { ...aboutWhat(web, jobId), tried: t.admin.tried(tries, next), error: lastError }
}

function aboutWhat({ base, portal }: Web, key: string): Pick<UndeliveredRow, 'about' | 'url'> {
  const serial = startOfKey(key)
  if (serial === undefined) return { about: key, url: `${base}/jobs/${key}` }
  const name = portal.schedules.startOf(serial)?.schedule ?? ''
  return { about: `${name} ${t.schedulePage.serial(serial)}`, url: `${base}/admin/schedules/${name}` }
}

async function sendAdmin(web: Web, response: Response, wrong?: WrongSlots): Promise<void> {
  const seen = await web.portal.overview()
  const now = web.portal.deps.clock.now()
  sendAdminPage<AdminView>(web, response, 'admin.html', t.admin.title, {
    version: seen.version,
    since: momentOf(web, seen.since),
    ...viewRestarts(web, seen.restarts),
    ...viewSchedules(web),
    problems: await web.portal.health.reasons(),
    targets: seen.targets.map((target) => targetRow(target, now, wrong)),
    running: seen.running.map((row) => jobRow(web, row, row.started)),
    waiting: seen.waiting.map((row) => jobRow(web, row, row.submitted, formatPriority(row.priority))),
    interrupted: seen.interrupted.map((row) => jobRow(web, row, row.started)),
    interruptedCount: seen.interruptedCount,
    failed: seen.failed.map((row) => jobRow(web, row, row.finished, reasonIn(row))),
    broken: seen.broken,
    unreadable: seen.unreadable,
    unsent: seen.unsent.map((one) => undeliveredRow(web, one, now)),
    unsentCount: seen.unsentCount,
    unsentPosts: seen.unsentPosts.map((one) => undeliveredRow(web, one, now)),
    unsentPostsCount: seen.unsentPostsCount,
    disks: seen.disks.map(({ path, freeBytes, totalBytes }) => ({
      path,
      free: sizeInWords(freeBytes),
      total: sizeInWords(totalBytes),
    })),
  })
}

function viewSchedules({ portal: { schedules } }: Web): Pick<AdminView, 'schedules' | 'schedulesWrong'> {
  const mistakes = schedules.mistakes().length
  return {
    schedules: t.schedulePage.count(schedules.all().length, schedules.running().length),
    schedulesWrong: mistakes > 0 ? t.schedulePage.wrong(mistakes) : '',
  }
}

function viewRestarts(
  web: Web,
  { lastHour, lastCrash }: Restarts,
): Pick<AdminView, 'restarts' | 'lastCrash' | 'hasJustCrashed'> {
  return {
    restarts: lastHour > 0 ? t.admin.restarts(lastHour) : '',
    lastCrash: lastCrash && {
      moment: momentOf(web, new Date(lastCrash.at).toISOString()),
      why: crashInWords(lastCrash),
    },
    hasJustCrashed: lastCrash !== undefined && web.portal.deps.clock.now() - lastCrash.at < freshMs,
  }
}

/** What is no number is left for the use case to refuse. */
function slotsIn(text: string): number | null {
  if (text === '') return null
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN
}

function targetRow(target: TargetView, now: number, wrong?: WrongSlots): TargetRow {
  const { name, slots, slotsInFile, running, waiting, oldestWaiting, paused, slotsChanged } = target
  const ago = (iso: string) => agoInWords(Date.parse(iso), now)
  const isWrong = wrong?.target === name
  return {
    name,
    slots,
    typed: isWrong ? wrong.typed : String(slots),
    mistake: isWrong ? t.admin.wrongSlots(maxSlots) : '',
    slotsInFile,
    isChanged: slotsChanged !== undefined,
    running,
    waiting,
    oldest: oldestWaiting === undefined ? '' : spanInWords(wholeSeconds(now - Date.parse(oldestWaiting))),
    isPaused: paused !== undefined,
    changes: [
      ...(paused ? [t.admin.pausedBy(personInWords(paused.by), ago(paused.at))] : []),
      ...(!paused && slots === 0 && waiting > 0 ? [t.admin.noSlots] : []),
      ...(slotsChanged
        ? [t.admin.slotsBy(personInWords(slotsChanged.by), ago(slotsChanged.at), slotsInFile)]
        : []),
    ],
  }
}

/** At least one: that somebody waits for a tenth of it helps nobody. */
function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.floor(milliseconds / 1_000))
}

function jobRow(web: Web, row: CatalogRow, time: string | null, note = ''): JobRow {
  return {
    id: row.id,
    title: titleInWords(web.portal.deps.programs, row.program, row.title),
    owner: row.owner,
    moment: time === null ? undefined : momentOf(web, time),
    note,
  }
}

function reasonIn({ reason }: CatalogRow): string {
  return reason ? t.admin.reasons[reason] : ''
}
