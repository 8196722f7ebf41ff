import type { Clock } from '../platform/clock.ts'

/** Looks at the clock at least so often: it may be set, and the machine may have slept. */
const longestMs = 30_000

/** How a timer is set; for tests, another. Returns what stops it. */
export type SetTimer = (ms: number, ring: () => void) => () => void

export const realTimer: SetTimer = (ms, ring) => {
  const timer = setTimeout(ring, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

/** One timer for the soonest of all moments. */
export function createAlarm(clock: Clock, setTimer: SetTimer, ring: () => void) {
  let stop: (() => void) | undefined
  return {
    /** `soonest` in milliseconds since 1970; undefined: never. */
    set(soonest: number | undefined): void {
      stop?.()
      stop = undefined
      if (soonest !== undefined)
        stop = setTimer(Math.min(Math.max(soonest - clock.now(), 0), longestMs), ring)
    },
    close(): void {
      stop?.()
      stop = undefined
    },
  }
}
