import { t } from '../../messages/language.ts'
import { ErrandError, messageOf } from '../../platform/errors.ts'
import type { Schedule } from '../file/definition.ts'

/** Why no job could be made of a start, and what to do: for who looks after the schedules, who may know places on the server. */
export function whyNot(
  { name, work }: Pick<Schedule, 'name' | 'work'>,
  error: unknown,
  { schedules: file, programs }: { schedules: string; programs: string },
): string {
  if (!(error instanceof ErrandError)) return messageOf(error)
  if (error.code === 'not_found' && work.kind === 'program')
    return t.schedules.programGone(work.program, programs, name, file)
  const fields = Object.entries(error.fields)
  if (fields.length > 0) return t.schedules.wrongInputs(fields, name, file)
  // What the log says: with path, and what to do.
  return error.detail ?? error.message
}
