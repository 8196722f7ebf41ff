import { z } from 'zod'
import { describeStart } from '../../schedule/describe.ts'
import { apiRoute } from '../api-route.ts'
import { visitorName } from '../visitor.ts'
import type { Web } from '../web.ts'
import { examplePath, exampleStart, ofOne, ofRun, start, startNamed } from './schedule-schema.ts'

export const startSchedule = apiRoute({
  ...ofOne,
  name: 'startSchedule',
  method: 'post',
  path: `${ofOne.path}/start`,
  verb: 'change schedules',
  summary: 'Start a schedule now',
  notes:
    'Whatever its time, and whether or not it is enabled. Its `only_if` and `overlap` hold all the same.',
  example: { path: examplePath },
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
  ...ofOne,
  name: 'readScheduleHistory',
  method: 'get',
  path: `${ofOne.path}/history`,
  verb: 'see schedules',
  summary: 'The starts of a schedule, newest first',
  query: z.strictObject({
    limit: z.coerce
      .number({ error: 'expected a whole number' })
      .int({ error: 'expected a whole number' })
      .min(1, { error: 'expected at least 1' })
      .max(1000, { error: 'expected at most 1000' })
      .default(100)
      .describe('At most so many.'),
  }),
  example: { path: examplePath, query: { limit: '10' } },
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
  summary: 'Starts of schedules that wait, and whose jobs are not over, oldest first',
  cli: ['schedule'],
  answers: {
    200: {
      when: 'Their starts.',
      schema: z.object({ runs: z.array(start) }).meta({ id: 'ScheduleRuns' }),
      example: { runs: [{ ...exampleStart, state: 'running', ...unfinished() }] },
    },
  },
  async handle({ web: { portal } }) {
    return { runs: await Promise.all(portal.schedules.unfinished().map((one) => describeStart(portal, one))) }
  },
})

export const readScheduleRun = apiRoute({
  name: 'readScheduleRun',
  method: 'get',
  path: '/api/v1/schedule-runs/:serial',
  verb: 'see schedules',
  summary: 'The start with this number',
  cli: ['logs', 'cancel'],
  parameters: ofRun,
  example: { path: { serial: '1' } },
  answers: { 200: { when: 'The start.', schema: start, example: { ...exampleStart, serial: 1 } } },
  refuses: ['not_found'],
  handle: ({ web, path: { serial } }) => startOf(web, serial),
})

export const cancelScheduleRun = apiRoute({
  name: 'cancelScheduleRun',
  method: 'post',
  path: '/api/v1/schedule-runs/:serial/cancel',
  verb: 'change schedules',
  summary: 'Take a start that waits out of the line, or cancel its job',
  cli: ['cancel'],
  parameters: ofRun,
  example: { path: { serial: '1' } },
  answers: {
    200: {
      when: 'The start. A job that runs takes a moment to end.',
      schema: start,
      example: {
        ...exampleStart,
        ...unfinished(),
        outcome: 'cancelled',
        note: 'ops@example.org took it out of the line.',
        job: null,
        folder: null,
        state: null,
        started: null,
      },
    },
  },
  refuses: ['not_found', 'conflict'],
  async handle({ web, response, path: { serial } }) {
    await web.portal.schedules.cancelStart(serial, visitorName(response.locals.visitor))
    return startOf(web, serial)
  },
})

function unfinished() {
  return { finished: null, elapsed_seconds: null, exit_status: null }
}

function startOf(web: Web, serial: number): Promise<z.infer<typeof start>> {
  return describeStart(web.portal, startNamed(web, serial))
}
