import { AsyncLocalStorage } from 'node:async_hooks'
import { pino } from 'pino'

/** Words for the administrator; facts (job, request, path) go into the object. Never a key, a token or a letter. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

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

/** JSON lines, by default on standard output; those of a request name it. */
export function createLog(level: LogLevel = 'info', fileDescriptor = 1): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...current.getStore() }),
    },
    pino.destination({ dest: fileDescriptor, sync: true }),
  )
}

/** The same log, telling of each error that it is told. */
export function watchErrors(log: Log, tell: () => void): Log {
  return {
    debug: (facts, message) => log.debug(facts, message),
    info: (facts, message) => log.info(facts, message),
    warn: (facts, message) => log.warn(facts, message),
    error(facts, message) {
      tell()
      log.error(facts, message)
    },
  }
}

/** Says nothing: for the command line, which has its own words. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
