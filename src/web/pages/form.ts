import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { maxTitleLength } from '../../job/title.ts'
import { t } from '../../messages/language.ts'
import { rangeInWords, untilInWords } from '../../messages/times.ts'
import { expectNew } from '../../portal/expected.ts'
import { definedProgram } from '../../portal/programs.ts'
import { targetOf } from '../../portal/row.ts'
import type { ServerMenus } from '../../portal/server-menus.ts'
import { jobTitleField } from '../../portal/submit.ts'
import type { Program } from '../../program/definition.ts'
import { missingCommands } from '../../program/requirements.ts'
import { cookieText, emailCookie } from '../cookies.ts'
import { sendPage } from '../page.ts'
import type { Route, Web } from '../web.ts'
import { commandOf } from './command.ts'
import { type Filled, filledByExample, filledByJob, filledByQuery } from './fill-form.ts'
import { type FieldGroup, fieldView, groupFields, mistakeAt } from './form-view.ts'

/** The hidden field that makes a second click the same submission. No input can have a name with a hyphen. */
export const tokenField = 'form-token'

interface FormView {
  program: { name: string; title: string; description: string; button: string; notify: Program['notify'] }
  groups: FieldGroup[]
  /** `inputs`: the names of those that it fills in, with blanks between them. */
  examples: { name: string; label: string; inputs: string; filled: string }[]
  hasFile: boolean
  /** What will run, as the form is filled in. */
  command: string
  tokenField: string
  token: string
  /** `&key=…` where the form copies a job that only a key opens; otherwise ''. */
  key: string
  jobTitle: { name: string; value: string; error: string; maxLength: number }
  email: { value: string; error: string }
  /** What is wrong as a whole, above the form; '' when nothing is. */
  problem: string
  /** What is wrong with each field, in their order. */
  mistakes: Mistake[]
  /** Why the program can not be run here at all; '' when it can. */
  unavailable: string
  /** What to expect of a job that is sent now; '' when nothing is known. */
  outlook: string
}

/** What somebody typed, to be shown again. */
export interface Typed extends Filled {
  jobTitle: string
  email: string
  token: string
  key: string
  problem: string
  errors: Record<string, string>
}

export const form: Route = {
  method: 'get',
  path: '/programs/:name',
  verb: 'see programs',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    const filled = [
      await filledByJob(web, request, response, program),
      await filledByExample(web, request, program),
      filledByQuery(request, program),
    ]
    await sendForm(web, response, program, {
      values: Object.assign({}, ...filled.map(({ values }) => values)),
      kept: Object.assign({}, ...filled.map(({ kept }) => kept)),
      jobTitle: filled.map(({ jobTitle }) => jobTitle).find(Boolean) ?? '',
      email: addressOf(request, response),
      token: newToken(),
      key: keyOf(request),
      problem: '',
      errors: {},
    })
  },
}

export async function sendForm(web: Web, response: Response, program: Program, typed: Typed): Promise<void> {
  const { config, path, clock, serverMenus } = web.portal.deps
  const missing = await missingCommands(program, path)
  const { name, title, description, button, notify } = program
  const serverFiles = await fewServerFiles(serverMenus, program)
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
        fieldView(input, typed, {
          inputs: program.inputs,
          address: `${web.base}/programs/${name}`,
          serverFiles,
          uploadLimitBytes: config.limits.upload,
          now: clock.now(),
        }),
      ),
      examples: program.examples.map(({ name, label, values }) => ({
        name,
        label,
        inputs: [...new Set(values.map(({ input }) => input))].join(' '),
        filled: t.form.exampleFilled(label),
      })),
      hasFile: program.inputs.some((input) => input.type === 'file'),
      command: commandOf(program, typed, clock.now()),
      tokenField,
      token: typed.token,
      key: typed.key === '' ? '' : `&key=${encodeURIComponent(typed.key)}`,
      jobTitle: {
        name: jobTitleField,
        value: typed.jobTitle,
        error: typed.errors[jobTitleField] ?? '',
        maxLength: maxTitleLength,
      },
      email: { value: typed.email, error: typed.errors.email_address ?? '' },
      problem: typed.problem,
      mistakes: mistakesOf(program, typed.errors),
      unavailable: missing.length > 0 ? t.programs.missing(missing, program.install) : '',
      outlook: outlook(web, program, response.locals.visitor.address),
    },
  )
}

async function fewServerFiles(menus: ServerMenus, { inputs }: Program): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const input of inputs) if (input.type === 'server_file') found[input.name] = await menus.read(input)
  return found
}

interface Mistake {
  /** The id of the field; '' for what the form has no field for, as a program's form may be older than its definition. */
  id: string
  label: string
  words: string
}

function mistakesOf({ inputs }: Program, errors: Typed['errors']): Mistake[] {
  const fields = [
    ...inputs.map((input) => ({
      id: input.name,
      label: input.label,
      words: mistakeAt(input, errors[input.name] ?? ''),
    })),
    { id: jobTitleField, label: t.form.jobTitle, words: errors[jobTitleField] ?? '' },
    { id: 'email_address', label: t.form.email, words: errors.email_address ?? '' },
  ]
  const unknown = Object.keys(errors).filter((name) => !fields.some(({ id }) => id === name))
  return [
    ...fields.filter(({ id }) => errors[id] !== undefined),
    ...unknown.map((name) => ({
      id: '',
      label: name.slice(0, 100),
      words: t.form.atField(name, errors[name] ?? ''),
    })),
  ]
}

function outlook({ portal: { deps } }: Web, program: Program, owner: string | undefined): string {
  const { usual, ahead, isPaused, hasNoSlots, startSeconds } = expectNew(deps, {
    program: program.name,
    target: targetOf(deps.config.targets, program.target),
    priority: program.priority,
    ...(owner === undefined ? {} : { owner }),
  })
  const words = [
    usual ? t.form.usually(rangeInWords(usual.low, usual.high)) : '',
    ahead > 0 ? t.form.jobsAhead(ahead) : '',
    isPaused
      ? t.form.paused
      : hasNoSlots
        ? t.form.noSlots
        : startSeconds
          ? t.form.startsIn(untilInWords(startSeconds))
          : '',
  ]
  return words.filter(Boolean).join(' ')
}

/** Whom we take the visitor for; '' when we do not know. */
export function addressOf(request: Request, response: Response): string {
  return response.locals.visitor.address ?? cookieText(request, emailCookie)
}

/** The key of a job that the form was opened with: its files are asked for with it again when the form is sent. */
export function keyOf(request: Request): string {
  return typeof request.query.key === 'string' ? request.query.key : ''
}

export function newToken(): string {
  return randomUUID()
}
