import { z } from 'zod'
import { formatMistake } from '../../platform/hand-written-ini.ts'
import { definedProgram, listPrograms as programsInWords } from '../../portal/programs.ts'
import type { Program } from '../../program/definition.ts'
import type { ProgramEntry } from '../../program/programs.ts'
import { missingCommands } from '../../program/requirements.ts'
import { apiRoute, exampleAddress } from '../api-route.ts'
import { inputSchema } from '../input-schema.ts'
import type { Web } from '../web.ts'

export const programParameters = z.strictObject({ name: z.string().describe('The name of a program.') })

const programSummary = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    url: z.url().describe('Its form.'),
    missing_commands: z.array(z.string()).describe('It can be run when there are none.'),
    mistakes: z.array(z.string()).optional().describe('In its definition; for administrators only.'),
  })
  .meta({ id: 'ProgramSummary' })

const programList = z.object({ programs: z.array(programSummary) }).meta({ id: 'ProgramList' })

const slowDivision: z.input<typeof programSummary> = {
  name: 'slow_div',
  title: 'Slow division',
  description: 'Divides one integer by another, slowly, and leaves out the remainder.',
  url: `${exampleAddress}/programs/slow_div`,
  missing_commands: [],
}

export const listPrograms = apiRoute({
  name: 'listPrograms',
  method: 'get',
  path: '/api/v1/programs',
  verb: 'see programs',
  summary: 'The programs that can be run',
  notes:
    'A program can be run when `missing_commands` is empty. Administrators also see programs whose definition is broken.',
  answers: { 200: { when: 'All of them.', schema: programList, example: { programs: [slowDivision] } } },
  async handle({ web, response }) {
    const { isAdministrator } = response.locals.visitor
    const entries = (await programsInWords(web.portal.deps)).filter(
      ({ program }) => program || isAdministrator,
    )
    return { programs: await Promise.all(entries.map((entry) => summary(web, entry, isAdministrator))) }
  },
})

const program = z
  .object({
    ...programSummary.shape,
    button: z.string(),
    target: z.string(),
    notify: z.enum(['always', 'failure', 'never']).describe('When its jobs send a letter.'),
    inputs: z
      .object({
        $schema: z.url(),
        type: z.string(),
        properties: z.record(z.string(), z.record(z.string(), z.unknown())),
        required: z.array(z.string()),
        allOf: z
          .array(z.record(z.string(), z.unknown()))
          .optional()
          .describe('Which inputs are required only while others have certain values.'),
        additionalProperties: z.boolean(),
      })
      .describe('Its inputs as JSON Schema (2020-12), in the order of the form.'),
    outputs: z.array(
      z.object({
        name: z.string(),
        file: z.string(),
        label: z.string(),
        show: z.enum(['table', 'plot', 'text', 'image', 'html', 'link']).nullable(),
      }),
    ),
  })
  .meta({ id: 'Program' })

const integer = { type: ['integer', 'string'] }

export const readProgram = apiRoute({
  name: 'readProgram',
  method: 'get',
  path: '/api/v1/programs/:name',
  verb: 'see programs',
  summary: 'One program, its inputs as JSON Schema',
  cli: ['new'],
  parameters: programParameters,
  example: { path: { name: 'slow_div' } },
  answers: {
    200: {
      when: 'The program.',
      schema: program,
      example: {
        ...slowDivision,
        button: 'Divide',
        target: 'default',
        notify: 'always',
        inputs: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'object',
          properties: {
            x: { title: 'Dividend', description: 'The integer to divide.', ...integer },
            y: { title: 'Divisor', description: 'The integer to divide it by.', ...integer },
          },
          required: ['x', 'y'],
          additionalProperties: false,
        },
        outputs: [],
      },
    },
  },
  refuses: ['not_found', 'unavailable'],
  async handle({ web, response, path: { name } }) {
    const entry = await definedProgram(web.portal.deps, name)
    return {
      ...(await summary(web, entry, response.locals.visitor.isAdministrator)),
      button: entry.program.button,
      target: entry.program.target,
      notify: entry.program.notify,
      inputs: inputSchema(entry.program),
      outputs: outputsOf(entry.program),
    }
  },
})

async function summary(web: Web, { name, program, mistakes }: ProgramEntry, isAdministrator: boolean) {
  return {
    name,
    title: program?.title ?? name,
    description: program?.description ?? '',
    url: `${web.portal.deps.url()}/programs/${name}`,
    missing_commands: program ? await missingCommands(program, web.portal.deps.path) : [],
    ...(isAdministrator ? { mistakes: mistakes.map(formatMistake) } : {}),
  }
}

function outputsOf({ outputs }: Program) {
  return outputs.map(({ name, file, label, show }) => ({ name, file, label, show: show ?? null }))
}
