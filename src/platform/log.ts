import { pino } from 'pino'
import { factsOfRequest } from './request-facts.ts'

/** Words for the administrator; facts (job, request, path) go into the object. Never a key, a token or a letter. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** JSON lines, by default on standard output; those of a request name it. */
export function createLog(level: LogLevel = 'info', fileDescriptor = 1): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...factsOfRequest() }),
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
