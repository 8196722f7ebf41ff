import type { Request, Response } from 'express'
import { visitorName } from './visitor.ts'
import type { Web } from './web.ts'

/** Shares a job, as whoever asks, by a page or the API. Returns what `Portal.share` does. */
export async function shareAs(
  web: Web,
  request: Request,
  response: Response,
  id: string,
  email: string,
): Promise<{ address: string; isTold: boolean }> {
  const { visitor } = response.locals
  if (!visitor.isAdministrator) await web.limits.share(request)
  return web.portal.share({ id, email, from: visitor.address, by: visitorName(visitor) })
}
