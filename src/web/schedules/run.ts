import type { CatalogRow } from '../../catalog/catalog.ts'
import { readStatus } from '../../job/status.ts'
import { describeEnd } from '../../messages/describe-end.ts'
import { t } from '../../messages/language.ts'
import { spanInWords } from '../../messages/times.ts'
import { folderOf } from '../../portal/deps.ts'
import type { StoredStart } from '../../state/starts.ts'
import { type Moment, momentOf } from '../page.ts'
import type { Web } from '../web.ts'

/** One start of a schedule, and what became of it. */
export interface RunView {
  serial: number
  moment: Moment
  cause: string
  /** A state, or `cancelled`: names icon and colour. */
  look: string
  state: string
  /** Why it is so; '' where there is nothing to say. */
  note: string
  /** '' where it is not known. */
  took: string
  /** The id of its job; '' for none, and for one that is gone. */
  job: string
}

export async function viewRun(web: Web, start: StoredStart): Promise<RunView> {
  return {
    serial: start.serial,
    moment: momentOf(web, new Date(start.at).toISOString()),
    cause: t.schedules.causes[start.cause],
    ...(await outcomeOf(web, start)),
  }
}

type OutcomeView = Pick<RunView, 'look' | 'state' | 'note' | 'took' | 'job'>

async function outcomeOf(web: Web, start: StoredStart): Promise<OutcomeView> {
  const { outcome, note, job } = start
  const nothing = { note: note ?? '', took: '', job: '' }
  if (job !== null) {
    const row = web.portal.deps.catalog.get(job)
    return row ? await jobOf(web, row) : { ...nothing, ...removedOf(start) }
  }
  if (outcome === null || outcome === 'queued' || outcome === 'job')
    return { ...nothing, look: 'queued', state: t.schedulePage.outcomes[outcome ?? 'job'] }
  const look = outcome === 'failed' ? 'error' : 'cancelled'
  return { ...nothing, look, state: t.schedulePage.outcomes[outcome] }
}

async function jobOf({ portal }: Web, row: CatalogRow): Promise<OutcomeView> {
  const { id, state, reason, started, elapsedSeconds } = row
  const seconds =
    state === 'running' && started !== null
      ? Math.max(1, Math.floor((portal.deps.clock.now() - Date.parse(started)) / 1_000))
      : elapsedSeconds
  const took = seconds === null ? '' : spanInWords(seconds)
  if (reason === 'cancelled')
    return { look: 'cancelled', state: t.jobs.states.cancelled, note: '', took, job: id }
  const note = state === 'error' ? await whyOf(portal, row) : ''
  return { look: state, state: t.states[state], note, took, job: id }
}

/** The catalog knows the reason and no more: not the exit status, nor which limit it was. */
async function whyOf({ deps }: Web['portal'], { id, reason }: CatalogRow): Promise<string> {
  const status = await readStatus(folderOf(deps, id)).catch(() => undefined)
  return describeEnd(status ?? (reason ? { reason } : {}), { knowsServer: true }) ?? ''
}

/** Of a job that was deleted it is still known how it ended, unless it was deleted before. */
function removedOf({ state }: StoredStart): Pick<OutcomeView, 'look' | 'state' | 'note'> {
  if (state !== 'success' && state !== 'error')
    return { look: 'cancelled', state: t.schedulePage.gone, note: '' }
  return { look: state, state: t.states[state], note: t.schedulePage.removed }
}
