import { formatMistake } from '../../platform/hand-written-ini.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { Program } from '../../program/definition.ts'
import type { ProgramEntry } from '../../program/programs.ts'
import { missingCommands } from '../../program/requirements.ts'
import { inputSchema } from '../input-schema.ts'
import type { Route, Web } from '../web.ts'

export const listPrograms: Route = {
  method: 'get',
  path: '/api/v1/programs',
  verb: 'see programs',
  async handle(web, _request, response) {
    const entries = (await web.portal.deps.programs.list()).filter(
      ({ program }) => program || response.locals.visitor.isAdministrator,
    )
    response.json({
      programs: await Promise.all(
        entries.map((entry) => summary(web, entry, response.locals.visitor.isAdministrator)),
      ),
    })
  },
}

export const readProgram: Route = {
  method: 'get',
  path: '/api/v1/programs/:name',
  verb: 'see programs',
  async handle(web, request, response) {
    const entry = await definedProgram(web.portal.deps, String(request.params.name))
    response.json({
      ...(await summary(web, entry, response.locals.visitor.isAdministrator)),
      button: entry.program.button,
      target: entry.program.target,
      notify: entry.program.notify,
      inputs: inputSchema(entry.program),
      outputs: outputsOf(entry.program),
    })
  },
}

async function summary(web: Web, { name, program, mistakes }: ProgramEntry, isAdministrator: boolean) {
  return {
    name,
    title: program?.title ?? name,
    description: program?.description ?? '',
    url: `${web.portal.deps.url()}/programs/${name}`,
    missing_commands: program ? await missingCommands(program, web.portal.deps.path) : [],
    ...(isAdministrator ? { mistakes: mistakes.map(formatMistake) } : {}),
  }
}

function outputsOf({ outputs }: Program) {
  return outputs.map(({ name, file, label, show }) => ({ name, file, label, show: show ?? null }))
}
