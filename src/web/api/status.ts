import { z } from 'zod'
import { describeOverview } from '../../portal/describe.ts'
import { apiRoute } from '../api-route.ts'
import { exampleSummary, jobSummary } from './job-schema.ts'
import { exampleTarget, target } from './targets.ts'

const time = z.iso.datetime()

const undelivered = z.array(
  z.object({
    job: z.string().nullable(),
    serial: z.int().nullable().describe('Instead of a job: the start of a schedule that made none.'),
    tries: z.int(),
    next_try: time.nullable().describe('null: it was given up.'),
    error: z.string(),
  }),
)

/** What `describeOverview` makes. */
const overview = z
  .object({
    version: z.string(),
    since: time.describe('When this portal began to work.'),
    restarts_last_hour: z
      .int()
      .describe('How often a portal began in the last hour, but for the very first.'),
    last_crash: z
      .object({ at: time, reason: z.string() })
      .nullable()
      .describe('When, and why, a portal last came to an end that nobody asked for.'),
    problems: z.array(z.string()).describe('Why no new job can be taken and run now, as /healthz says.'),
    targets: z.array(target),
    running: z.array(jobSummary).describe('The newest; targets say how many there are.'),
    waiting: z.array(jobSummary).describe('Those that wait longest, the oldest first.'),
    interrupted: z.array(jobSummary).describe('The newest.'),
    interrupted_count: z.int(),
    failed: z.array(jobSummary).describe('The newest; without those that somebody cancelled.'),
    broken: z.array(
      z.object({ name: z.string(), mistakes: z.array(z.string()) }).describe('A program with mistakes.'),
    ),
    schedule_mistakes: z.int().describe('How many there are in schedules.ini; `errand check` lists them.'),
    unreadable: z
      .array(z.string())
      .describe('Ids of jobs whose files are damaged: they are in no list but their owner’s.'),
    unsent: undelivered.describe('Letters that were tried and not sent, the next one first.'),
    unsent_count: z.int(),
    unsent_posts: undelivered.describe(
      'Posts to a `notify_url` that were tried and not delivered, the next one first.',
    ),
    unsent_posts_count: z.int(),
    disks: z.array(
      z.object({
        folder: z.string().describe('jobs or state.'),
        path: z.string(),
        free_bytes: z.int(),
        total_bytes: z.int(),
      }),
    ),
  })
  .meta({ id: 'Status', description: 'What an administrator looks at first.' })

const gigabyte = 1_000_000_000

/** What the page /admin and `errand status` show. */
export const status = apiRoute({
  name: 'readStatus',
  method: 'get',
  path: '/api/v1/status',
  verb: 'see status',
  summary: 'How the portal is doing',
  cli: ['status'],
  answers: {
    200: {
      when: 'All at this moment.',
      schema: overview,
      example: {
        version: '0.1.0',
        since: '2026-11-21T20:00:00.000Z',
        restarts_last_hour: 0,
        last_crash: null,
        problems: [],
        targets: [exampleTarget],
        running: [],
        waiting: [],
        interrupted: [],
        interrupted_count: 0,
        failed: [exampleSummary],
        broken: [],
        schedule_mistakes: 0,
        unreadable: [],
        unsent: [],
        unsent_count: 0,
        unsent_posts: [],
        unsent_posts_count: 0,
        disks: [
          {
            folder: 'jobs',
            path: '/srv/errand/jobs',
            free_bytes: 40 * gigabyte,
            total_bytes: 100 * gigabyte,
          },
        ],
      },
    },
  },
  async handle({ web: { portal } }) {
    return describeOverview(portal.deps.url(), await portal.overview(), await portal.health.reasons())
  },
})
