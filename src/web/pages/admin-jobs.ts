import { t } from '../../messages/language.ts'
import { sendAdminPage } from '../page.ts'
import type { Route } from '../web.ts'
import { askIn, type JobListView, viewList } from './job-list.ts'
import { doneWords, selectedActions } from './selected.ts'

/** The jobs of everybody, as My jobs has those of one. */
export const adminJobs: Route = {
  method: 'get',
  path: '/admin/jobs',
  verb: 'see status',
  handle(web, request, response) {
    const ask = askIn(request)
    sendAdminPage<JobListView>(web, response, 'jobs.html', t.jobs.allTitle, {
      title: t.jobs.allTitle,
      ...viewList(web, '/admin/jobs', ask, web.portal.listAll(ask)),
      actions: selectedActions,
      done: doneWords(request),
    })
  },
}
