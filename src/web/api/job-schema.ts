import { z } from 'zod'
import { parseJobId } from '../../job/id.ts'
import { jobStates } from '../../job/state.ts'
import { reasons } from '../../job/status.ts'
import type { describeJob, describeRow } from '../../portal/describe.ts'
import { exampleAddress } from '../api-route.ts'

/** UTC, as `2026-11-21T23:12:04.788Z`. */
const time = z.iso.datetime()
const state = z.enum(jobStates)
const reason = z.enum(reasons)
const jobId = z.string().refine((typed) => parseJobId(typed) !== undefined, 'expected a job id')

/** Of every address of one job; who may, web/app.ts has asked by then. */
export const jobParameters = z.strictObject({
  id: jobId.describe('The job, as people type its id: capitals, blanks and hyphens do not matter.'),
})

/** Of every address of one job. Who they are by it, web/visitor.ts has found out by then. */
export const jobKey = {
  key: z.string().describe("The job's key, as in the link of its letter.").exactOptional(),
}

/** What `describeJob` makes. */
export const job = z
  .object({
    id: z.string(),
    url: z.url().describe('Its page.'),
    program: z.string(),
    title: z.string().describe('Of the program.'),
    job_title: z.string().nullable().describe('What the person who submitted it calls it.'),
    owner: z.string().nullable().describe('For its owner and administrators; null for everybody else.'),
    schedule: z.string().nullable().describe('The schedule that started it; null: somebody submitted it.'),
    serial: z.int().nullable().describe('The number of that start, JOBSERIAL.'),
    state,
    target: z.string(),
    priority: z.int().describe('Higher ones start first; 0 is normal.'),
    paused: z
      .boolean()
      .describe('It waits, and somebody has paused its target, so nothing is started there now.'),
    no_slots: z.boolean().describe('It waits, and its target has no slots, so nothing is started there now.'),
    cancelling: z.boolean().describe('Somebody has cancelled it, and its program has not ended yet.'),
    reason: reason.nullable().describe('Why it did not succeed.'),
    reason_text: z.string().nullable().describe('The same as a sentence.'),
    inputs: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]).nullable())
      .describe('Of a file its name; a list for an input of several; null for a secret that was given.'),
    submitted: time,
    started: time.nullable(),
    finished: time.nullable(),
    elapsed_seconds: z.number().nullable(),
    cpu_seconds: z.number().nullable(),
    peak_memory: z.int().nullable().describe('In bytes.'),
    attempt: z.int().min(1).describe('The newest one, or the one that it waits for.'),
    most_attempts: z.int().min(1).describe('How many there will be at most, by its `retries`.'),
    next_attempt: time
      .nullable()
      .describe('While it waits to be tried again: when that starts, at the earliest.'),
    earlier_attempts: z
      .array(
        z.object({
          attempt: z.int().min(1),
          reason: z.enum([...reasons, 'interrupted']).nullable(),
          reason_text: z.string(),
          started: time.nullable(),
          finished: time,
          elapsed_seconds: z.number().nullable(),
          exit_status: z.int().nullable(),
          signal: z.string().nullable(),
          output_url: z.url().nullable().describe('Its standard output; null where there was none.'),
          error_output_url: z.url().nullable(),
        }),
      )
      .describe('Those that did not succeed and were not the last.'),
    is_orphan: z
      .boolean()
      .describe(
        'It runs, but the process that watched it was killed, so it will end with the reason `lost`.',
      ),
    exit_status: z.int().nullable(),
    signal: z.string().nullable().describe('The signal that ended it, without SIG.'),
    limit: z
      .number()
      .nullable()
      .describe('The limit that the reason names: seconds with `time_limit`, else bytes.'),
    used: z.number().nullable().describe('What it had used of that, in the same unit.'),
    position: z.int().min(1).nullable().describe('Its place in line while it is queued, from 1.'),
    expected_seconds: z
      .number()
      .nullable()
      .describe('How long its program usually takes: the median; null while too few jobs have ended.'),
    expected_start: time.nullable().describe('When it will probably start, while it is queued.'),
    expected_end: time.nullable().describe('When it will probably end.'),
    progress: z
      .object({ fraction: z.number().min(0).max(1), words: z.string() })
      .nullable()
      .describe('How far its program says that it is, while it runs; null when it does not.'),
    answer: z.string().nullable().describe('The headline of the result.'),
    command: z
      .string()
      .nullable()
      .describe(
        'What was run, as a shell would read it in its working directory; `{program}` is the folder of the program, and what is secret is `(secret)`.',
      ),
    version: z
      .string()
      .nullable()
      .describe('What the `version_command` of the program said before the start.'),
    host: z.string().nullable().describe('The machine that it ran on.'),
    files_url: z.url().nullable().describe('All its files as one zip; null while there are none.'),
    outputs: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        size: z.int().describe('In bytes.'),
        media_type: z.string(),
        url: z.url().describe('The file itself.'),
      }),
    ),
  })
  .meta({ id: 'Job', description: 'One job. What is not known is null; times are UTC.' })

/** What `describeRow` makes. */
export const jobSummary = z
  .object({
    id: z.string(),
    url: z.url(),
    program: z.string(),
    title: z.string(),
    job_title: z.string().nullable(),
    owner: z.string(),
    state,
    reason: reason.nullable(),
    submitted: time,
    started: time.nullable(),
    finished: time.nullable(),
    elapsed_seconds: z.number().nullable(),
    target: z.string(),
    priority: z.int().describe('Higher ones start first; 0 is normal.'),
    attempt: z.int(),
    answer: z.string().nullable(),
    inputs: z
      .record(z.string(), z.string())
      .describe('As in a list: of several values one text with commas, long ones cut; nothing of secrets.'),
  })
  .meta({ id: 'JobSummary', description: 'A job in a list.' })

export const exampleJobId = 'rfkdvpgy'
const url = `${exampleAddress}/jobs/${exampleJobId}`

export const exampleJob: ReturnType<typeof describeJob> = {
  id: exampleJobId,
  url,
  program: 'slow_div',
  title: 'Slow division',
  job_title: null,
  owner: 'dalke@example.org',
  schedule: null,
  serial: null,
  state: 'success',
  target: 'default',
  priority: 0,
  paused: false,
  no_slots: false,
  cancelling: false,
  reason: null,
  reason_text: null,
  inputs: { x: '8', y: '2', seconds: '2' },
  submitted: '2026-11-21T23:12:04.788Z',
  started: '2026-11-21T23:12:04Z',
  finished: '2026-11-21T23:12:06Z',
  elapsed_seconds: 2.01,
  cpu_seconds: 0.01,
  peak_memory: null,
  attempt: 1,
  most_attempts: 1,
  next_attempt: null,
  earlier_attempts: [],
  is_orphan: false,
  exit_status: 0,
  signal: null,
  limit: null,
  used: null,
  position: null,
  expected_seconds: 2.01,
  expected_start: null,
  expected_end: null,
  progress: null,
  answer: '4',
  command: '{program}/slow_div 8 2 2',
  version: null,
  host: 'lab',
  files_url: null,
  outputs: [],
}

export const exampleSummary: ReturnType<typeof describeRow> = {
  id: 'dmbncxng',
  url: `${exampleAddress}/jobs/dmbncxng`,
  program: 'slow_div',
  title: 'Slow division',
  job_title: null,
  owner: 'dalke@example.org',
  state: 'error',
  reason: 'stderr',
  submitted: '2026-11-21T23:13:49.230Z',
  started: '2026-11-21T23:13:49Z',
  finished: '2026-11-21T23:13:49Z',
  elapsed_seconds: 0.02,
  target: 'default',
  priority: 0,
  attempt: 1,
  answer: null,
  inputs: { x: '8', y: '0', seconds: '0' },
}
