import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import type { CatalogRow } from '../../catalog/catalog.ts'
import { isReaderGone } from '../../platform/errors.ts'
import { describeRow } from '../../portal/describe.ts'
import { csvLine } from '../csv.ts'
import { keepPrivate } from '../page.ts'
import type { Route, Web } from '../web.ts'
import { askIn } from './job-list.ts'

/** My jobs as a table for other programs: what the search finds, newest first, with all that the API tells of each. */
export const jobsCsv: Route = {
  method: 'get',
  path: '/jobs.csv',
  verb: 'list own jobs',
  handle: (web, request, response) =>
    sendCsv(web, response, response.locals.visitor.address ?? '', askIn(request).search),
}

/** The same of the jobs of everybody. */
export const adminJobsCsv: Route = {
  method: 'get',
  path: '/admin/jobs.csv',
  verb: 'see status',
  handle: (web, request, response) => sendCsv(web, response, undefined, askIn(request).search),
}

async function sendCsv(
  web: Web,
  response: Response,
  address: string | undefined,
  search: string,
): Promise<void> {
  const batches = await web.portal.findEvery(address, search)
  keepPrivate(response)
  response.set({
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': 'attachment; filename="jobs.csv"',
  })
  try {
    await pipeline(Readable.from(linesOf(web, batches)), response)
  } catch (error) {
    if (!isReaderGone(error)) throw error
  }
}

function* linesOf({ portal }: Web, batches: Iterable<CatalogRow[]>): Generator<string> {
  const url = portal.deps.url()
  // Of no job at all it says what it would of any.
  yield csvLine(Object.keys(describeRow(url, {} as CatalogRow)))
  for (const rows of batches) yield rows.map((row) => csvLine(Object.values(describeRow(url, row)))).join('')
}
