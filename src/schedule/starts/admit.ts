import type { StoredStart } from '../../state/starts.ts'
import type { Schedule } from '../file/definition.ts'

/** So many starts of one schedule wait. */
export const mostWaiting = 100

/** What is done with a start: `tooMany` wait already; with `wait` these make room, or give up their place. */
export type Admission =
  | { kind: 'go' | 'skip' | 'tooMany' }
  | { kind: 'wait'; cancel: StoredStart[]; replace: StoredStart[] }

/**
 * Whether a start may have a job beside what runs of its schedule. First in, first out: while older ones wait it has none.
 *
 * @param running whose jobs live, oldest first
 * @param older what waits in front of it, oldest first
 */
export function admit(
  { max, overlap }: Pick<Schedule, 'max' | 'overlap'>,
  { outcome }: Pick<StoredStart, 'outcome'>,
  running: StoredStart[],
  older: StoredStart[],
): Admission {
  const before = running.length + older.length
  if (before < max) return { kind: 'go' }
  // Whatever the file says by now, it was told to wait.
  if (outcome === 'queued') return { kind: 'wait', cancel: [], replace: [] }
  if (overlap === 'cancel-oldest') {
    const surplus = before + 1 - max
    return {
      kind: 'wait',
      cancel: running.slice(0, surplus),
      replace: older.slice(0, Math.max(0, surplus - running.length)),
    }
  }
  if (overlap !== 'queue') return { kind: 'skip' }
  return older.length < mostWaiting ? { kind: 'wait', cancel: [], replace: [] } : { kind: 'tooMany' }
}
