import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createJob, type NewJob, type WhereJobsGo } from '../../src/job/create.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import { formatIni } from '../../src/platform/ini.ts'
import { identify, type ProcessIdentity } from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** An empty jobs folder, as `createJob` wants it. */
export function makeJobs(t: TestContext): WhereJobsGo {
  const jobs = join(temporaryFolder(t), 'jobs')
  mkdirSync(jobs)
  return { jobs, idLength: 8, resultsUrl: (id) => `http://localhost/jobs/${id}` }
}

export const aJob: NewJob = {
  program: 'slow_div',
  email: 'dalke@example.org',
  submitted: '2026-11-21T20:11:05.123Z',
  programSource: 'title = Slow division\ncommand = true\n',
  inputs: { x: '8', y: '2' },
}

/** A job that waits. */
export const makeJob = (t: TestContext, changes: Partial<NewJob> = {}): Promise<JobFolder> =>
  createJob(makeJobs(t), { ...aJob, ...changes })

/** Writes what a wrapper writes when it claims an attempt. */
export function claimAttempt(folder: JobFolder, attempt: number, who: Partial<ProcessIdentity> = {}): void {
  const { host, pid, startTime, bootId } = { ...ownIdentity(), ...who }
  const wrapper = { host, pid: String(pid), start_time: String(startTime), boot_id: bootId }
  writeFileSync(folder.attempt(attempt).started, formatIni({ wrapper, arguments: { 0: 'true' } }))
}

export function ownIdentity(): ProcessIdentity {
  const own = identify(process.pid)
  if (!own) throw new Error('this process is not in /proc')
  return own
}
