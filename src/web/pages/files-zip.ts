import type { Writable } from 'node:stream'
import type { Request, Response } from 'express'
import { t } from '../../messages/language.ts'
import { ErrandError, isReaderGone, messageOf } from '../../platform/errors.ts'
import { folderOf } from '../../portal/deps.ts'
import { writeFilesZip } from '../../portal/files-zip.ts'
import { readOrRefuse } from '../job-access.ts'
import { keepPrivate } from '../page.ts'
import { logProblem } from '../problem.ts'
import type { Route, Web } from '../web.ts'

/** All files of a job as one zip, made while it is sent. */
export const filesZip: Route = {
  method: 'get',
  path: '/jobs/:id/files.zip',
  verb: 'see files',
  async handle(web, request, response) {
    const id = String(request.params.id)
    const job = await readOrRefuse(web, id)
    const name = `${job.program}-${id}`
    await sendZip(web, request, response, name, (to) =>
      writeFilesZip(folderOf(web.portal.deps, id), name, to),
    )
  },
}

/** @param name of the file, without its ending: letters, digits, `_` and `-` */
export async function sendZip(
  web: Web,
  request: Request,
  response: Response,
  name: string,
  write: (to: Writable) => Promise<void>,
): Promise<void> {
  keepPrivate(response)
  response.set({
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${name}.zip"`,
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  try {
    await write(response)
  } catch (error) {
    // Whoever waits sees that it is not whole, as it ends in the middle. One who went away need not be told.
    if (isReaderGone(error)) return
    const detail = `a zip could not be made: ${messageOf(error)}`
    const problem = new ErrandError('internal', t.problems.internal, { detail, cause: error })
    logProblem(web, request, response, problem)
  }
}
