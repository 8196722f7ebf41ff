import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { untilGone } from '../gone.ts'
import { noSuchJob } from '../job-access.ts'
import { keepPrivate } from '../page.ts'
import { askedPreview } from '../results/outputs.ts'
import { tablesOf, viewTable } from '../results/tables.ts'
import type { Route } from '../web.ts'

/**
 * The rows of one table alone, for public/table.js: of the page's own address with `/tables/<name>` in it, so that what
 * the address says can be shown by either.
 */
export const table: Route = {
  method: 'get',
  path: '/jobs/:id/tables/:name',
  verb: 'see files',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const found = await web.portal.results(id)
    if (!found) throw noSuchJob(id)
    const index = found.job.outputs.findIndex(({ name, show }) => show && name === request.params.name)
    const output = found.job.outputs[index]
    const preview =
      output &&
      (await askedPreview(web, found.job, output, found.previews[index], request.query, untilGone(response)))
    if (!output || preview?.kind !== 'table') throw new ErrandError('not_found', t.problems.noSuchFile)
    const view = viewTable(`${web.base}/jobs/${id}`, output.name, preview, request.query, tablesOf(found.job))
    keepPrivate(response)
    response
      .type('html')
      .send(web.portal.render('results/rows.html', { t, table: view, label: output.label }))
  },
}
