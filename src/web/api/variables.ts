import { z } from 'zod'
import { compareNames } from '../../platform/name-order.ts'
import { readAssignments, readNames, refuseUnnamed } from '../../schedule/rules/assignments.ts'
import { formatValue, unset, type Value, valueTypes } from '../../schedule/rules/value.ts'
import type { Outcome } from '../../state/starts.ts'
import { apiRoute } from '../api-route.ts'
import type { Web } from '../web.ts'

const variable = z
  .object({
    name: z.string(),
    type: z.enum(valueTypes as [Value['type'], ...Value['type'][]]),
    value: z.string().describe('As a text, whatever its type: an int is of any size. Of a unit it is empty.'),
  })
  .meta({ id: 'Variable', description: 'What jobs set, and rules of schedules read.' })

const exampleVariable: z.infer<typeof variable> = { name: 'weight', type: 'float', value: '3.5' }

function describe(name: string, value: Value): z.infer<typeof variable> {
  return { name, type: value.type, value: formatValue(value) }
}

export const listVariables = apiRoute({
  name: 'listVariables',
  method: 'get',
  path: '/api/v1/variables',
  verb: 'see variables',
  summary: 'All variables with their values',
  cli: ['vars'],
  answers: {
    200: {
      when: 'The variables, by name.',
      schema: z.object({ variables: z.array(variable) }).meta({ id: 'Variables' }),
      example: { variables: [exampleVariable] },
    },
  },
  handle: ({ web }) => ({
    variables: [...web.portal.schedules.variables()]
      .sort(([a], [b]) => compareNames(a, b))
      .map(([name, value]) => describe(name, value)),
  }),
})

export const readVariable = apiRoute({
  name: 'readVariable',
  method: 'get',
  path: '/api/v1/variables/:name',
  verb: 'see variables',
  summary: 'One variable',
  notes: 'What nobody has set reads as the empty text.',
  cli: ['get'],
  parameters: z.strictObject({ name: z.string().describe('The name of the variable.') }),
  example: { path: { name: 'weight' } },
  answers: { 200: { when: 'The variable.', schema: variable, example: exampleVariable } },
  handle: ({ web, path: { name } }) => describe(name, web.portal.schedules.variables().get(name) ?? unset),
})

const assignments = z
  .array(
    z.strictObject({
      name: z.string(),
      type: z.enum(valueTypes as [Value['type'], ...Value['type'][]]).optional(),
      value: z.union([z.string(), z.number(), z.boolean()], {
        error: 'expected a text, a number or a boolean',
      }),
    }),
  )
  .describe('Without a type a text is a string, and a number or a boolean what it is.')

const begun = z.object({
  schedule: z.string(),
  serial: z.int(),
  outcome: z
    .enum(['job', 'queued', 'refused', 'skipped', 'cancelled', 'failed'])
    .nullable()
    .describe('As with any start; null: not decided yet, as the portal stops or its disk is full.'),
  job: z.string().nullable(),
  note: z.string().nullable().describe('Why there is no job.'),
})

const startedSchema = z
  .object({
    started: z
      .array(begun)
      .describe(
        'The schedules whose rules hold now and did not before, with the numbers of their starts: those that have a job or wait for one.',
      ),
    not_started: z
      .array(begun)
      .describe('Those of them that make no job: refused, skipped, failed, or taken out of the line.'),
  })
  .meta({ id: 'SetVariables' })

const exampleBegun: z.infer<typeof begun> = {
  schedule: 'weigh',
  serial: 12,
  outcome: 'job',
  job: 'rfkdvpgy',
  note: null,
}
const exampleStarted: z.infer<typeof startedSchema> = {
  started: [exampleBegun],
  not_started: [{ ...exampleBegun, schedule: 'tell', serial: 13, outcome: 'skipped', job: null }],
}

const notStarted: readonly (Outcome | null)[] = ['refused', 'skipped', 'cancelled', 'failed']

const serialsOf = (starts: { serial: number }[]) => starts.map(({ serial }) => serial)

/** Waits until it is decided what becomes of the starts with these numbers, and no longer. */
async function whenDecided({ portal }: Web, serials: number[]): Promise<z.infer<typeof startedSchema>> {
  const { schedules } = portal
  // They are decided in turn, and these are the last so far.
  if (serials.length > 0) await schedules.settled()
  const starts = serials
    .flatMap((serial) => schedules.startOf(serial) ?? [])
    .map(({ schedule, serial, outcome, job, note }) => ({ schedule, serial, outcome, job, note }))
  const isNot = ({ outcome }: z.infer<typeof begun>) => notStarted.includes(outcome)
  return { started: starts.filter((one) => !isNot(one)), not_started: starts.filter(isNot) }
}

export const setVariables = apiRoute({
  name: 'setVariables',
  method: 'post',
  path: '/api/v1/variables',
  verb: 'set variables',
  summary: 'Set variables, and start what waits for that',
  notes:
    'All names and values are checked first; with one mistake none is set. Then all are set at once, and the rules that mention one of them are looked at. The answer waits until it is decided what becomes of those that start by that, and no longer. Names that `[variables]` in schedules.ini does not have over the socket only.',
  cli: ['set', 'whisper'],
  body: z
    .strictObject({
      variables: assignments,
      evaluate: z
        .boolean()
        .default(true)
        .describe('false: sets, and looks at no rule, as `errand whisper` does.'),
    })
    .meta({ id: 'Setting' }),
  example: { body: { variables: [{ name: 'weight', value: 3.5 }] } },
  answers: {
    200: {
      when: 'What was started.',
      schema: startedSchema,
      example: exampleStarted,
    },
  },
  refuses: ['invalid_inputs', 'forbidden'],
  async handle({ web, body }) {
    const values = readAssignments(body.variables)
    const { schedules } = web.portal
    if (web.door !== 'socket') refuseUnnamed(values.keys(), schedules.isNamed)
    if (body.evaluate) return whenDecided(web, serialsOf(schedules.set(values)))
    schedules.whisper(values)
    return { started: [], not_started: [] }
  },
})

export const unsetVariables = apiRoute({
  name: 'unsetVariables',
  method: 'post',
  path: '/api/v1/variables/unset',
  verb: 'change schedules',
  summary: 'Unset variables, and start what waits for that',
  notes:
    'All names are checked first; with one that nobody has set none is unset. What `[variables]` gives a value has that again when the file is read. Names that are not there over the socket only.',
  cli: ['unset'],
  body: z.strictObject({ names: z.array(z.string()) }).meta({ id: 'Unsetting' }),
  example: { body: { names: ['weight'] } },
  answers: {
    200: { when: 'What was started.', schema: startedSchema, example: { started: [], not_started: [] } },
  },
  refuses: ['invalid_inputs', 'forbidden'],
  handle({ web, body }) {
    const { schedules } = web.portal
    const values = readNames(body.names, schedules.variables())
    if (web.door !== 'socket') refuseUnnamed(values.keys(), schedules.isNamed)
    return whenDecided(web, serialsOf(schedules.set(values)))
  },
})

export const testVariables = apiRoute({
  name: 'testVariables',
  method: 'post',
  path: '/api/v1/variables/test',
  verb: 'see schedules',
  summary: 'Which schedules would start if variables were set',
  notes: 'Nothing is changed.',
  cli: ['test'],
  body: z.strictObject({ variables: assignments }).meta({ id: 'TestSetting' }),
  example: { body: { variables: [{ name: 'weight', value: 3.5 }] } },
  answers: {
    200: {
      when: 'What would be started.',
      schema: z
        .object({
          would_start: z.array(z.string()).describe('Names of schedules, in the order of their start.'),
          errors: z
            .array(z.object({ schedule: z.string(), message: z.string() }))
            .describe('Rules that could not be worked out with these values, and would count as false.'),
        })
        .meta({ id: 'TestedVariables' }),
      example: { would_start: ['weigh'], errors: [] },
    },
  },
  refuses: ['invalid_inputs'],
  handle({ web, body }) {
    const { starts, errors } = web.portal.schedules.test(readAssignments(body.variables))
    return { would_start: starts, errors }
  },
})
