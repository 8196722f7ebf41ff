import { readRecordable, writeRecordZip } from '../../portal/record-zip.ts'
import type { Route } from '../web.ts'
import { sendZip } from './files-zip.ts'

/** Everything about a job for the record, as one zip, made while it is sent. */
export const recordZip: Route = {
  method: 'get',
  path: '/jobs/:id/record.zip',
  verb: 'take record',
  async handle(web, request, response) {
    const { deps } = web.portal
    const found = await readRecordable(deps, String(request.params.id))
    const name = `${found.program.name}-${found.job.record.id}-record`
    await sendZip(web, request, response, name, (to) => writeRecordZip(deps, found, name, to))
  },
}
