import { z } from 'zod'
import { apiRoute } from '../api-route.ts'
import { visitorName } from '../visitor.ts'
import { exampleJobId, jobParameters } from './job-schema.ts'

export const deleteJob = apiRoute({
  name: 'deleteJob',
  method: 'delete',
  path: '/api/v1/jobs/:id',
  verb: 'delete',
  summary: 'Delete a job that is over, with all its files',
  notes: 'It goes from every list that it is on. Nothing brings it back.',
  cli: ['delete'],
  parameters: jobParameters,
  example: { path: { id: exampleJobId } },
  answers: {
    200: {
      when: 'It is gone.',
      schema: z.object({ id: z.string() }).meta({ id: 'Deleted' }),
      example: { id: exampleJobId },
    },
  },
  refuses: ['conflict'],
  async handle({ web, response, path: { id } }) {
    await web.portal.delete(id, visitorName(response.locals.visitor))
    return { id }
  },
})
