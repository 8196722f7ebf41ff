import type { Request, Response } from 'express'
import { ErrandError } from '../../platform/errors.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { JobView } from '../../portal/read.ts'
import { giveJobKey } from '../cookies.ts'
import { isManagerOf, keyForForm, readOrRefuse } from '../job-access.ts'
import { logProblem } from '../problem.ts'
import { takeForm, textIn } from '../take-form.ts'
import { hasProved } from '../visitor.ts'
import type { Route, Web } from '../web.ts'
import { filledFromJob } from './fill-form.ts'
import { addressOf, newToken, sendForm, tokenField } from './form.ts'
import { problemOf, withLostAgain } from './submit.ts'

/** The button on the page of a job. What today's definition does not take any more is shown in the form, filled in. */
export const rerun: Route = {
  method: 'post',
  path: '/jobs/:id/rerun',
  verb: 'rerun',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const { visitor } = response.locals
    await using form = await takeForm(web, request, response)
    const isManager = await isManagerOf(web, visitor, id)
    try {
      const again = await web.portal.rerun({
        id,
        email: visitor.address,
        isProved: (email) => hasProved(visitor, email),
        isManager,
        token: textIn(form.given, tokenField) || undefined,
      })
      // It belongs to the owner of the first, whose address the key would show to whoever has that one's.
      if (isManager || visitor.address !== undefined) giveJobKey(web, request, response, again.id)
      response.redirect(303, `${web.base}/jobs/${again.id}`)
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'invalid_inputs') throw error
      const job = await readOrRefuse(web, id)
      await sendFormOf(web, request, response, job, error)
    }
  },
}

/** Here and not by a redirect: that would lose what is wrong, and the browser's key of the job goes to the job's addresses only. */
async function sendFormOf(
  web: Web,
  request: Request,
  response: Response,
  job: JobView,
  error: ErrandError,
): Promise<void> {
  const { program } = await definedProgram(web.portal.deps, job.program)
  const filled = await filledFromJob(web, program, job)
  const isThere = (name: string) =>
    [...Object.keys(filled.kept), ...Object.keys(filled.values)].includes(name)
  const lost = job.inputs.filter(
    ({ name, value, isFile, isHidden }) => isHidden || (isFile && value.length > 0 && !isThere(name)),
  )
  const errors = withLostAgain(
    program,
    lost.map(({ name }) => name),
    error.fields,
  )
  logProblem(web, request, response, error)
  response.status(error.status)
  await sendForm(web, response, program, {
    ...filled,
    email: addressOf(request, response),
    token: newToken(),
    key: keyForForm(web, response.locals.visitor, job.id),
    problem: problemOf(program, error, errors, response.locals.request.request),
    errors,
  })
}
