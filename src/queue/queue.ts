import type { Handle } from '../engine/engine.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

export interface QueueOptions {
  /** The slots of each target: how many of its jobs run at once. */
  targets: Record<string, { slots: number }>
  /** The first waiting jobs of a target, in the order in which they start. */
  waitingIds(target: string, limit: number): string[]
  /**
   * Starts a job. Resolves to undefined when it needs no slot (it turned out to be over).
   * A rejection means "not now": the job stays in its place and is tried again later.
   */
  start(id: string): Promise<Handle | undefined>
  /** Called when an attempt has ended; `again` when it turned out to be still waiting. */
  ended(id: string): Promise<'over' | 'waiting' | Handle>
  log: Log
  /** How long a job or target that could not start is left alone, in milliseconds. */
  holdMs?: number
}

export type Queue = ReturnType<typeof createQueue>

/** Who runs next: each target's waiting jobs in order, never more at once than it has slots. */
export function createQueue(options: QueueOptions) {
  const running = new Map(Object.keys(options.targets).map((target) => [target, new Set<string>()]))
  const held = new Map<string, NodeJS.Timeout>()
  const under = new Set<Promise<void>>()
  let isOpen = false
  let isClosed = false

  function wake(target: string): void {
    const active = running.get(target)
    const slots = options.targets[target]?.slots ?? 0
    while (isOpen && active && active.size < slots && !held.has(targetKey(target))) {
      const id = options
        .waitingIds(target, active.size + held.size + 1)
        .find((one) => !active.has(one) && !held.has(one))
      if (id === undefined) return
      active.add(id)
      track(run(target, id, () => options.start(id)))
    }
  }

  async function run(target: string, id: string, begin: () => Promise<Handle | undefined>): Promise<void> {
    try {
      let handle = await begin()
      while (handle) {
        await handle.ended
        if (isClosed) return
        const next = await options.ended(id)
        if (next === 'waiting') hold(id, target)
        handle = typeof next === 'string' ? undefined : next
      }
    } catch (error) {
      if (isClosed) return
      options.log.error(
        { job: id, error: messageOf(error), detail: (error as { detail?: string }).detail },
        'a job could not be started; it waits and is tried again',
      )
      // What is wrong with the server is wrong for the next job too; what is wrong with one job is its own affair.
      hold((error as { code?: unknown }).code === 'misconfigured' ? targetKey(target) : id, target)
    } finally {
      running.get(target)?.delete(id)
      wake(target)
    }
  }

  function hold(key: string, target: string): void {
    clearTimeout(held.get(key))
    const timer = setTimeout(() => {
      held.delete(key)
      wake(target)
    }, options.holdMs ?? 10_000)
    held.set(key, timer)
  }

  function track(work: Promise<void>): void {
    under.add(work)
    void work.finally(() => under.delete(work))
  }

  return {
    /** Begins to start jobs; until then they only gather. */
    open(): void {
      isOpen = true
      for (const target of running.keys()) wake(target)
    },
    /** Says that a target may have a new waiting job. */
    wake,
    /** Takes a slot for a job that runs already. */
    adopt(target: string, id: string, handle: Handle): void {
      running.get(target)?.add(id)
      track(run(target, id, async () => handle))
    },
    has: (target: string, id: string) => running.get(target)?.has(id) ?? false,
    runningCount: (target: string) => running.get(target)?.size ?? 0,
    /** Starts nothing any more. What runs goes on by itself. */
    close(): void {
      isOpen = false
      isClosed = true
      for (const timer of held.values()) clearTimeout(timer)
      held.clear()
    },
    /** Resolves when nothing runs or waits any more. */
    async drained(): Promise<void> {
      // A wrapper does not keep the process that started it; this does.
      const stay = setInterval(() => {}, 60_000)
      while (under.size > 0 || held.size > 0)
        await (under.size > 0 ? Promise.race(under) : new Promise((resolve) => setTimeout(resolve, 100)))
      clearInterval(stay)
    },
  }
}

/** A key that no job id can be. */
function targetKey(target: string): string {
  return `target ${target}`
}
