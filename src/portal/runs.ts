import { messageOf } from '../platform/errors.ts'
import type { Crash } from '../state/portal-runs.ts'
import type { Deps } from './deps.ts'

const hourMs = 60 * 60 * 1000

/** How often portals began of late, and the last end that nobody asked for. */
export interface Restarts {
  lastHour: number
  lastCrash?: Crash
}

export type Runs = ReturnType<typeof createRuns>

/**
 * Notes when this portal begins and how it ends, so that one that keeps crashing shows it. What can not be noted (the disk
 * is full, say) keeps no portal from its work.
 */
export function createRuns({ state, clock, log }: Pick<Deps, 'state' | 'clock' | 'log'>) {
  let id: number | undefined
  // While this one runs nothing is added to them, so whoever asks asks no disk.
  let restarts: number[] = []
  let lastCrash: Crash | undefined

  function note(work: () => void): void {
    try {
      work()
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'how portals begin and end could not be noted')
    }
  }

  return {
    begin(): void {
      const now = clock.now()
      note(() => {
        id = state.portalRuns.begin(now)
        restarts = state.portalRuns.restartsSince(now - hourMs)
        lastCrash = state.portalRuns.lastCrash()
      })
    },
    /** Somebody has asked for its end. */
    end(reason: string): void {
      note(() => id !== undefined && state.portalRuns.end(id, clock.now(), reason))
    },
    /** It comes to an end by an error. */
    crash(message: string): void {
      note(() => id !== undefined && state.portalRuns.crash(id, clock.now(), message.slice(0, 1000)))
    },
    restarts(): Restarts {
      const since = clock.now() - hourMs
      return {
        lastHour: restarts.filter((began) => began >= since).length,
        ...(lastCrash ? { lastCrash } : {}),
      }
    },
  }
}
