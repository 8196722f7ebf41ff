import { z } from 'zod'
import { jobStates } from '../../job/states.ts'
import { reasons } from '../../job/status.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { describeSchedule, describeSchedules, describeStart } from '../../schedule/describe.ts'
import { apiRoute } from '../api-route.ts'
import type { Web } from '../web.ts'

const time = z.iso.datetime()

/** What `describeStart` makes. */
const start = z
  .object({
    serial: z.int().describe('JOBSERIAL: every start of any schedule has one, also one that made no job.'),
    schedule: z.string(),
    cause: z.enum(['clock', 'rule', 'after', 'person']),
    due: time.nullable().describe('By the clock: the moment that it was due at.'),
    at: time,
    outcome: z
      .enum(['job', 'queued', 'refused', 'skipped', 'failed'])
      .nullable()
      .describe(
        'job: there is one; queued: until the one before has ended; refused: by its only_if; skipped: the one before still runs; failed: no job could be made; null: not decided yet.',
      ),
    note: z.string().nullable().describe('Why it failed.'),
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

const exampleStart: z.infer<typeof start> = {
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
const schedule = z
  .object({
    name: z.string(),
    runs: z.string().describe('The name of a program; cmd or script for one with its own command.'),
    starts: z.string().describe('What starts it by itself, in words; empty: only a person.'),
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
    running: z.int().describe('How many of its jobs are not over.'),
    last_start: start.nullable(),
    last_run: start.nullable().describe('The last start that made a job.'),
  })
  .meta({ id: 'Schedule', description: 'What makes jobs by itself.' })

const exampleSchedule: z.infer<typeof schedule> = {
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
  running: 0,
  last_start: exampleStart,
  last_run: exampleStart,
}

const oneSchedule = schedule
  .extend({
    settings: z
      .record(z.string(), z.string().nullable())
      .describe('As they stand in the file; null: a secret input.'),
  })
  .meta({ id: 'ScheduleWithSettings', description: 'A schedule, with what the file says of it.' })

const exampleOne: z.infer<typeof oneSchedule> = {
  ...exampleSchedule,
  settings: { program: 'backup', at: '4:35am', timezone: 'Europe/Berlin', 'inputs.bucket': 'b2' },
}

const parameters = z.strictObject({ name: z.string().describe('The name of the schedule.') })
const path = { name: 'backup' }

export const listSchedules = apiRoute({
  name: 'listSchedules',
  method: 'get',
  path: '/api/v1/schedules',
  verb: 'see schedules',
  summary: 'All schedules, and what is wrong in their file',
  cli: ['schedules'],
  answers: {
    200: {
      when: 'The schedules, by name.',
      schema: z
        .object({
          schedules: z.array(schedule),
          mistakes: z
            .array(z.string())
            .describe('With file and line. A schedule with a mistake is left out, the others are there.'),
        })
        .meta({ id: 'Schedules' }),
      example: { schedules: [exampleSchedule], mistakes: [] },
    },
  },
  async handle({ web: { portal } }) {
    return {
      schedules: await describeSchedules(portal),
      mistakes: portal.schedules.mistakes().map(formatMistake),
    }
  },
})

export const readSchedule = apiRoute({
  name: 'readSchedule',
  method: 'get',
  path: '/api/v1/schedules/:name',
  verb: 'see schedules',
  summary: 'One schedule with its settings',
  cli: ['schedule'],
  parameters,
  example: { path },
  answers: { 200: { when: 'The schedule.', schema: oneSchedule, example: exampleOne } },
  refuses: ['not_found'],
  handle: ({ web, path: { name } }) => scheduleNamed(web, name),
})

const settings = z
  .record(z.string(), z.string())
  .describe('As in schedules.ini: `program`, `every`, `inputs.x`, …')

export const addSchedule = apiRoute({
  name: 'addSchedule',
  method: 'post',
  path: '/api/v1/schedules',
  verb: 'change schedules',
  summary: 'Add a schedule to the file',
  notes:
    'What would bring a mistake, anywhere in the file, is not written: the answer lists all of these. With `cmd`, `script` or `extra_path` over the socket only.',
  cli: ['schedule'],
  body: z.strictObject({ name: z.string().describe('Its name.'), settings }).meta({ id: 'NewSchedule' }),
  example: {
    body: {
      name: 'weekly',
      settings: { program: 'slow_div', every: 'week', 'inputs.x': '8', 'inputs.y': '2' },
    },
  },
  answers: { 201: { when: 'The schedule.', schema: oneSchedule, example: exampleOne } },
  refuses: ['invalid_inputs', 'conflict', 'not_found'],
  async handle({ web, body }) {
    await web.portal.scheduleChanges.add(body.name, body.settings, web.door === 'socket')
    return scheduleNamed(web, body.name)
  },
})

export const changeSchedule = apiRoute({
  name: 'changeSchedule',
  method: 'patch',
  path: '/api/v1/schedules/:name',
  verb: 'change schedules',
  summary: 'Enable or disable a schedule, or change its settings in the file',
  notes:
    'Enabling and disabling holds at once and over restarts; the file stays as it is. Of the settings only those that are named change, and the comments around them stay. With `cmd`, `script` or `extra_path` over the socket only.',
  cli: ['schedule'],
  parameters,
  body: z
    .strictObject({
      enabled: z.boolean().nullable().exactOptional().describe('null: as the file says.'),
      settings: z
        .record(z.string(), z.string().nullable())
        .exactOptional()
        .describe('As in schedules.ini; null takes one out.'),
    })
    .meta({ id: 'ScheduleChange' }),
  example: { path, body: { enabled: false } },
  answers: { 200: { when: 'The schedule as it is now.', schema: oneSchedule, example: exampleOne } },
  refuses: ['not_found', 'invalid_inputs', 'conflict'],
  async handle({ web, path: { name }, body }) {
    const { scheduleChanges, schedules } = web.portal
    if (body.settings) {
      const changes = Object.fromEntries(
        Object.entries(body.settings).map(([key, value]) => [key, value ?? undefined]),
      )
      await scheduleChanges.edit(name, changes, web.door === 'socket')
    }
    if (body.enabled !== undefined) schedules.setEnabled(name, body.enabled ?? undefined)
    return scheduleNamed(web, name)
  },
})

export const removeSchedule = apiRoute({
  name: 'removeSchedule',
  method: 'delete',
  path: '/api/v1/schedules/:name',
  verb: 'change schedules',
  summary: 'Take a schedule out of the file',
  notes: 'Jobs that it started go on, and stay.',
  cli: ['schedule'],
  parameters,
  example: { path: { name: 'weekly' } },
  answers: {
    200: {
      when: 'Done.',
      schema: z.object({ removed: z.string().describe('Its name.') }).meta({ id: 'RemovedSchedule' }),
      example: { removed: 'weekly' },
    },
  },
  refuses: ['not_found', 'conflict'],
  async handle({ web, path: { name } }) {
    await web.portal.scheduleChanges.remove(name)
    return { removed: name }
  },
})

export const startSchedule = apiRoute({
  name: 'startSchedule',
  method: 'post',
  path: '/api/v1/schedules/:name/start',
  verb: 'change schedules',
  summary: 'Start a schedule now',
  notes:
    'Whatever its time, and whether or not it is enabled. Its `only_if` and `overlap` hold all the same.',
  cli: ['schedule'],
  parameters,
  example: { path },
  answers: {
    200: { when: 'What became of it.', schema: start, example: { ...exampleStart, cause: 'person' } },
  },
  refuses: ['not_found'],
  async handle({ web, path: { name } }) {
    const { schedules } = web.portal
    const serial = schedules.start(name)
    await schedules.settled()
    return startOf(web, serial)
  },
})

export const readHistory = apiRoute({
  name: 'readScheduleHistory',
  method: 'get',
  path: '/api/v1/schedules/:name/history',
  verb: 'see schedules',
  summary: 'The starts of a schedule, newest first',
  cli: ['schedule'],
  parameters,
  query: z.strictObject({
    limit: z.coerce
      .number({ error: 'expected a whole number' })
      .int({ error: 'expected a whole number' })
      .min(1, { error: 'expected at least 1' })
      .max(1000, { error: 'expected at most 1000' })
      .default(100)
      .describe('At most so many.'),
  }),
  example: { path, query: { limit: '10' } },
  answers: {
    200: {
      when: 'The starts.',
      schema: z.object({ starts: z.array(start) }).meta({ id: 'ScheduleHistory' }),
      example: { starts: [exampleStart] },
    },
  },
  refuses: ['not_found'],
  async handle({ web: { portal }, path: { name }, query: { limit } }) {
    const starts = portal.schedules.history(name, limit)
    // One that is removed has a history all the same.
    if (starts.length === 0) portal.schedules.named(name)
    return { starts: await Promise.all(starts.map((one) => describeStart(portal, one))) }
  },
})

export const listScheduleRuns = apiRoute({
  name: 'listScheduleRuns',
  method: 'get',
  path: '/api/v1/schedule-runs',
  verb: 'see schedules',
  summary: 'Jobs of schedules that are not over, oldest first',
  cli: ['schedule'],
  answers: {
    200: {
      when: 'Their starts.',
      schema: z.object({ runs: z.array(start) }).meta({ id: 'ScheduleRuns' }),
      example: { runs: [{ ...exampleStart, state: 'running', ...unfinished() }] },
    },
  },
  async handle({ web: { portal } }) {
    return { runs: await Promise.all(portal.schedules.running().map((one) => describeStart(portal, one))) }
  },
})

export const readScheduleRun = apiRoute({
  name: 'readScheduleRun',
  method: 'get',
  path: '/api/v1/schedule-runs/:serial',
  verb: 'see schedules',
  summary: 'The start with this number',
  cli: ['logs', 'cancel'],
  parameters: z.strictObject({
    serial: z.coerce.number({ error: 'expected a whole number' }).int().describe('JOBSERIAL.'),
  }),
  example: { path: { serial: '1' } },
  answers: { 200: { when: 'The start.', schema: start, example: { ...exampleStart, serial: 1 } } },
  refuses: ['not_found'],
  handle: ({ web, path: { serial } }) => startOf(web, serial),
})

function unfinished() {
  return { finished: null, elapsed_seconds: null, exit_status: null }
}

async function scheduleNamed({ portal }: Web, name: string): Promise<z.infer<typeof oneSchedule>> {
  const described = await describeSchedule(portal, portal.schedules.named(name))
  return { ...described, settings: await portal.scheduleChanges.settings(name) }
}

function startOf({ portal }: Web, serial: number): Promise<z.infer<typeof start>> {
  const found = portal.schedules.startOf(serial)
  if (!found) throw new ErrandError('not_found', t.schedules.unknownStart(serial))
  return describeStart(portal, found)
}
