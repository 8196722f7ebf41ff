import type { Response } from 'express'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { readOrRefuse } from '../job-access.ts'
import { keepPrivate, sendPage } from '../page.ts'
import { shareAs } from '../share.ts'
import { takeForm, textIn } from '../take-form.ts'
import type { Route, Web } from '../web.ts'

interface ShareView {
  job: { id: string; title: string }
  email: string
  error: string
  /** What was done just now, in words; '' before. */
  done: string
  results: 'id' | 'owner'
}

const nothingYet = { email: '', error: '', done: '' }

/** Where a job is shared: a page of its own, that works everywhere. */
export const sharePage: Route = {
  method: 'get',
  path: '/jobs/:id/share',
  verb: 'share',
  async handle(web, request, response) {
    await sendShare(web, response, String(request.params.id), nothingYet)
  },
}

export const share: Route = {
  method: 'post',
  path: '/jobs/:id/share',
  verb: 'share',
  async handle(web, request, response) {
    const id = String(request.params.id)
    await using form = await takeForm(web, request, response)
    const email = textIn(form.given, 'email')
    try {
      const { address, isTold } = await shareAs(web, request, response, id, email)
      const done = isTold ? t.share.done(address) : t.share.wasShared(address)
      await sendShare(web, response, id, { ...nothingYet, done })
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_inputs') throw error
      response.status(error.status)
      await sendShare(web, response, id, { ...nothingYet, email, error: error.message })
    }
  },
}

async function sendShare(
  web: Web,
  response: Response,
  id: string,
  view: Omit<ShareView, 'job' | 'results'>,
): Promise<void> {
  const job = await readOrRefuse(web, id)
  keepPrivate(response)
  sendPage<ShareView>(
    web,
    response,
    'share.html',
    { title: `${t.share.title}: ${job.title} ${id}` },
    { job: { id, title: job.title }, results: web.portal.deps.config.access.results, ...view },
  )
}
