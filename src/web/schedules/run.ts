import type { CatalogRow } from '../../catalog/catalog.ts'
import { t } from '../../messages/language.ts'
import { spanInWords } from '../../messages/times.ts'
import type { StoredStart } from '../../state/schedules.ts'
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

export function viewRun(web: Web, start: StoredStart): RunView {
  return {
    serial: start.serial,
    moment: momentOf(web, new Date(start.at).toISOString()),
    cause: t.schedulePage.causes[start.cause],
    ...outcomeOf(web, start),
  }
}

type OutcomeView = Pick<RunView, 'look' | 'state' | 'note' | 'took' | 'job'>

function outcomeOf(web: Web, start: StoredStart): OutcomeView {
  const { outcome, note, job } = start
  const nothing = { note: note ?? '', took: '', job: '' }
  if (job !== null) {
    const row = web.portal.deps.catalog.get(job)
    return row ? jobOf(web, row) : { ...nothing, ...removedOf(start) }
  }
  if (outcome === null || outcome === 'queued' || outcome === 'job')
    return { ...nothing, look: 'queued', state: t.schedulePage.outcomes[outcome ?? 'job'] }
  const look = outcome === 'failed' ? 'error' : 'cancelled'
  return { ...nothing, look, state: t.schedulePage.outcomes[outcome] }
}

function jobOf({ portal }: Web, row: CatalogRow): OutcomeView {
  const { id, state, reason, started, elapsedSeconds } = row
  const seconds =
    state === 'running' && started !== null
      ? Math.max(1, Math.floor((portal.deps.clock.now() - Date.parse(started)) / 1_000))
      : elapsedSeconds
  const took = seconds === null ? '' : spanInWords(seconds)
  if (reason === 'cancelled')
    return { look: 'cancelled', state: t.jobs.states.cancelled, note: '', took, job: id }
  const note = state === 'error' && reason ? t.admin.reasons[reason] : ''
  return { look: state, state: t.states[state], note, took, job: id }
}

/** Of a job that was deleted it is still known how it ended, unless it was deleted before. */
function removedOf({ state }: StoredStart): Pick<OutcomeView, 'look' | 'state' | 'note'> {
  if (state !== 'success' && state !== 'error')
    return { look: 'cancelled', state: t.schedulePage.gone, note: '' }
  return { look: state, state: t.states[state], note: t.schedulePage.removed }
}
