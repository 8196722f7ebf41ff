import { z } from 'zod'
import { signals } from '../../portal/signal.ts'
import { apiRoute } from '../api-route.ts'
import { describeFor } from '../job-access.ts'
import { visitorName } from '../visitor.ts'
import { exampleJob, exampleJobId, job, jobParameters } from './job-schema.ts'

const runningJob = { ...exampleJob, state: 'running' as const, finished: null, answer: null }
const answers = { 200: { when: 'The job as it is then.', schema: job, example: runningJob } }

/** A word to a program that listens to signals, such as one that writes out how far it is. */
export const signal = apiRoute({
  name: 'signalJob',
  method: 'post',
  path: '/api/v1/jobs/:id/signal',
  verb: 'signal',
  summary: 'Send a signal to the program of a running job',
  notes: `To the whole process group: one of ${signals.join(', ')}. To end a job, cancel it.`,
  cli: ['signal'],
  parameters: jobParameters,
  body: z
    .strictObject({ signal: z.string().describe('Its name, with or without SIG.') })
    .meta({ id: 'SignalRequest' }),
  example: { path: { id: exampleJobId }, body: { signal: 'CONT' } },
  answers,
  refuses: ['conflict'],
  async handle({ web, response, path: { id }, body }) {
    await web.portal.signal(id, body.signal, visitorName(response.locals.visitor))
    return describeFor(web, response.locals.visitor, id)
  },
})

export const prioritize = apiRoute({
  name: 'prioritizeJob',
  method: 'post',
  path: '/api/v1/jobs/:id/priority',
  verb: 'prioritize',
  summary: 'Give a job another place in the line',
  notes: 'Higher ones start first, whoever they belong to.',
  cli: ['priority'],
  parameters: jobParameters,
  body: z
    .strictObject({
      priority: z.string().describe('low, normal, high (-10, 0, 10), or a whole number from -1000 to 1000.'),
    })
    .meta({ id: 'PriorityRequest' }),
  example: { path: { id: exampleJobId }, body: { priority: 'high' } },
  answers,
  refuses: ['conflict'],
  async handle({ web, response, path: { id }, body }) {
    await web.portal.prioritize(id, body.priority, visitorName(response.locals.visitor))
    return describeFor(web, response.locals.visitor, id)
  },
})
