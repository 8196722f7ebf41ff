import { apiRoute } from '../api-route.ts'
import { describeFor } from '../job-access.ts'
import { visitorName } from '../visitor.ts'
import { exampleJob, exampleJobId, job, jobParameters } from './job-schema.ts'

/** Ends a job for good. The answer is the job as it is then: one that runs takes a moment to end. */
export const cancel = apiRoute({
  name: 'cancelJob',
  method: 'post',
  path: '/api/v1/jobs/:id/cancel',
  verb: 'cancel',
  summary: 'End a job for good',
  notes:
    'A waiting job is not started any more. The program of a running one gets TERM and, should it not have ended after 10 seconds, KILL, so the answer may still say `running`, and `cancelling`. It ends as `error` with the reason `cancelled`; a program that ends by itself in that very moment keeps its result.',
  cli: ['cancel'],
  parameters: jobParameters,
  example: { path: { id: exampleJobId } },
  answers: {
    200: {
      when: 'The job as it is at that moment.',
      schema: job,
      example: {
        ...exampleJob,
        state: 'error',
        reason: 'cancelled',
        reason_text: 'The job was cancelled by an administrator.',
        started: null,
        elapsed_seconds: null,
        cpu_seconds: null,
        exit_status: null,
        answer: null,
      },
    },
  },
  refuses: ['conflict'],
  async handle({ web, response, path: { id } }) {
    await web.portal.cancel(id, visitorName(response.locals.visitor))
    return describeFor(web, response.locals.visitor, id)
  },
})
