import { t } from '../../messages/language.ts'
import { sizeInWords } from '../../messages/sizes.ts'
import { ErrandError } from '../../platform/errors.ts'
import { definedProgram } from '../../portal/programs.ts'
import { listServerFolder } from '../../program/server-file.ts'
import { keepPrivate } from '../page.ts'
import type { Route } from '../web.ts'

/** What lies in a folder that an input of type `server_file` offers: what public/form/browse.js asks. */
export const serverFiles: Route = {
  method: 'get',
  path: '/programs/:name/files/:input',
  verb: 'see programs',
  async handle(web, request, response) {
    const { program } = await definedProgram(web.portal.deps, String(request.params.name))
    const input = program.inputs
      .filter((one) => one.type === 'server_file')
      .find(({ name }) => name === request.params.input)
    const { path = '' } = request.query
    const listed = input && typeof path === 'string' ? await listServerFolder(input, path) : undefined
    if (!listed) throw new ErrandError('not_found', t.problems.noSuchFolder)
    keepPrivate(response)
    response.json({
      path,
      folders: listed.folders,
      files: listed.files.map(({ name, sizeBytes }) => ({ name, words: sizeInWords(sizeBytes) })),
      more: listed.more,
    })
  },
}
