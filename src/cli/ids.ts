import { parseJobId } from '../job/id.ts'
import { CommandError, exitStatus } from './command-error.ts'

/** An id as people type it: `TCFN-CTBQ`, `tcfn ctbq`. */
export function idArgument(typed: string): string {
  const id = parseJobId(typed)
  if (id === undefined) throw new CommandError(`'${typed}' is not a job id`, exitStatus.usage)
  return id
}
