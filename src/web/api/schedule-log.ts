import { z } from 'zod'
import { streams } from '../../portal/log.ts'
import { logOfJob } from '../../schedule/starts/log.ts'
import { apiRoute } from '../api-route.ts'
import { ofRun, startNamed, time } from './schedule-schema.ts'

/** What `logOfJob` makes. */
const part = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text').describe('The program wrote this piece of a stream.'),
      attempt: z.int(),
      stream: z.enum(streams),
      from: z.int().describe('In bytes.'),
      to: z.int().nullable().describe('null: to its end.'),
    }),
    z.object({
      kind: z.literal('attempt').describe('An attempt ended, and another followed.'),
      at: time,
      attempt: z.int(),
      reason: z.string().nullable(),
      exit_status: z.int().nullable(),
      again_after: time.nullable().describe('The next one starts then, not before.'),
    }),
    z.object({ kind: z.literal('cancel').describe('Somebody asked to end it.'), at: time, by: z.string() }),
  ])
  .meta({ id: 'LogPart', description: 'A part of what a run wrote and what happened to it.' })

export const readRunLog = apiRoute({
  name: 'readScheduleRunLog',
  method: 'get',
  path: '/api/v1/schedule-runs/:serial/log',
  verb: 'see schedules',
  summary: 'In which order a run wrote output and errors',
  notes:
    "The texts themselves are in the job's log. Which line of one stream came before which of the other is known to about 20 milliseconds, and only for as long as a portal ran.",
  cli: ['schedule'],
  parameters: ofRun,
  example: { path: { serial: '1' } },
  answers: {
    200: {
      when: 'Its parts; none where there is no job.',
      schema: z.object({ parts: z.array(part) }).meta({ id: 'RunLog' }),
      example: {
        parts: [
          { kind: 'text', attempt: 1, stream: 'stdout', from: 0, to: 17 },
          { kind: 'text', attempt: 1, stream: 'stderr', from: 0, to: null },
          { kind: 'text', attempt: 1, stream: 'stdout', from: 17, to: null },
        ],
      },
    },
  },
  refuses: ['not_found'],
  async handle({ web, path: { serial } }) {
    const { job } = startNamed(web, serial)
    return { parts: job === null ? [] : await logOfJob(web.portal.deps, job) }
  },
})
