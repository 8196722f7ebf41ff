import { t } from '../messages/language.ts'
import { timestamp } from '../platform/clock.ts'
import { ErrandError } from '../platform/errors.ts'
import type { Change } from '../state/targets.ts'
import type { Deps, ReadDeps } from './deps.ts'

/** A target as it is now. */
export interface TargetView {
  name: string
  engine: string
  /** How many of its jobs run at once. */
  slots: number
  /** What errand.ini says of that. */
  slotsInFile: number
  /** Who changed the slots while the portal ran; absent when they are the file's. */
  slotsChanged?: Change
  /** A paused target starts nothing; what runs goes on. */
  paused?: Change
  running: number
  waiting: number
  /** When the job that waits longest was submitted; ISO 8601. */
  oldestWaiting?: string
}

/** What shall be changed of a target; what is absent stays. */
export interface TargetChange {
  paused?: boolean
  /** Null: back to what errand.ini says. */
  slots?: number | null
}

export const maxSlots = 100_000

/** How many jobs of a target may run now. */
export function slotsOf(deps: Pick<ReadDeps, 'config' | 'state'>, name: string): number {
  const { paused, slots } = deps.state.targets.get(name)
  return paused ? 0 : (slots?.count ?? deps.config.targets[name]?.slots ?? 0)
}

/** Why nothing of a target is started now, whatever waits in it. */
export interface Halt {
  isPaused?: true
  hasNoSlots?: true
}

export function haltOf(deps: Pick<ReadDeps, 'config' | 'state'>, name: string): Halt {
  const { paused, slots } = deps.state.targets.get(name)
  const count = slots?.count ?? deps.config.targets[name]?.slots ?? 0
  return { ...(paused ? { isPaused: true } : {}), ...(count === 0 ? { hasNoSlots: true } : {}) }
}

export function listTargets(deps: Deps, runningIn: (target: string) => number): TargetView[] {
  return Object.entries(deps.config.targets).map(([name, { engine, slots: slotsInFile }]) => {
    const { paused, slots } = deps.state.targets.get(name)
    const oldestWaiting = deps.catalog.oldestWaiting(name)
    return {
      name,
      engine,
      slots: slots?.count ?? slotsInFile,
      slotsInFile,
      ...(slots ? { slotsChanged: { by: slots.by, at: slots.at } } : {}),
      ...(paused ? { paused } : {}),
      running: runningIn(name),
      waiting: deps.catalog.countQueued(name),
      ...(oldestWaiting === undefined ? {} : { oldestWaiting }),
    }
  })
}

/**
 * Pauses, continues and changes slots while the portal runs; it holds over restarts. Asking for what is so already
 * changes nothing, not even whose doing it was.
 *
 * @throws ErrandError `not_found`, `invalid_request`
 */
export function changeTarget(deps: Deps, name: string, change: TargetChange, by: string): void {
  if (!Object.hasOwn(deps.config.targets, name))
    throw new ErrandError('not_found', t.targets.unknown(name, Object.keys(deps.config.targets)))
  const { paused, slots } = change
  if (slots !== undefined && slots !== null && !(Number.isInteger(slots) && slots >= 0 && slots <= maxSlots))
    throw new ErrandError('invalid_request', t.targets.wrongSlots(maxSlots, String(slots)))
  const store = deps.state.targets
  const before = store.get(name)
  const now = { by, at: timestamp(deps.clock) }
  if (paused === true && !before.paused) store.pause(name, now)
  if (paused === false) store.unpause(name)
  if (slots === null) store.unsetSlots(name)
  else if (slots !== undefined && slots !== before.slots?.count) store.setSlots(name, slots, now)
  deps.log.info({ target: name, ...change, by }, 'target changed')
}
