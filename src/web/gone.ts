import type { Response } from 'express'

/** A signal that is aborted when the connection of a request is closed, so that nothing is read any more for nobody. */
export function untilGone(response: Response): AbortSignal {
  const gone = new AbortController()
  if (response.closed || response.destroyed) gone.abort()
  else response.once('close', () => gone.abort())
  return gone.signal
}

/** Whether something was thrown only because such a signal was aborted: there is nobody to be told. */
export function isGone(thrown: unknown, response: Response): boolean {
  return (thrown as Error | undefined)?.name === 'AbortError' && (response.closed || response.destroyed)
}
