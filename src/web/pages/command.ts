import { commandLine } from '../../portal/command-line.ts'
import { fileNameOf } from '../../portal/kept-files.ts'
import { definedProgram } from '../../portal/programs.ts'
import type { Given } from '../../program/check.ts'
import { type FileInput, isList, type Program } from '../../program/definition.ts'
import { keptField } from '../kept-files.ts'
import { keepPrivate } from '../page.ts'
import { takeForm } from '../take-form.ts'
import type { Route } from '../web.ts'
import type { Filled } from './fill-form.ts'

/** The field that names a file which the form would upload. */
export const fileNameField = (input: string) => `${input}-file`

/** What the form would run as it is filled in: what public/form/command.js asks while somebody types. */
export const command: Route = {
  method: 'post',
  path: '/programs/:name/command',
  verb: 'see programs',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    await using form = await takeForm(web, request, response)
    keepPrivate(response)
    response.json({
      command: commandLine(program, namedFiles(program, form.given), web.portal.deps.clock.now()),
    })
  },
}

/** The same for a form as it is shown. */
export function commandOf(program: Program, { values, kept }: Pick<Filled, 'values' | 'kept'>, now: number) {
  const texts = Object.entries(values).flatMap(([name, list]) =>
    // Nothing ticked is given too, and empty.
    (list.length === 0 ? [''] : list).map((text) => [name, text] as const),
  )
  const files = Object.entries(kept).flatMap(([name, list]) =>
    list.map(({ reference }) => [keptField(name), reference] as const),
  )
  return commandLine(program, namedFiles(program, [...texts, ...files]), now)
}

/** Files by name, those that the server has before those that are sent; of an input of one file the last. */
function namedFiles(program: Program, given: Given): Given {
  const inputs = program.inputs.filter((input): input is FileInput => input.type === 'file')
  const files = inputs.flatMap((input) => {
    const names = given.flatMap(([field, value]) => {
      if (typeof value !== 'string' || value === '') return []
      if (field === keptField(input.name)) return [fileNameOf(value)]
      if (field === fileNameField(input.name)) return [value]
      return field === input.name ? [`${input.name}.txt`] : []
    })
    const used = isList(input) ? names : names.slice(-1)
    return used.map((fileName) => [input.name, { fileName, sizeBytes: 1, path: '' }] as const)
  })
  return [...given.filter(([name]) => !inputs.some((input) => input.name === name)), ...files]
}
