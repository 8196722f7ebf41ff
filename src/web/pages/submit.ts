import { en } from '../../messages/en.ts'
import { ErrandError } from '../../platform/errors.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { Given } from '../../program/check.ts'
import { fileInputsOf, type Program } from '../../program/definition.ts'
import { giveJobKey, rememberEmail } from '../cookies.ts'
import { logProblem } from '../problem.ts'
import { refuseSecondAddress, refuseUnkept, takeForm, textIn } from '../take-form.ts'
import { hasProved } from '../visitor.ts'
import type { Route } from '../web.ts'
import { newToken, sendForm, tokenField } from './form.ts'

export const submit: Route = {
  method: 'post',
  path: '/programs/:name',
  verb: 'submit',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    await using form = await takeForm(web, request, response, fileInputsOf(program))
    const { given } = form
    const email = textIn(given, 'email_address')
    const token = textIn(given, tokenField)
    try {
      refuseUnkept(web, form)
      refuseSecondAddress(form)
      const { id } = await web.portal.submit({
        program: program.name,
        given: inputsIn(program, given),
        email,
        isProved: hasProved(response.locals.visitor, email),
        ...(token ? { token } : {}),
      })
      rememberEmail(web, response, email.trim())
      giveJobKey(web, response, id)
      response.redirect(303, `${web.base}/jobs/${id}`)
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error
      logProblem(web, request, response, error)
      response.status(error.status)
      await sendForm(web, response, program, {
        values: typedValues(program, given),
        email,
        token: token || newToken(),
        problem: problemOf(error, response.locals.request.request),
        errors: withFilesAgain(program, given, error.fields),
      })
    }
  },
}

/** All but what is not an input; a checkbox that is not ticked is left out by browsers, and means "not ticked". */
function inputsIn(program: Program, given: Given): Given {
  const inputs = given.filter(([name]) => name !== 'email_address' && name !== tokenField)
  const unticked = program.inputs.filter(
    (input) => input.type === 'checkbox' && !inputs.some(([name]) => name === input.name),
  )
  return [...inputs, ...unticked.map(({ name }) => [name, ''] as const)]
}

function problemOf(error: ErrandError, request: string): string {
  const count = Object.keys(error.fields).length
  if (error.code === 'misconfigured')
    return `${en.submit.misconfigured}. ${en.submit.misconfiguredHelp} ${en.problems.quote} ${request}`
  return count > 1 ? en.submit.severalMistakes(count) : error.message
}

function typedValues(program: Program, given: Given): Record<string, string> {
  const unticked = program.inputs.filter((input) => input.type === 'checkbox').map(({ name }) => [name, ''])
  return {
    ...Object.fromEntries(unticked),
    ...Object.fromEntries(given.filter(([, value]) => typeof value === 'string')),
  }
}

/** A browser never sends a file a second time by itself, so the form asks for it. */
function withFilesAgain(
  program: Program,
  given: Given,
  fields: Record<string, string>,
): Record<string, string> {
  const uploaded = program.inputs.filter(({ name }) =>
    given.some(([one, value]) => one === name && typeof value !== 'string'),
  )
  return { ...Object.fromEntries(uploaded.map(({ name }) => [name, en.submit.chooseAgain])), ...fields }
}
