import { setTimeout as pause } from 'node:timers/promises'
import type { Handle } from '../engine/engine.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

export interface QueueOptions {
  /** The slots of each target: how many of its jobs run at once. */
  targets: Record<string, { slots: number }>
  /** The first waiting jobs of a target, in the order in which they start. */
  waitingIds(target: string, limit: number): string[]
  /**
   * Starts a job. Resolves to undefined when there is nothing to follow: it turned out to be over.
   * A rejection means "not now": the job stays in its place and is tried again later.
   */
  start(id: string): Promise<Handle | undefined>
  /**
   * Takes note of an attempt that has ended. `waiting`: it had not begun after all; a handle: somebody else sees it
   * through. A rejection is asked again until it is none.
   */
  ended(id: string): Promise<'over' | 'waiting' | Handle>
  log: Log
  /** How long what could not be done is left alone, in milliseconds. */
  holdMs?: number
}

/** Who runs next: each target's waiting jobs in order, never more at once than it has slots. */
export function createQueue(options: QueueOptions) {
  const { log, holdMs = 10_000 } = options
  const running = new Map(Object.keys(options.targets).map((target) => [target, new Set<string>()]))
  const held = new Map<string, NodeJS.Timeout>()
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()
  let isOpen = false

  function wake(target: string): void {
    const active = running.get(target)
    const slots = options.targets[target]?.slots ?? 0
    while (isOpen && active && active.size < slots && !held.has(targetKey(target))) {
      const id = nextOf(target, active)
      if (id === undefined) return
      occupy(target, id, () => options.start(id))
    }
  }

  function nextOf(target: string, active: Set<string>): string | undefined {
    try {
      const ids = options.waitingIds(target, active.size + held.size + 1)
      return ids.find((id) => !active.has(id) && !held.has(id))
    } catch (error) {
      log.error({ target, ...factsOf(error) }, 'the line can not be read; it is tried again')
      hold(targetKey(target), target)
      return undefined
    }
  }

  /** Gives a job a slot until it needs none any more. */
  function occupy(target: string, id: string, begin: () => Promise<Handle | undefined>): void {
    running.get(target)?.add(id)
    const work = seeThrough(target, id, begin).finally(() => {
      underWay.delete(work)
      running.get(target)?.delete(id)
      wake(target)
    })
    underWay.add(work)
  }

  async function seeThrough(
    target: string,
    id: string,
    begin: () => Promise<Handle | undefined>,
  ): Promise<void> {
    let handle: Handle | undefined
    try {
      handle = await begin()
    } catch (error) {
      log.error({ job: id, ...factsOf(error) }, 'a job could not be started; it waits and is tried again')
      // What is wrong with the server is wrong for the next job too; what is wrong with one job is its own affair.
      hold((error as { code?: unknown }).code === 'misconfigured' ? targetKey(target) : id, target)
      return
    }
    while (!closing.signal.aborted) {
      await handle?.ended
      const next = await settled(id)
      if (next === undefined || next === 'over') return
      if (next === 'waiting') {
        log.warn(
          { job: id, exit_status: handle?.code },
          'a wrapper ended without having begun its job (see wrapper.txt of the attempt); the job waits and is tried again',
        )
        hold(id, target)
        return
      }
      handle = next
    }
  }

  /** Asks until there is an answer: a job whose end is not noted would be running for ever. Undefined when closed. */
  async function settled(id: string): Promise<'over' | 'waiting' | Handle | undefined> {
    while (!closing.signal.aborted) {
      try {
        return await options.ended(id)
      } catch (error) {
        if (closing.signal.aborted) return undefined
        log.error({ job: id, ...factsOf(error) }, 'the end of a job could not be noted; it is tried again')
        await pause(holdMs, undefined, { signal: closing.signal }).catch(() => {})
      }
    }
    return undefined
  }

  function hold(key: string, target: string): void {
    if (closing.signal.aborted) return
    clearTimeout(held.get(key))
    const timer = setTimeout(() => {
      held.delete(key)
      wake(target)
    }, holdMs)
    held.set(key, timer)
  }

  return {
    /** Begins to start jobs; until then they only gather. */
    open(): void {
      isOpen = true
      for (const target of running.keys()) wake(target)
    },
    /** Says that a target may have a new waiting job. */
    wake,
    /** Takes a slot for a job that runs already, if it has none. */
    adopt(target: string, id: string, handle: Handle): void {
      if (!running.get(target)?.has(id)) occupy(target, id, async () => handle)
    },
    has: (target: string, id: string) => running.get(target)?.has(id) ?? false,
    runningCount: (target: string) => running.get(target)?.size ?? 0,
    /** Starts nothing any more. What runs goes on by itself. */
    close(): void {
      isOpen = false
      closing.abort()
      for (const timer of held.values()) clearTimeout(timer)
      held.clear()
    },
    /** Resolves when nothing runs or waits any more. */
    async drained(): Promise<void> {
      // A wrapper does not keep the process that started it; this does.
      const stay = setInterval(() => {}, 60_000)
      while (underWay.size > 0 || held.size > 0)
        await (underWay.size > 0
          ? Promise.race(underWay)
          : new Promise((resolve) => setTimeout(resolve, 100)))
      clearInterval(stay)
    },
  }
}

function factsOf(error: unknown): object {
  return { error: messageOf(error), detail: (error as { detail?: string }).detail }
}

/** A key that no job id can be. */
function targetKey(target: string): string {
  return `target ${target}`
}
