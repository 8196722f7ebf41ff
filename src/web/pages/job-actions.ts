import type { Verb } from '../../portal/access.ts'
import { takeForm, textIn } from '../take-form.ts'
import { visitorName } from '../visitor.ts'
import type { Route, Web } from '../web.ts'

/** The button on the page of a job that is not over. */
export const cancel = jobAction('cancel', 'cancel', (web, id, by) => web.portal.cancel(id, by))

/** A word to a program that listens to signals; the field stands on the page of a job that runs. */
export const signal = jobAction('signal', 'signal', (web, id, by, field) =>
  web.portal.signal(id, field('signal'), by),
)

/** Another place in the line; the buttons stand on the page of a job that waits, for administrators. */
export const prioritize = jobAction('priority', 'prioritize', (web, id, by, field) =>
  web.portal.prioritize(id, field('priority'), by),
)

/** What a small form on the page of a job does to it, as who says so; then the page is shown again. */
function jobAction(
  name: string,
  verb: Verb,
  act: (web: Web, id: string, by: string, field: (name: string) => string) => Promise<void>,
): Route {
  return {
    method: 'post',
    path: `/jobs/:id/${name}`,
    verb,
    async handle(web, request, response) {
      const id = String(request.params.id)
      await using form = await takeForm(web, request, response)
      await act(web, id, visitorName(response.locals.visitor), (field) => textIn(form.given, field))
      response.redirect(303, `${web.base}/jobs/${id}`)
    },
  }
}
