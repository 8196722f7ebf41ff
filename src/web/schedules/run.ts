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

function outcomeOf(web: Web, { outcome, note, job }: StoredStart): OutcomeView {
  const nothing = { note: note ?? '', took: '', job: '' }
  if (job !== null) return jobOf(web, job)
  if (outcome === null || outcome === 'queued' || outcome === 'job')
    return { ...nothing, look: 'queued', state: t.schedulePage.outcomes[outcome ?? 'job'] }
  const look = outcome === 'failed' ? 'error' : 'cancelled'
  return { ...nothing, look, state: t.schedulePage.outcomes[outcome] }
}

function jobOf({ portal }: Web, id: string): OutcomeView {
  const { catalog, clock } = portal.deps
  const row = catalog.get(id)
  // It was deleted, or the catalog is yet to hear of it.
  if (!row) return { look: 'cancelled', state: t.schedulePage.gone, note: '', took: '', job: '' }
  const { state, reason, started } = row
  const seconds =
    state === 'running' && started !== null
      ? Math.max(1, Math.floor((clock.now() - Date.parse(started)) / 1_000))
      : row.elapsedSeconds
  const took = seconds === null ? '' : spanInWords(seconds)
  if (reason === 'cancelled')
    return { look: 'cancelled', state: t.jobs.states.cancelled, note: '', took, job: id }
  const note = state === 'error' && reason ? t.admin.reasons[reason] : ''
  return { look: state, state: t.states[state], note, took, job: id }
}
