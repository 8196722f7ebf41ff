import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { parseJobId } from '../../job/id.ts'
import { en } from '../../messages/en.ts'
import { rangeInWords, untilInWords } from '../../messages/times.ts'
import { expectNew } from '../../portal/expected.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { JobView } from '../../portal/read.ts'
import { targetOf } from '../../portal/row.ts'
import type { Program } from '../../program/definition.ts'
import { missingCommands } from '../../program/requirements.ts'
import { cookieText, emailCookie } from '../cookies.ts'
import { mayDoWithJob } from '../job-access.ts'
import { sendPage } from '../page.ts'
import type { Route, Web } from '../web.ts'
import { type FieldGroup, fieldView, groupFields } from './form-view.ts'

/** The hidden field that makes a second click the same submission. No input can have a name with a hyphen. */
export const tokenField = 'form-token'

interface FormView {
  program: { name: string; title: string; description: string; button: string; notify: Program['notify'] }
  groups: FieldGroup[]
  hasFile: boolean
  tokenField: string
  token: string
  email: { value: string; error: string }
  /** What is wrong as a whole, above the form; '' when nothing is. */
  problem: string
  /** Why the program can not be run here at all; '' when it can. */
  unavailable: string
  /** What to expect of a job that is sent now; '' when nothing is known. */
  outlook: string
}

/** What somebody typed, to be shown again. */
export interface Typed {
  /** By input, each text that came for it; of a field that was not there nothing, and then the default shows. */
  values: Record<string, string[]>
  email: string
  token: string
  problem: string
  errors: Record<string, string>
}

export const form: Route = {
  method: 'get',
  path: '/programs/:name',
  verb: 'see programs',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    const values = {
      ...(await valuesOfFrom(web, request, response, program)),
      ...valuesOfQuery(request, program),
    }
    const email = addressOf(request, response)
    await sendForm(web, response, program, { values, email, token: newToken(), problem: '', errors: {} })
  },
}

export async function sendForm(web: Web, response: Response, program: Program, typed: Typed): Promise<void> {
  const { config, path, clock } = web.portal.deps
  const missing = await missingCommands(program, path)
  const { name, title, description, button, notify } = program
  // Not `no-store`: the way back to a form must find it as it was, with its token.
  response.set('Cache-Control', 'private, no-cache')
  sendPage<FormView>(
    web,
    response,
    'form.html',
    { title, current: 'programs' },
    {
      program: { name, title, description, button, notify },
      groups: groupFields(program.inputs, (input) =>
        fieldView(input, typed.values[input.name], typed.errors[input.name] ?? '', {
          inputs: program.inputs,
          uploadLimitBytes: config.limits.upload,
          now: clock.now(),
        }),
      ),
      hasFile: program.inputs.some((input) => input.type === 'file'),
      tokenField,
      token: typed.token,
      email: { value: typed.email, error: typed.errors.email_address ?? '' },
      problem: typed.problem,
      unavailable: missing.length > 0 ? en.programs.missing(missing, program.install) : '',
      outlook: outlook(web, program, response.locals.visitor.address),
    },
  )
}

function outlook({ portal: { deps } }: Web, program: Program, owner: string | undefined): string {
  const { usual, ahead, isPaused, hasNoSlots, startSeconds } = expectNew(deps, {
    program: program.name,
    target: targetOf(deps.config.targets, program.target),
    priority: program.priority,
    ...(owner === undefined ? {} : { owner }),
  })
  const words = [
    usual ? en.form.usually(rangeInWords(usual.low, usual.high)) : '',
    ahead > 0 ? en.form.jobsAhead(ahead) : '',
    isPaused
      ? en.form.paused
      : hasNoSlots
        ? en.form.noSlots
        : startSeconds
          ? en.form.startsIn(untilInWords(startSeconds))
          : '',
  ]
  return words.filter(Boolean).join(' ')
}

/** Whom we take the visitor for; '' when we do not know. */
export function addressOf(request: Request, response: Response): string {
  return response.locals.visitor.address ?? cookieText(request, emailCookie)
}

export function newToken(): string {
  return randomUUID()
}

/** `?x=8` prefills, `?x=a&x=b` an input of several. */
function valuesOfQuery(request: Request, program: Program): Typed['values'] {
  const values: Typed['values'] = Object.create(null)
  for (const { name } of program.inputs) {
    const texts = [request.query[name]].flat().filter((value) => typeof value === 'string')
    if (texts.length > 0) values[name] = texts
  }
  return values
}

/** `?from=<id>` copies a job. */
async function valuesOfFrom(
  web: Web,
  request: Request,
  response: Response,
  program: Program,
): Promise<Typed['values']> {
  const id = typeof request.query.from === 'string' ? parseJobId(request.query.from) : undefined
  if (id === undefined || !(await mayDoWithJob(web, 'see job', request, response.locals.visitor, id)))
    return {}
  return valuesOfJob(await web.portal.read(id), program)
}

/** What the form can be filled in with from a job; files are chosen again, secrets typed again. */
export function valuesOfJob(job: JobView | undefined, program: Program): Typed['values'] {
  const typed = program.inputs.filter(({ type }) => type !== 'file' && type !== 'secret')
  const names = typed.map(({ name }) => name)
  return Object.fromEntries(
    (job?.inputs ?? [])
      // Of what it was then: the name of a file is no text, even if it is one that is asked for now.
      .filter(({ name, isFile, isHidden }) => names.includes(name) && !isFile && !isHidden)
      .map(({ name, value }) => [name, [value].flat()]),
  )
}
