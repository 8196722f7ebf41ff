import { z } from 'zod'
import { linkTo } from '../../portal/letters.ts'
import { apiRoute } from '../api-route.ts'
import { hasProved } from '../visitor.ts'
import { exampleJobId, jobParameters } from './job-schema.ts'
import { exampleSubmitted, submitted } from './submit.ts'

export const rerun = apiRoute({
  name: 'rerunJob',
  method: 'post',
  path: '/api/v1/jobs/:id/rerun',
  verb: 'rerun',
  summary: 'A new job with the same inputs and files',
  notes:
    "By today's definition of the program. It belongs to who is signed in, else to the owner of the other one.",
  cli: ['rerun'],
  parameters: jobParameters,
  body: z.strictObject({}).meta({ id: 'RerunRequest' }),
  example: { path: { id: exampleJobId } },
  answers: {
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
  async handle({ web, response, path: { id } }) {
    const { visitor } = response.locals
    const again = await web.portal.rerun({
      id,
      email: visitor.address,
      isProved: (email) => hasProved(visitor, email),
    })
    const job = await web.portal.read(again)
    return { id: again, url: linkTo(web.portal.deps, again), state: job?.state ?? 'queued' }
  },
})
