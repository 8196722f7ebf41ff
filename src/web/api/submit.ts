import type { Response } from 'express'
import { z } from 'zod'
import { jobStates } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { linkTo } from '../../portal/letters.ts'
import { definedProgram } from '../../portal/programs.ts'
import { jobTitleField, type Submission } from '../../portal/submit.ts'
import type { Given } from '../../program/check.ts'
import { fileInputsOf, isList, type Program } from '../../program/definition.ts'
import { parsePriority } from '../../program/priority.ts'
import { apiRoute, exampleAddress } from '../api-route.ts'
import { refuseSecondAddress, refuseUnkept, takeForm, textIn } from '../take-form.ts'
import { notJson } from '../take-json.ts'
import { hasProved } from '../visitor.ts'
import type { Web } from '../web.ts'
import { exampleJobId } from './job-schema.ts'
import { programParameters } from './programs.ts'

const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data']

const expectedValue = 'expected a text, a number or a boolean'

/** Numbers and booleans mean what a form would send for them. */
const oneValue = z
  .union([z.string(), z.number(), z.boolean(), z.null()], {
    // A number that is none is one that JSON.parse made infinite.
    error: ({ input }) => (typeof input === 'number' ? notExact() : expectedValue),
  })
  .refine(
    (value) => typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value),
    notExact(),
  )

/** A list for an input of several: choices, or files that are typed. */
const inputValue = z.union([oneValue, z.array(oneValue)], {
  error: ({ input }) => (typeof input === 'number' ? notExact() : expectedValue),
})

function notExact(): string {
  return 'JSON can not carry this number exactly; send it as a text'
}

const submission = z
  .strictObject({
    inputs: z
      .record(z.string(), inputValue)
      .optional()
      .describe(
        'By name, as texts, numbers or booleans, lists of them for inputs of several; the program says which there are.',
      ),
    email: z.string().optional().describe('The address that the job will belong to.'),
    job_title: z.string().optional().describe('What you call the job: one line of at most 100 characters.'),
  })
  .meta({ id: 'Submission' })

const submissionForm = z
  .object({
    email_address: z.string().describe('The address that the job will belong to.'),
    'job-title': z.string().optional().describe('What you call the job.'),
  })
  .catchall(z.union([z.string(), z.file()]))
  .meta({ id: 'SubmissionForm', description: 'The fields of the form: one for each input, files as files.' })

export const submitted = z
  .object({ id: z.string(), url: z.url().describe('Its page.'), state: z.enum(jobStates) })
  .meta({ id: 'Submitted' })

export const exampleSubmitted = {
  id: exampleJobId,
  url: `${exampleAddress}/jobs/${exampleJobId}`,
  state: 'queued' as const,
}

export const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .min(1, 'expected 1 to 255 characters')
    .max(255, 'expected 1 to 255 characters')
    .optional()
    .describe('The same request sent again under the same key leads to the same job.'),
})

/** `{"inputs": {"x": "8"}, "email": "…"}`, or the same as multipart fields where there are files. */
export const submit = apiRoute({
  name: 'submitJob',
  method: 'post',
  path: '/api/v1/programs/:name/jobs',
  verb: 'submit',
  summary: 'Submit a job',
  notes:
    'With files, send the fields of the form as multipart, a file as `-F query=@sequence.fa`. What is wrong with the inputs comes back all at once.',
  cli: ['submit'],
  parameters: programParameters,
  headers: idempotencyKey,
  query: z.strictObject({
    priority: z
      .string()
      .refine((typed) => parsePriority(typed) !== undefined, { error: () => t.priority.expected })
      .exactOptional()
      .describe('low, normal, high or a whole number; more than the program gives only for administrators.'),
  }),
  body: submission,
  form: {
    schema: submissionForm,
    example: { x: '8', y: '2', seconds: '2', email_address: 'dalke@example.org' },
  },
  example: {
    path: { name: 'slow_div' },
    headers: { 'Idempotency-Key': 'my-run-17' },
    body: { inputs: { x: '8', y: '2', seconds: '2' }, email: 'dalke@example.org' },
  },
  answers: {
    200: {
      when: 'The job that the same request led to before.',
      schema: submitted,
      example: exampleSubmitted,
    },
    201: { when: 'The job is on disk and will be run.', schema: submitted, example: exampleSubmitted },
  },
  refuses: [
    'not_found',
    'forbidden',
    'invalid_inputs',
    'too_many',
    'misconfigured',
    'unavailable',
    'no_space',
  ],
  async handle({ web, request, response, path: { name }, query, headers, body }) {
    const { program } = await definedProgram(web.portal.deps, name)
    const key = headers['Idempotency-Key']
    const priority = query.priority === undefined ? undefined : parsePriority(query.priority)
    if (request.is('application/json')) {
      // Of the request itself: zod leaves `__proto__` out of a record, and the check of the program has to see it.
      const given = givenIn(program, body.inputs ? request.body.inputs : {})
      const { email = '', job_title: jobTitle } = body
      return accept(web, response, { program: program.name, given, email, jobTitle, priority }, key)
    }
    if (request.get('Content-Length') !== '0' && request.is(formTypes) === false)
      throw new ErrandError('invalid_request', notJson)
    await using form = await takeForm(web, request, response, fileInputsOf(program))
    refuseJsonAsForm(form.given)
    refuseUnkept(web, form)
    refuseSecondAddress(form)
    const given = form.given.filter(([one]) => one !== 'email_address' && one !== jobTitleField)
    const jobTitle = textIn(form.given, jobTitleField)
    const email = textIn(form.given, 'email_address')
    return await accept(web, response, { program: program.name, given, email, jobTitle, priority }, key)
  },
})

/** What `curl -d '{…}'` sends when it is not told otherwise. @throws ErrandError `invalid_request` */
function refuseJsonAsForm([first]: Given): void {
  if (first?.[0].trimStart().startsWith('{')) throw new ErrandError('invalid_request', notJson)
}

async function accept(
  web: Web,
  response: Response,
  asked: Pick<Submission, 'program' | 'given' | 'email' | 'jobTitle' | 'priority'>,
  key: string | undefined,
): Promise<z.input<typeof submitted>> {
  // Marked, so that it can not meet a token of a form.
  const token = key === undefined ? {} : { token: `api ${key}` }
  const isProved = hasProved(response.locals.visitor, asked.email)
  const mayRaise = response.locals.visitor.isAdministrator
  const { id, isNew } = await web.portal.submit({ ...asked, isProved, mayRaise, ...token })
  const state = web.portal.deps.catalog.get(id)?.state ?? 'queued'
  response.status(isNew ? 201 : 200)
  return { id, url: linkTo(web.portal.deps, id), state }
}

/** @throws ErrandError `invalid_request` for a list where one value is asked for */
function givenIn(program: Program, inputs: Record<string, z.output<typeof inputValue>>): Given {
  const lists = program.inputs.filter(isList).map(({ name }) => name)
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (Array.isArray(value) && !lists.includes(name))
      throw new ErrandError('invalid_request', `inputs.${name.slice(0, 100)}: ${expectedValue}`)
    const values = [value].flat()
    // An empty list is given, and empty.
    return (values.length === 0 ? [''] : values).map(
      (one) => [name, one === null ? '' : String(one)] as const,
    )
  })
}
