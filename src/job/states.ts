/**
 * - `queued`: no marker, and the newest attempt was not begun, or has ended with another to follow
 * - `running`: no marker, and the newest attempt's wrapper lives, or at least its program
 * - `success`, `error`: the marker
 * - `interrupted`: none of these; wrapper and program died with the job unfinished
 */
export const jobStates = ['queued', 'running', 'success', 'error', 'interrupted'] as const
export type JobState = (typeof jobStates)[number]

/** True once a job has ended, for ever. */
export function isOver(state: JobState): boolean {
  return state === 'success' || state === 'error'
}
