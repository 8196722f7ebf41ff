import { z } from 'zod'
import { apiRoute, exampleAddress } from '../api-route.ts'

const restarted = z
  .object({
    jobs: z.array(z.string()).describe('Ids, oldest first.'),
    failed: z.record(z.string(), z.string()).describe('Why others could not be started again, by id.'),
  })
  .meta({ id: 'Restarted' })

/** Asks for a new attempt of each interrupted job; `{"dry_run": true}` only names them. */
export const restartUnfinished = apiRoute({
  name: 'restartUnfinished',
  method: 'post',
  path: '/api/v1/restart-unfinished',
  verb: 'restart unfinished',
  summary: 'A new attempt of every interrupted job',
  cli: ['restart-unfinished'],
  body: z
    .strictObject({
      dry_run: z.boolean().optional().describe('Only name them.'),
      gone_host: z
        .string()
        .optional()
        .describe('A host that runs nothing any more: jobs that last ran there are started again here.'),
    })
    .meta({ id: 'RestartRequest' }),
  example: { body: { dry_run: true } },
  answers: {
    200: { when: 'What was asked for.', schema: restarted, example: { jobs: ['rfkdvpgy'], failed: {} } },
  },
  handle: ({ web, body }) =>
    web.portal.restartUnfinished({ dryRun: body.dry_run === true, goneHost: body.gone_host }),
})

const reindexed = z
  .object({
    jobs: z.int().describe('How many were read.'),
    unreadable: z.array(z.string()).describe('The ids of those that could not be.'),
  })
  .meta({ id: 'Reindexed' })

export const reindex = apiRoute({
  name: 'reindex',
  method: 'post',
  path: '/api/v1/reindex',
  verb: 'reindex',
  summary: 'Make the catalog again from the folders',
  cli: ['reindex'],
  answers: { 200: { when: 'What was found.', schema: reindexed, example: { jobs: 6, unreadable: [] } } },
  handle: ({ web }) => web.portal.reindex(),
})

const names = z.array(z.string())
const reloaded = z
  .object({
    changed: names.describe(
      'What is different now, as `[section] key`; `[target.heavy] is new`, or `is gone`; the file of the schedules.',
    ),
    at_next_start: names.describe(
      'What is different in the file and holds when the portal is started again.',
    ),
    schedules: z
      .object({ new: names, gone: names, changed: names })
      .describe('The names of the schedules that are others now.'),
    moved: z
      .array(z.object({ jobs: z.int(), from: z.string(), to: z.string() }))
      .describe('Waiting jobs whose target is gone, or is there again, and where they wait now.'),
  })
  .meta({ id: 'Reloaded' })

export const reload = apiRoute({
  name: 'reload',
  method: 'post',
  path: '/api/v1/reload',
  verb: 'reload',
  summary: 'Read errand.ini and schedules.ini again',
  notes: 'With a mistake in one of them nothing changes, and the answer lists all of them.',
  cli: ['reload'],
  answers: {
    200: {
      when: 'What has changed.',
      schema: reloaded,
      example: {
        changed: ['[target.default] slots', '/srv/errand/schedules.ini'],
        at_next_start: [],
        schedules: { new: ['weekly'], gone: [], changed: ['backup'] },
        moved: [],
      },
    },
  },
  refuses: ['conflict'],
  async handle({ web }) {
    const { changed, atNextStart, schedules, moved } = await web.portal.reload()
    return { changed, at_next_start: atNextStart, schedules, moved }
  },
})

const cleared = z
  .object({
    jobs: z
      .array(z.string())
      .describe('Ids of those that were removed, or would be, those that ended first first.'),
    failed: z.record(z.string(), z.string()).describe('Why others could not be removed, by id.'),
  })
  .meta({ id: 'Cleared' })

/** Removes jobs that are older than their keep_days; `{"dry_run": true}` only names them. */
export const clearOld = apiRoute({
  name: 'clearOldJobs',
  method: 'post',
  path: '/api/v1/clear',
  verb: 'clear old jobs',
  summary: 'Remove jobs that are older than their keep_days',
  cli: ['clear'],
  body: z
    .strictObject({
      dry_run: z.boolean().optional().describe('Only name them.'),
      trust_clock: z
        .boolean()
        .optional()
        .describe('The clock is right, although it is more than a week later than at the last round.'),
    })
    .meta({ id: 'ClearRequest' }),
  example: { body: { dry_run: true } },
  answers: {
    200: {
      when: 'What was removed.',
      schema: cleared,
      example: { jobs: ['rfkdvpgy', 'dmbncxng'], failed: {} },
    },
  },
  refuses: ['conflict'],
  handle: ({ web, body }) =>
    web.portal.clearOld.run({ dryRun: body.dry_run === true, trustClock: body.trust_clock === true }),
})

const signInLink = z
  .object({ url: z.url().describe('Works once, within 15 minutes.') })
  .meta({ id: 'SignInLink' })

/** `{"email": "…"}`: a one-use link, for somebody whom no letter reaches. */
export const makeSignInLink = apiRoute({
  name: 'makeSignInLink',
  method: 'post',
  path: '/api/v1/sign-in-links',
  verb: 'make sign-in link',
  summary: 'A one-use link that signs an address in',
  notes: 'For somebody whom no letter reaches. It works within 15 minutes.',
  cli: ['sign-in'],
  body: z.strictObject({ email: z.string().describe('The address.') }).meta({ id: 'SignInLinkRequest' }),
  example: { body: { email: 'dalke@example.org' } },
  answers: {
    201: {
      when: 'The link.',
      schema: signInLink,
      example: { url: `${exampleAddress}/sign-in/2UNN8j9Z0okvk3MOTbB0PcgriNtpnati` },
    },
  },
  refuses: ['invalid_inputs'],
  handle: ({ web, body }) => ({ url: web.portal.signIn.makeLink(body.email).link }),
})
