import { pino } from 'pino'

/** Words for the administrator; facts (job, request, path) go into the object. */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** JSON lines, by default on standard output; `LOG_LEVEL` in the environment says how many. */
export function createLog(level = 'info', fileDescriptor = 1): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: fileDescriptor, sync: true }),
  )
}

/** Says nothing: for the command line, which has its own words. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
