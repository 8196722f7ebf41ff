import { z } from 'zod'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { describeSchedule, describeSchedules } from '../../schedule/describe.ts'
import { apiRoute } from '../api-route.ts'
import type { Web } from '../web.ts'
import { exampleOne, examplePath, exampleSchedule, ofOne, oneSchedule, schedule } from './schedule-schema.ts'

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
  ...ofOne,
  name: 'readSchedule',
  method: 'get',
  verb: 'see schedules',
  summary: 'One schedule with its settings',
  example: { path: examplePath },
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
  ...ofOne,
  name: 'changeSchedule',
  method: 'patch',
  verb: 'change schedules',
  summary: 'Enable or disable a schedule, or change its settings in the file',
  notes:
    'Enabling and disabling holds at once and over restarts; the file stays as it is. Of the settings only those that are named change, and the comments around them stay. With `cmd`, `script` or `extra_path` over the socket only.',
  body: z
    .strictObject({
      enabled: z.boolean().nullable().exactOptional().describe('null: as the file says.'),
      settings: z
        .record(z.string(), z.string().nullable())
        .exactOptional()
        .describe('As in schedules.ini; null takes one out.'),
    })
    .meta({ id: 'ScheduleChange' }),
  example: { path: examplePath, body: { enabled: false } },
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
  ...ofOne,
  name: 'removeSchedule',
  method: 'delete',
  verb: 'change schedules',
  summary: 'Take a schedule out of the file',
  notes: 'Jobs that it started go on, and stay.',
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

async function scheduleNamed({ portal }: Web, name: string): Promise<z.infer<typeof oneSchedule>> {
  const described = await describeSchedule(portal, portal.schedules.named(name))
  return { ...described, settings: await portal.scheduleChanges.settings(name) }
}
