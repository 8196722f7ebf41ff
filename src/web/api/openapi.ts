import { z } from 'zod'
import { type ApiRoute, apiRoute } from '../api-route.ts'
import type { DescribeApi } from '../openapi.ts'

const document = z
  .looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.record(z.string(), z.unknown()) })
  .meta({ id: 'OpenApi', description: 'An OpenAPI 3.1 document.' })

/** The whole API, this included, for generators of clients and the like. */
export function openApi(describe: DescribeApi): ApiRoute {
  return apiRoute({
    name: 'readApi',
    method: 'get',
    path: '/api/v1/openapi.json',
    verb: 'see API',
    summary: 'All of this as OpenAPI 3.1',
    answers: {
      200: {
        when: 'The document.',
        schema: document,
        example: { openapi: '3.1.0', info: { title: 'Errand' }, paths: {} },
      },
    },
    handle: ({ web }) => ({ ...describe(web) }),
  })
}
