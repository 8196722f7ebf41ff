import compression from 'compression'
import type { RequestHandler } from 'express'

/**
 * Pages, styles, scripts and JSON go over the wire in a quarter of their size. What a program left goes as it is: it may be
 * large, its length is known before, and much of it is compressed already. An event stream has to go out piece by piece.
 */
export function compress(): RequestHandler {
  return compression({
    filter(_request, response) {
      if (response.getHeader('Content-Disposition') !== undefined) return false
      const type = String(response.getHeader('Content-Type') ?? '')
      return /^(text\/(html|css|javascript|plain)|application\/(json|javascript)|image\/svg\+xml)\b/.test(
        type,
      )
    },
  })
}
