/** The wall clock, handed to whoever needs it, so that a test can set it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** `2026-11-21T20:11:05.123Z`, as it stands in files. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
