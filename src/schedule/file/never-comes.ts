import { show } from '../../platform/hand-written-ini.ts'
import { nextAfter } from '../times/when-due.ts'
import type { Schedule } from './definition.ts'

/** What is wrong with a time of which nothing is left after now; undefined: nothing, or the clock does not start it. */
export function neverComes({ start }: Pick<Schedule, 'start'>, now: number): string | undefined {
  if (!start || start.kind === 'when' || nextAfter(start, now) !== undefined) return undefined
  const found = start.kind === 'every' ? '' : `, found ${show(start.text)}`
  return `expected a time that is still to come${found}: it would never start`
}
