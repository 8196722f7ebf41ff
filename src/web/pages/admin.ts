import type { CatalogRow } from '../../catalog/catalog.ts'
import { en } from '../../messages/en.ts'
import { spanInWords } from '../../messages/times.ts'
import { ErrandError } from '../../platform/errors.ts'
import { formatSize } from '../../platform/units.ts'
import type { TargetChange, TargetView } from '../../portal/targets.ts'
import type { Undelivered } from '../../state/undelivered.ts'
import { keepPrivate, type Moment, momentOf, sendPage } from '../page.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

interface AdminView {
  version: string
  since: Moment
  targets: TargetRow[]
  running: JobRow[]
  interrupted: JobRow[]
  interruptedCount: number
  failed: JobRow[]
  broken: { name: string; mistakes: string[] }[]
  unsent: UndeliveredRow[]
  unsentCount: number
  unsentPosts: UndeliveredRow[]
  unsentPostsCount: number
  disks: { path: string; free: string; total: string }[]
}

interface UndeliveredRow {
  job: string
  tries: number
  next: string
  error: string
}

interface TargetRow {
  name: string
  slots: number
  slotsInFile: number
  running: number
  waiting: number
  /** How long the job that waits longest does; '' when none waits. */
  oldest: string
  isPaused: boolean
  /** Who paused it, or changed its slots, and when; '' when nobody did. */
  changes: string[]
}

interface JobRow {
  id: string
  title: string
  owner: string
  moment: Moment | undefined
  reason: string
}

export const admin: Route = {
  method: 'get',
  path: '/admin',
  verb: 'see status',
  async handle(web, _request, response) {
    const seen = await web.portal.overview()
    const now = web.portal.deps.clock.now()
    keepPrivate(response)
    sendPage<AdminView>(
      web,
      response,
      'admin.html',
      { title: en.admin.title, current: 'admin' },
      {
        version: seen.version,
        since: momentOf(web, seen.since),
        targets: seen.targets.map((target) => targetRow(target, now)),
        running: seen.running.map((row) => jobRow(web, row, row.started)),
        interrupted: seen.interrupted.map((row) => jobRow(web, row, row.started)),
        interruptedCount: seen.interruptedCount,
        failed: seen.failed.map((row) => jobRow(web, row, row.finished)),
        broken: seen.broken,
        unsent: seen.unsent.map((one) => undeliveredRow(one, now)),
        unsentCount: seen.unsentCount,
        unsentPosts: seen.unsentPosts.map((one) => undeliveredRow(one, now)),
        unsentPostsCount: seen.unsentPostsCount,
        disks: seen.disks.map(({ path, freeBytes, totalBytes }) => ({
          path,
          free: formatSize(freeBytes),
          total: formatSize(totalBytes),
        })),
      },
    )
  },
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
      throw new ErrandError('invalid_request', en.problems.malformed)
    const change: TargetChange = paused ? { paused: paused === 'yes' } : { slots: slotsIn(slots) }
    web.portal.changeTarget(String(request.params.name), change, visitorName(response.locals.visitor))
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
    if (why.length > 0) throw new ErrandError('conflict', en.admin.notRestarted(why))
    response.redirect(303, `${web.base}/admin`)
  },
}

function undeliveredRow({ jobId, tries, nextTry, lastError }: Undelivered, now: number): UndeliveredRow {
  const next = nextTry <= now ? en.admin.now : spanInWords((nextTry - now) / 1_000)
  return { job: jobId, tries, next, error: lastError }
}

/** What is no number is left for the use case to refuse. */
function slotsIn(text: string): number | null {
  if (text === '') return null
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN
}

function targetRow(target: TargetView, now: number): TargetRow {
  const { name, slots, slotsInFile, running, waiting, oldestWaiting, paused, slotsChanged } = target
  const ago = (iso: string) => spanInWords(Math.max(0, Math.floor((now - Date.parse(iso)) / 1_000)))
  return {
    name,
    slots,
    slotsInFile,
    running,
    waiting,
    oldest: oldestWaiting === undefined ? '' : ago(oldestWaiting),
    isPaused: paused !== undefined,
    changes: [
      ...(paused ? [en.admin.pausedBy(paused.by, ago(paused.at))] : []),
      ...(slotsChanged ? [en.admin.slotsBy(slotsChanged.by, ago(slotsChanged.at), slotsInFile)] : []),
    ],
  }
}

function jobRow(web: Web, row: CatalogRow, time: string | null): JobRow {
  return {
    id: row.id,
    title: row.title,
    owner: row.owner,
    moment: time === null ? undefined : momentOf(web, time),
    reason: row.reason ? en.admin.reasons[row.reason] : '',
  }
}
