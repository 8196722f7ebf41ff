import { parseAddress } from '../../job/owner.ts'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { definedProgram } from '../../portal/programs.ts'
import { jobTitleField } from '../../portal/submit.ts'
import { checkInputs, type Given } from '../../program/check.ts'
import { fileInputsOf, type Input, isList, type Program } from '../../program/definition.ts'
import { giveJobKey, rememberEmail } from '../cookies.ts'
import { keepUploads, refuseGone, takeKept } from '../kept-files.ts'
import { logProblem } from '../problem.ts'
import { refuseSecondAddress, refuseUnkept, takeForm, textIn } from '../take-form.ts'
import { hasProved } from '../visitor.ts'
import type { Route, Web } from '../web.ts'
import { keyOf, newToken, sendForm, type Typed, tokenField } from './form.ts'
import { mistakeAt } from './form-view.ts'

export const submit: Route = {
  method: 'post',
  path: '/programs/:name',
  verb: 'submit',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    await using form = await takeForm(web, request, response, fileInputsOf(program))
    await using taken = await takeKept(web, request, response, program, form.given, (given) =>
      isRight(web, program, given),
    )
    const { given } = taken
    const email = textIn(given, 'email_address')
    const jobTitle = textIn(given, jobTitleField)
    const token = textIn(given, tokenField)
    try {
      refuseUnkept(web, form)
      refuseGone(taken)
      refuseSecondAddress(form)
      const { id } = await web.portal.submit({
        program: program.name,
        given: inputsIn(program, given),
        email,
        jobTitle,
        isProved: hasProved(response.locals.visitor, email),
        ...(token ? { token } : {}),
      })
      rememberEmail(web, response, email.trim())
      giveJobKey(web, request, response, id)
      response.redirect(303, `${web.base}/jobs/${id}`)
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error
      logProblem(web, request, response, error)
      response.status(error.status)
      const kept = await keepUploads(web, program, form.given, taken.kept, error.fields)
      const errors = withLostAgain(program, lostIn(program, form.given, kept), error.fields)
      await sendForm(web, response, program, {
        values: typedValues(program, given),
        kept,
        email,
        jobTitle,
        token: token || newToken(),
        key: keyOf(request),
        problem: problemOf(program, error, errors, response.locals.request.request),
        errors,
      })
    }
  },
}

/** Whether nothing is wrong with inputs and address; what else may hinder a job, submitting finds. */
function isRight({ portal }: Web, program: Program, given: Given): boolean {
  const { errors } = checkInputs(program, inputsIn(program, given), portal.deps.clock.now())
  return Object.keys(errors).length === 0 && parseAddress(textIn(given, 'email_address')) !== undefined
}

/** All but what is not an input; a checkbox that is not ticked is left out by browsers, and means "not ticked": so do choices. */
function inputsIn(program: Program, given: Given): Given {
  const others = ['email_address', jobTitleField, tokenField]
  const inputs = given.filter(([name]) => !others.includes(name))
  const unticked = program.inputs.filter(
    (input) => isTicked(input) && !inputs.some(([name]) => name === input.name),
  )
  return [...inputs, ...unticked.map(({ name }) => [name, ''] as const)]
}

/** What is said above the form, over the list of `errors` where there are several. */
export function problemOf(
  program: Program,
  error: ErrandError,
  errors: Record<string, string>,
  request: string,
): string {
  if (error.code === 'misconfigured')
    return `${t.submit.misconfigured}. ${t.submit.misconfiguredHelp} ${t.problems.quote} ${request}`
  if (Object.keys(error.fields).length > 1) return t.submit.severalMistakes(Object.keys(errors).length)
  const input = program.inputs.find(({ name }) => error.fields[name] !== undefined)
  const message = input && error.fields[input.name]
  if (!message || error.message !== t.submit.couldNotStart(message)) return error.message
  const mistake = mistakeAt(input, message)
  return mistake === message ? error.message : t.submit.couldNotStart(t.form.ofField(input.label, mistake))
}

function isTicked({ type }: Input): boolean {
  return type === 'checkbox' || type === 'choices'
}

function typedValues(program: Program, given: Given): Typed['values'] {
  const values: Typed['values'] = Object.create(null)
  for (const input of program.inputs) {
    const texts = given.flatMap(([name, value]) =>
      name === input.name && typeof value === 'string' ? [value] : [],
    )
    if (texts.length > 0 || isTicked(input)) values[input.name] = texts
  }
  return values
}

/** A browser never sends a file a second time by itself, and a secret is in no page: but for what was kept, it is lost. */
function lostIn(program: Program, given: Given, kept: Typed['kept']): string[] {
  const isSecret = (name: string) => program.inputs.some((one) => one.name === name && one.type === 'secret')
  return given
    .filter(
      ([name, value]) =>
        (typeof value !== 'string' && kept[name] === undefined) || (isSecret(name) && value !== ''),
    )
    .map(([name]) => name)
}

/** The mistakes, and for what was given and can not stand in the form that it be given again. */
export function withLostAgain(
  program: Program,
  lost: string[],
  fields: Record<string, string>,
): Record<string, string> {
  const again = program.inputs
    .filter(({ name }) => lost.includes(name))
    .map((input) => {
      const files = isList(input) ? t.submit.chooseAllAgain : t.submit.chooseAgain
      return [input.name, input.type === 'secret' ? t.submit.typeAgain : files] as const
    })
  return { ...Object.fromEntries(again), ...fields }
}
