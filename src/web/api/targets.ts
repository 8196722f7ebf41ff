import { z } from 'zod'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { describeTarget } from '../../portal/describe.ts'
import { maxSlots } from '../../portal/targets.ts'
import { apiRoute } from '../api-route.ts'
import { visitorName } from '../visitor.ts'
import type { Web } from '../web.ts'

const change = z.object({ by: z.string(), at: z.iso.datetime() }).nullable()

/** What `describeTarget` makes. */
export const target = z
  .object({
    name: z.string(),
    engine: z.string(),
    slots: z.int().describe('How many of its jobs run at once.'),
    slots_in_file: z.int().describe('What errand.ini says of that.'),
    slots_changed: change.describe(
      'Who changed them while the portal ran; null when they are those of the file.',
    ),
    paused: change.describe('Who paused it; null when it is not paused.'),
    running: z.int(),
    waiting: z.int(),
    oldest_waiting: z.iso.datetime().nullable().describe('When the job that waits longest was submitted.'),
  })
  .meta({ id: 'Target', description: 'A queue with its slots.' })

export const exampleTarget: ReturnType<typeof describeTarget> = {
  name: 'default',
  engine: 'local',
  slots: 4,
  slots_in_file: 2,
  slots_changed: { by: 'an administrator', at: '2026-11-21T23:12:04.788Z' },
  paused: null,
  running: 4,
  waiting: 12,
  oldest_waiting: '2026-11-21T22:50:11.032Z',
}

const parameters = z.strictObject({ name: z.string().describe('The name of the target.') })

export const listTargets = apiRoute({
  name: 'listTargets',
  method: 'get',
  path: '/api/v1/targets',
  verb: 'see targets',
  summary: 'All targets with their slots',
  cli: ['targets', 'pause', 'continue', 'slots'],
  answers: {
    200: {
      when: 'The targets.',
      schema: z.object({ targets: z.array(target) }).meta({ id: 'Targets' }),
      example: { targets: [exampleTarget] },
    },
  },
  handle: ({ web }) => ({ targets: web.portal.targets().map(describeTarget) }),
})

export const readTarget = apiRoute({
  name: 'readTarget',
  method: 'get',
  path: '/api/v1/targets/:name',
  verb: 'see targets',
  summary: 'One target',
  cli: ['submit', 'logs'],
  parameters,
  example: { path: { name: 'default' } },
  answers: { 200: { when: 'The target.', schema: target, example: exampleTarget } },
  refuses: ['not_found'],
  handle: ({ web, path: { name } }) => targetNamed(web, name),
})

export const changeTarget = apiRoute({
  name: 'changeTarget',
  method: 'patch',
  path: '/api/v1/targets/:name',
  verb: 'change target',
  summary: 'Pause a target, let it go on, change its slots',
  notes: 'It holds at once and over restarts; errand.ini stays as it is. What runs goes on.',
  cli: ['pause', 'continue', 'slots'],
  parameters,
  body: z
    .strictObject({
      paused: z.boolean().exactOptional().describe('Whether it starts nothing.'),
      slots: z
        .number()
        .nullable()
        .exactOptional()
        .describe(`From 0 to ${maxSlots}; null: as errand.ini says.`),
    })
    .meta({ id: 'TargetChange' }),
  example: { path: { name: 'default' }, body: { slots: 4 } },
  answers: { 200: { when: 'The target as it is now.', schema: target, example: exampleTarget } },
  refuses: ['not_found'],
  handle({ web, response, path: { name }, body }) {
    web.portal.changeTarget(name, body, visitorName(response.locals.visitor))
    return targetNamed(web, name)
  },
})

function targetNamed(web: Web, name: string): ReturnType<typeof describeTarget> {
  const targets = web.portal.targets()
  const found = targets.find((one) => one.name === name)
  if (!found)
    throw new ErrandError(
      'not_found',
      t.targets.unknown(
        name,
        targets.map((one) => one.name),
      ),
    )
  return describeTarget(found)
}
