import type { JobState } from '../job/state.ts'
import type { Reason } from '../job/status.ts'

/** What the catalog knows of a job: a copy of facts of its folder, for lists and for the order of the queue. */
export interface CatalogRow {
  id: string
  program: string
  /** The title of the program as it was then. */
  title: string
  /** The own title of the person who submitted it. */
  jobTitle: string | null
  owner: string
  target: string
  state: JobState
  /** Higher ones start first; 0 is normal. */
  priority: number
  attempt: number
  submission: string | null
  /** ISO 8601, UTC, like the other times. */
  submitted: string
  started: string | null
  finished: string | null
  elapsedSeconds: number | null
  reason: Reason | null
  answer: string | null
  /** By name, as a person would read them; long ones are cut. */
  inputs: Record<string, string>
  /** While a queued job waits for its next attempt: when that may start. */
  notBefore: string | null
  /** 1 while the job is over and its letter, or the post to its program's `notify_url`, has yet to be sent. */
  letterDue: 0 | 1
}

/** A row as it is put. */
export interface NewRow extends CatalogRow {
  /** What a search looks in: values, answer, names of files. Never read back. */
  words: string
}

/** The columns of a row, as SQL; `inputs` is still text (see `rowFrom`). */
export const columns = `jobs.id, program, title, job_title as jobTitle, jobs.owner, target, state, priority, attempt, submission, submitted, started,
  finished, elapsed_seconds as elapsedSeconds, reason, answer, inputs, not_before as notBefore,
  letter_due as letterDue`

export function rowFrom(record: object): CatalogRow {
  const { inputs, ...facts } = record as Omit<CatalogRow, 'inputs'> & { inputs: string }
  return { ...facts, inputs: JSON.parse(inputs) }
}
