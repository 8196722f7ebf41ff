import { z } from 'zod'
import { jobStates } from '../../job/states.ts'
import { reasons } from '../../job/status.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import type { StoredStart } from '../../state/starts.ts'
import type { Web } from '../web.ts'

export const time = z.iso.datetime()

/** What `describeStart` makes. */
export const start = z
  .object({
    serial: z.int().describe('JOBSERIAL: every start of any schedule has one, also one that made no job.'),
    schedule: z.string(),
    cause: z.enum(['clock', 'rule', 'after', 'person']),
    due: time.nullable().describe('By the clock: the moment that it was due at.'),
    at: time,
    outcome: z
      .enum(['job', 'queued', 'refused', 'skipped', 'cancelled', 'failed'])
      .nullable()
      .describe(
        'job: there is one; queued: it waits until the one before has ended; refused: by its only_if; skipped: the one before still runs; cancelled: while it waited; failed: no job could be made; null: not decided yet.',
      ),
    note: z
      .string()
      .nullable()
      .describe('Why it failed, was cancelled or skipped, or what is wrong with its job.'),
    job: z.string().nullable(),
    folder: z.string().nullable().describe("The job's folder on the server."),
    state: z
      .enum([...jobStates, 'gone'])
      .nullable()
      .describe('Of the job; gone: it is deleted.'),
    started: time.nullable(),
    finished: time.nullable(),
    elapsed_seconds: z.number().nullable(),
    reason: z.enum(reasons).nullable(),
    exit_status: z.int().nullable(),
    signal: z.string().nullable(),
  })
  .meta({ id: 'Start', description: 'One start of a schedule.' })

export const exampleStart: z.infer<typeof start> = {
  serial: 12,
  schedule: 'backup',
  cause: 'clock',
  due: '2026-11-22T03:35:00.000Z',
  at: '2026-11-22T03:35:00.004Z',
  outcome: 'job',
  note: null,
  job: 'rfkdvpgy',
  folder: '/srv/errand/jobs/job-rfkdvpgy',
  state: 'success',
  started: '2026-11-22T03:35:00.101Z',
  finished: '2026-11-22T03:35:59.204Z',
  elapsed_seconds: 59.1,
  reason: null,
  exit_status: 0,
  signal: null,
}

/** What `describeSchedule` makes. */
export const schedule = z
  .object({
    name: z.string(),
    runs: z.string().describe('The name of a program; cmd or script for one with its own command.'),
    starts: z
      .string()
      .describe(
        'What starts it by itself, in words: its time or its rule, and the ends of others; empty: only a person.',
      ),
    when: z.string().nullable().describe('Its rule.'),
    only_if: z.string().nullable(),
    after: z
      .array(z.object({ schedule: z.string(), end: z.enum(['any', 'success', 'failure']) }))
      .describe('What is started when a run of this one has ended.'),
    machines: z.array(z.string()).describe('Empty: all.'),
    is_here: z.boolean().describe('Whether this machine is one of them.'),
    enabled: z.boolean(),
    enabled_in_file: z.boolean().describe('What the file says of that.'),
    next_run: time.nullable().describe('By the clock.'),
    never_again: z.boolean().describe('Whether its time has passed, and never comes again.'),
    running: z.int().describe('How many of its jobs are not over.'),
    last_start: start.nullable(),
    last_run: start.nullable().describe('The last start that made a job.'),
  })
  .meta({ id: 'Schedule', description: 'What makes jobs by itself.' })

export const exampleSchedule: z.infer<typeof schedule> = {
  name: 'backup',
  runs: 'backup',
  starts: 'at 4:35am (Europe/Berlin)',
  when: null,
  only_if: null,
  after: [],
  machines: [],
  is_here: true,
  enabled: true,
  enabled_in_file: true,
  next_run: '2026-11-23T03:35:00.000Z',
  never_again: false,
  running: 0,
  last_start: exampleStart,
  last_run: exampleStart,
}

export const oneSchedule = schedule
  .extend({
    settings: z
      .record(z.string(), z.string().nullable())
      .describe('As they stand in the file; null: a secret input.'),
  })
  .meta({ id: 'ScheduleWithSettings', description: 'A schedule, with what the file says of it.' })

export const exampleOne: z.infer<typeof oneSchedule> = {
  ...exampleSchedule,
  settings: { program: 'backup', at: '4:35am', timezone: 'Europe/Berlin', 'inputs.bucket': 'b2' },
}

export const examplePath = { name: 'backup' }

/** What all that is about one schedule has in common. */
export const ofOne = {
  path: '/api/v1/schedules/:name',
  cli: ['schedule'],
  parameters: z.strictObject({ name: z.string().describe('The name of the schedule.') }),
}

/** The one run that an address is about. */
export const ofRun = z.strictObject({
  serial: z.coerce.number({ error: 'expected a whole number' }).int().describe('JOBSERIAL.'),
})

/** @throws ErrandError `not_found` */
export function startNamed({ portal }: Web, serial: number): StoredStart {
  const start = portal.schedules.startOf(serial)
  if (!start) throw new ErrandError('not_found', t.schedules.unknownStart(serial))
  return start
}
