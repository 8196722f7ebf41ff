import { z } from 'zod'
import { apiRoute } from '../api-route.ts'
import { shareAs } from '../share.ts'
import { exampleJobId, jobParameters } from './job-schema.ts'

/** Puts a job on another person's list, and writes to them. */
export const share = apiRoute({
  name: 'shareJob',
  method: 'post',
  path: '/api/v1/jobs/:id/share',
  verb: 'share',
  summary: 'Share a job with an address',
  notes:
    'It comes to the list of that address, and a letter tells them. Whoever has it on their list already gets no second letter.',
  cli: ['share'],
  parameters: jobParameters,
  body: z.strictObject({ email: z.string().describe('Whom to share it with.') }).meta({ id: 'ShareRequest' }),
  example: { path: { id: exampleJobId }, body: { email: 'franklin@example.org' } },
  answers: {
    200: {
      when: 'It is on their list.',
      schema: z.object({ id: z.string(), email: z.string() }).meta({ id: 'Shared' }),
      example: { id: exampleJobId, email: 'franklin@example.org' },
    },
  },
  refuses: ['invalid_inputs', 'too_many', 'unavailable'],
  async handle({ web, request, response, path: { id }, body }) {
    const { address } = await shareAs(web, request, response, id, body.email)
    return { id, email: address }
  },
})
