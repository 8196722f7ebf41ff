import { z } from 'zod'
import { isJobId } from '../../job/id.ts'
import { parseAddress } from '../../job/owner.ts'
import { jobStates } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { describeRow } from '../../portal/describe.ts'
import { pieceBytes, streams } from '../../portal/log.ts'
import { apiRoute } from '../api-route.ts'
import { describeFor, noSuchJob } from '../job-access.ts'
import {
  exampleJob,
  exampleJobId,
  exampleSummary,
  job,
  jobKey,
  jobParameters,
  jobSummary,
} from './job-schema.ts'

export const readJob = apiRoute({
  name: 'readJob',
  method: 'get',
  path: '/api/v1/jobs/:id',
  verb: 'see job',
  summary: 'One job',
  notes: 'The `url` of an output is the file itself.',
  cli: ['show', 'submit', 'logs'],
  parameters: jobParameters,
  query: z.strictObject(jobKey),
  example: { path: { id: exampleJobId } },
  answers: { 200: { when: 'The job.', schema: job, example: exampleJob } },
  handle: ({ web, response, path: { id } }) => describeFor(web, response.locals.visitor, id),
})

const log = z
  .object({
    text: z.string(),
    next_offset: z.int().describe('Where to ask on.'),
    size: z.int().describe('The length of the stream so far, in bytes.'),
    complete: z.boolean().describe('The job is over and this was its end.'),
  })
  .meta({ id: 'Log', description: 'A piece of what a program has written.' })

/** So many digits as a number holds exactly. */
const wholeNumber = z.string().regex(/^\d{1,15}$/, 'expected a whole number')

export const readLog = apiRoute({
  name: 'readLog',
  method: 'get',
  path: '/api/v1/jobs/:id/log',
  verb: 'see log',
  summary: 'What its program has written',
  notes: 'At most 64 KiB come at once. Ask again from `next_offset` until `complete`.',
  cli: ['schedule', 'logs', 'submit'],
  parameters: jobParameters,
  query: z.strictObject({
    stream: z.enum(streams).default('stdout').describe('Standard output, or standard error.'),
    offset: wholeNumber
      .transform(Number)
      .pipe(z.int().min(0))
      .default(0)
      .describe('Where to begin, in bytes.'),
    limit: wholeNumber
      .transform(Number)
      .pipe(z.int().min(1).max(pieceBytes))
      .exactOptional()
      .describe('At most so many bytes.'),
    attempt: wholeNumber
      .transform(Number)
      .pipe(z.int().min(1))
      .exactOptional()
      .describe('Of this attempt; absent: of the newest.'),
    ...jobKey,
  }),
  example: { path: { id: exampleJobId }, query: { stream: 'stdout', offset: '0' } },
  answers: {
    200: {
      when: 'A piece of it, from offset.',
      schema: log,
      example: { text: 'The answer is: 4\n', next_offset: 17, size: 17, complete: true },
    },
  },
  async handle({ web, path: { id }, query }) {
    const piece = await web.portal.readLog(id, query)
    if (!piece) throw noSuchJob(id)
    return {
      text: piece.text,
      next_offset: piece.nextOffset,
      size: piece.sizeBytes,
      complete: piece.isComplete,
    }
  },
})

const largestLimit = 1_000

const jobPage = z
  .object({
    jobs: z.array(jobSummary),
    cursor: z.string().nullable().describe('Asks for the next page; null on the last.'),
    count: z.int().describe('How many there are in all; 1001 stands for more than 1,000.'),
  })
  .meta({ id: 'JobPage', description: 'Jobs, newest first.' })

/** One's own jobs for somebody who is signed in; all jobs, and those of any owner, for administrators. */
export const listJobs = apiRoute({
  name: 'listJobs',
  method: 'get',
  path: '/api/v1/jobs',
  verb: 'list own jobs',
  summary: 'A page of jobs, newest first',
  notes: "One's own jobs; for administrators those of all owners.",
  cli: ['list'],
  query: z.strictObject({
    program: z.string().exactOptional().describe('Only of this program.'),
    state: z.enum(jobStates).exactOptional().describe('Only in this state.'),
    owner: z
      .string()
      .refine((typed) => parseAddress(typed) !== undefined, 'expected an email address')
      .transform((typed) => parseAddress(typed) ?? typed)
      .pipe(z.string().meta({ format: 'email' }))
      .exactOptional()
      .describe('Only of this address; another than their own only for administrators.'),
    q: z
      .string()
      .max(200)
      .refine((typed) => !typed.includes('\0'), 'expected a text without a NUL character')
      .exactOptional()
      .describe(
        'Words that all occur in its id, inputs, answer or names of files; the last may be a beginning. Also `state:failed`, `since:7d` and so on, as on My jobs.',
      ),
    since: z
      .string()
      .refine((typed) => !Number.isNaN(Date.parse(typed)), 'expected a time such as 2026-11-21T20:00:00Z')
      .transform((typed) => new Date(typed).toISOString())
      .pipe(z.iso.datetime())
      .exactOptional()
      .describe('Only submitted at this time or later.'),
    limit: wholeNumber
      .transform((typed) => Math.min(Number(typed), largestLimit))
      .pipe(z.int().min(0).max(largestLimit))
      .default(50)
      .describe('At most so many.'),
    cursor: z
      .string()
      .refine(isCursor, 'expected the cursor of the page before')
      .exactOptional()
      .describe('The one that the page before ended with.'),
  }),
  example: { query: { state: 'error', limit: '1' } },
  answers: {
    200: { when: 'The page.', schema: jobPage, example: { jobs: [exampleSummary], cursor: null, count: 1 } },
  },
  refuses: ['forbidden'],
  handle({ web, response, query: { owner, q, ...query } }) {
    const { visitor } = response.locals
    if (!visitor.isAdministrator && owner !== undefined && owner !== visitor.address)
      throw new ErrandError('forbidden', t.problems.forbidden)
    const whose = visitor.isAdministrator ? owner : visitor.address
    const page = web.portal.list({
      ...query,
      ...(q === undefined ? {} : { search: q }),
      ...(whose === undefined ? {} : { owner: whose }),
    })
    return {
      jobs: page.jobs.map((row) => describeRow(web.portal.deps.url(), row)),
      cursor: page.cursor ?? null,
      count: page.count,
    }
  },
})

/** As portal/list.ts makes it: the time of submission and the id of the last job of a page. */
function isCursor(typed: string): boolean {
  const [submitted = '', id = ''] = typed.split('_')
  return !Number.isNaN(Date.parse(submitted)) && isJobId(id) && typed === `${submitted}_${id}`
}
