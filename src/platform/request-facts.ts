import { AsyncLocalStorage } from 'node:async_hooks'

/** What every line that is written on behalf of a request says of it. */
export interface RequestFacts {
  request: string
  /** The job that it concerns, once that is known. */
  job?: string
}

/** Goes with a request through all that is done for it, so that nobody has to hand it on. */
const current = new AsyncLocalStorage<RequestFacts>()

/** Does something on behalf of a request. */
export function onBehalfOf<T>(facts: RequestFacts, work: () => T): T {
  return current.run(facts, work)
}

/** Does something that goes on by itself, and is nobody's request, whoever set it off. */
export function byItself<T>(work: () => T): T {
  return current.exit(work)
}

/** Of the request on whose behalf something is done at this moment; undefined: of none. */
export const factsOfRequest = (): RequestFacts | undefined => current.getStore()
