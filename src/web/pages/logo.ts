import { basename, dirname } from 'node:path'
import { t } from '../../messages/language.ts'
import { ErrandError } from '../../platform/errors.ts'
import { mediaTypeOf } from '../../portal/media-type.ts'
import type { Route } from '../web.ts'

/** `[portal] logo`, which stands on every page. Opened by itself it runs nothing. */
export const logo: Route = {
  method: 'get',
  path: '/logo',
  verb: 'see programs',
  async handle(web, _request, response) {
    const { logo: path } = web.portal.deps.config.portal
    if (path === undefined) throw new ErrandError('not_found', t.problems.noSuchPage)
    await new Promise<void>((resolve, reject) =>
      response.sendFile(
        basename(path),
        {
          root: dirname(path),
          dotfiles: 'allow',
          maxAge: '1h',
          headers: {
            'Content-Type': mediaTypeOf(path),
            'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
          },
        },
        (error) => {
          // It was there when the portal was started; or the reader went away.
          if (error && !response.headersSent)
            reject(new ErrandError('not_found', t.problems.noSuchPage, { detail: error.message }))
          else resolve()
        },
      ),
    )
  },
}
