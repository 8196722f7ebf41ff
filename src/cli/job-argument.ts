import { CommandError } from './command-error.ts'
import { idArgument } from './ids.ts'
import { type Start, statusOf } from './schedules.ts'

/** The job that is meant: by its id, or by the number of the start of a schedule. */
export async function jobArgument(
  typed: string,
  serial: (number: string) => Promise<Start>,
): Promise<string> {
  if (!isSerial(typed)) return idArgument(typed)
  const start = await serial(typed)
  if (start.job === null)
    throw new CommandError(`Start ${typed}, of ${start.schedule}, has no job: ${statusOf(start)}.`)
  return start.job
}

/** Whether it is the number of a start of a schedule: no job id has a digit. */
export function isSerial(typed: string): boolean {
  return /^\d+$/.test(typed)
}
