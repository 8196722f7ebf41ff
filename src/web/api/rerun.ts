import { z } from 'zod'
import { linkTo } from '../../portal/letters.ts'
import { apiRoute } from '../api-route.ts'
import { isManagerOf } from '../job-access.ts'
import { hasProved } from '../visitor.ts'
import { exampleJobId, jobParameters } from './job-schema.ts'
import { exampleSubmitted, idempotencyKey, submitted } from './submit.ts'

export const rerun = apiRoute({
  name: 'rerunJob',
  method: 'post',
  path: '/api/v1/jobs/:id/rerun',
  verb: 'rerun',
  summary: 'A new job with the same inputs and files',
  notes:
    "By today's definition of the program. It belongs to who is signed in, else to the owner of the other one. Where secrets were given, only for who may cancel the job.",
  cli: ['rerun'],
  parameters: jobParameters,
  headers: idempotencyKey,
  body: z.strictObject({}).meta({ id: 'RerunRequest' }),
  example: { path: { id: exampleJobId }, headers: { 'Idempotency-Key': 'my-run-18' } },
  answers: {
    200: {
      when: 'The job that the same request led to before.',
      schema: submitted,
      example: exampleSubmitted,
    },
    201: { when: 'The new job is on disk and will be run.', schema: submitted, example: exampleSubmitted },
  },
  refuses: [
    'conflict',
    'forbidden',
    'invalid_inputs',
    'too_many',
    'misconfigured',
    'unavailable',
    'no_space',
  ],
  async handle({ web, response, path: { id }, headers }) {
    const { visitor } = response.locals
    const key = headers['Idempotency-Key']
    const again = await web.portal.rerun({
      id,
      email: visitor.address,
      isProved: (email) => hasProved(visitor, email),
      isManager: await isManagerOf(web, visitor, id),
      // Marked, so that it can not meet the key of a submission.
      token: key === undefined ? undefined : `api rerun ${id} ${key}`,
    })
    response.status(again.isNew ? 201 : 200)
    const job = await web.portal.read(again.id)
    return { id: again.id, url: linkTo(web.portal.deps, again.id), state: job?.state ?? 'queued' }
  },
})
