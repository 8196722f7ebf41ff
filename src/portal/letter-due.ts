import type { Status } from '../job/status.ts'
import type { Program } from '../program/definition.ts'

/** Whether the owner of a job that ended like this gets a letter, as its program says; with no readable program: yes. */
export function isDue(program: Pick<Program, 'notify'> | undefined, status: Pick<Status, 'reason'>): boolean {
  const rule = program?.notify ?? 'always'
  return rule === 'always' || (rule === 'failure' && status.reason !== undefined)
}
