import { CommandError } from './command-error.ts'
import { idArgument } from './ids.ts'
import type { Start } from './schedules.ts'

/** The job that is meant: by its id, or by the number of the start of a schedule; no job id has a digit. */
export async function jobArgument(
  typed: string,
  serial: (number: string) => Promise<Start>,
): Promise<string> {
  if (!/^\d+$/.test(typed)) return idArgument(typed)
  const { job, schedule } = await serial(typed)
  if (job === null) throw new CommandError(`Start ${typed}, of ${schedule}, has no job.`)
  return job
}
