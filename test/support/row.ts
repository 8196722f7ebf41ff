import type { NewRow } from '../../src/catalog/catalog.ts'

/** A row of the catalog: a job that waits, but for `changes`. */
export const row = (id: string, changes: Partial<NewRow> = {}): NewRow => ({
  id,
  program: 'slow_div',
  title: 'Slow division',
  jobTitle: null,
  owner: 'dalke@example.org',
  target: 'default',
  state: 'queued',
  priority: 0,
  attempt: 1,
  submission: null,
  submitted: '2026-11-21T20:00:00.000Z',
  started: null,
  finished: null,
  elapsedSeconds: null,
  reason: null,
  answer: null,
  inputs: {},
  words: '',
  notBefore: null,
  letterDue: 0,
  ...changes,
})
