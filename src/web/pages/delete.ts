import { isOver } from '../../job/state.ts'
import { t } from '../../messages/language.ts'
import { readOrRefuse } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { takeForm } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route } from '../web.ts'

interface DeleteView {
  job: { id: string; title: string }
  /** What stands against it; '' for nothing. */
  refusal: string
}

/** Asks once more, on a page of its own: what is deleted does not come back. */
export const deletePage: Route = {
  method: 'get',
  path: '/jobs/:id/delete',
  verb: 'delete',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const job = await readOrRefuse(web, id)
    keepPrivate(response)
    sendPage<DeleteView>(
      web,
      response,
      'delete.html',
      { title: `${t.delete.title} ${job.title} ${id}` },
      { job: { id, title: job.title }, refusal: isOver(job.state) ? '' : t.delete.isNotOver(id) },
    )
  },
}

export const deleteJob: Route = {
  method: 'post',
  path: '/jobs/:id/delete',
  verb: 'delete',
  async handle(web, request, response) {
    const { visitor } = response.locals
    await using _form = await takeForm(web, request, response)
    await web.portal.delete(String(request.params.id), visitorName(visitor))
    response.redirect(
      303,
      visitor.address === undefined ? `${web.base}/` : `${web.base}/jobs?done=delete-1-0`,
    )
  },
}
