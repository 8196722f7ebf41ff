import { setTimeout as pause } from 'node:timers/promises'
import type { Full, Next } from '../catalog/line.ts'
import type { Handle } from '../engine/engine.ts'
import { toNobody } from '../messages/language.ts'
import { messageOf } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'

export interface QueueOptions {
  /** The names of all targets. */
  targets(): string[]
  /** How many jobs of a target run at once; 0 while it is paused. */
  slots(target: string): number
  /** How many jobs run at once in all targets; undefined: any number. */
  limits: { ofOwner(owner: string): number | undefined; ofProgram(program: string): number | undefined }
  /** Takes the job out of the line whose turn it is, if there is one. */
  take(target: string, full: Full): Next | undefined
  /** Takes a job out of the line until it is put back. */
  setAside(id: string): void
  /** Puts a job back in its place in the line. */
  putBack(id: string): void
  /**
   * Starts a job. Resolves to undefined when there is nothing to follow: it turned out to be over.
   * A rejection means "not now": the job goes back to its place and is tried again later.
   */
  start(id: string): Promise<Handle | undefined>
  /**
   * Takes note of an attempt that has ended. `waiting`: it had not begun after all; a time: its next attempt starts
   * then; a handle: somebody else sees it through. A rejection is asked again until it is none.
   */
  ended(id: string): Promise<'over' | 'waiting' | Date | Handle>
  log: Log
  /** How long what could not be done is left alone, in milliseconds. */
  holdMs?: number
}

/** Longer than that no timer of Node runs. */
const longestTimerMs = 2 ** 31 - 1

/** Who runs next: each target's waiting jobs in their order, never more at once than it has slots. */
export function createQueue(options: QueueOptions) {
  const { log, holdMs = 10_000 } = options
  const running = new Map<string, Map<string, Next>>()
  const held = new Map<string, NodeJS.Timeout>()
  /** Jobs that came back into the line, and were taken from it, while their last start was still in hand. */
  const passedOver = new Set<string>()
  const underWay = new Set<Promise<void>>()
  const closing = new AbortController()
  let isOpen = false

  const runningIn = (target: string) => running.get(target)?.size ?? 0
  const isUnderWay = (id: string) => [...running.values()].some((active) => active.has(id))

  function wake(target: string): void {
    while (isOpen && runningIn(target) < options.slots(target) && !held.has(targetKey(target))) {
      const next = takeNext(target)
      if (!next) return
      if (isUnderWay(next.id)) passedOver.add(next.id)
      else occupy(target, next, () => options.start(next.id))
    }
  }

  function wakeAll(): void {
    for (const target of options.targets()) wake(target)
  }

  function takeNext(target: string): Next | undefined {
    try {
      return options.take(target, fullNow())
    } catch (error) {
      log.error({ target, ...factsOf(error) }, 'the line can not be read; it is tried again')
      holdTarget(target)
      return undefined
    }
  }

  function fullNow(): Full {
    const jobs = [...running.values()].flatMap((active) => [...active.values()])
    const over = (names: string[], limit: (name: string) => number | undefined) =>
      [...Map.groupBy(names, (name) => name)]
        .filter(([name, same]) => same.length >= (limit(name) ?? Number.POSITIVE_INFINITY))
        .map(([name]) => name)
    return {
      owners: over(
        jobs.map(({ owner }) => owner),
        options.limits.ofOwner,
      ),
      programs: over(
        jobs.map(({ program }) => program),
        options.limits.ofProgram,
      ),
    }
  }

  /** Gives a job a slot until it needs none any more. */
  function occupy(target: string, job: Next, begin: () => Promise<Handle | undefined>): void {
    const active = running.get(target) ?? new Map<string, Next>()
    running.set(target, active.set(job.id, job))
    // It goes on long after the request that set it off, and is no part of that.
    const work = toNobody(() =>
      seeThrough(target, job.id, begin).finally(() => {
        underWay.delete(work)
        active.delete(job.id)
        giveBack(target, job.id)
        // All: the end of one job may let another of its owner or program start elsewhere.
        wakeAll()
      }),
    )
    underWay.add(work)
  }

  /** What was taken from the line while it could not be started: nobody else would bring it back. */
  function giveBack(target: string, id: string): void {
    if (passedOver.delete(id) && !held.has(id) && !closing.signal.aborted) putBack(target, id)
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
      if ((error as { code?: unknown }).code === 'misconfigured') {
        // First: else it would be taken again at once, for the next free slot.
        holdTarget(target)
        putBack(target, id)
      } else holdBack(target, id)
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
        holdBack(target, id)
        return
      }
      if (next instanceof Date) {
        holdBack(target, id, next)
        return
      }
      handle = next
    }
  }

  /** Asks until there is an answer: a job whose end is not noted would be running for ever. Undefined when closed. */
  async function settled(id: string): Promise<'over' | 'waiting' | Date | Handle | undefined> {
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

  /** Puts a job back in line at a time; without one, after a moment. */
  function holdBack(target: string, id: string, until?: Date): void {
    const now = Date.now()
    const end = until?.getTime() ?? now + holdMs
    tryTo(id, () => options.setAside(id))
    hold(id, Math.min(end - now, longestTimerMs), () => {
      if (Date.now() < end - holdMs) holdBack(target, id, until)
      else putBack(target, id)
    })
  }

  function putBack(target: string, id: string): void {
    // All: the target may have been renamed meanwhile, and the job be in the line of another.
    if (tryTo(id, () => options.putBack(id))) wakeAll()
    else holdBack(target, id)
  }

  function tryTo(id: string, work: () => void): boolean {
    try {
      work()
      return true
    } catch (error) {
      log.error({ job: id, ...factsOf(error) }, 'the line can not be written; it is tried again')
      return false
    }
  }

  function holdTarget(target: string): void {
    hold(targetKey(target), holdMs, () => wake(target))
  }

  function hold(key: string, ms: number, then: () => void): void {
    if (closing.signal.aborted) return
    clearTimeout(held.get(key))
    const timer = setTimeout(
      () => {
        held.delete(key)
        then()
      },
      Math.max(0, ms),
    )
    held.set(key, timer)
  }

  return {
    /** Begins to start jobs; until then they only gather. */
    open(): void {
      isOpen = true
      wakeAll()
    },
    /** Says that a target may have a new waiting job, or a free slot. */
    wake,
    wakeAll,
    /** Takes a slot for a job that runs already, if it has none. */
    adopt(target: string, job: Next, handle: Handle): void {
      if (!isUnderWay(job.id)) occupy(target, job, async () => handle)
    },
    /** Lets a waiting job start at a time, not before. */
    holdBack,
    /** Puts back in line those of these waiting jobs that nobody has in hand, or holds back until later. */
    bringBack(ids: string[]): void {
      for (const id of ids) if (!isUnderWay(id) && !held.has(id)) tryTo(id, () => options.putBack(id))
      wakeAll()
    },
    /** Whether a job has a slot, in whatever target. */
    isUnderWay,
    runningCount: runningIn,
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
