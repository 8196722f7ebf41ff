import { toNobody } from '../messages/language.ts'
import { messageOf } from '../platform/errors.ts'
import { isGivenUp, retryDelayMs } from '../state/delivery-tries.ts'
import type { Undelivered, UndeliveredStore } from '../state/undelivered.ts'
import type { Deps } from './deps.ts'
import { putRow } from './row.ts'

/** One thing that is told of each ended job, or of each start that made none: a letter, a post. */
export interface Delivery {
  /** For the log and the metrics. */
  what: 'letter' | 'post'
  /** What was tried and not delivered. */
  store: UndeliveredStore
  /**
   * Delivers that of one job, if it is due. `claimed`: somebody else is at it.
   * @throws whatever hindered it; it is tried again
   */
  send(id: string): Promise<'sent' | 'done' | 'claimed'>
  /** What it says for the log, in one line. */
  describeFailure(error: unknown): string
  /** What it is about, for the log; absent: a job of that id. */
  about?(id: string): object
}

export type Deliveries = ReturnType<typeof createDeliveries>

/** Tries again and again where need be. What has yet to be delivered survives a restart. */
export function createDeliveries(deps: Deps, delivery: Delivery) {
  const { what, store, about = (id) => ({ job: id }) } = delivery
  const timers = new Map<string, NodeJS.Timeout>()
  const underWay = new Map<string, Promise<void>>()
  let isOpen = true

  /** Delivers that of a job that is over, if it is due and its time has come. */
  function consider(id: string): void {
    if (!isOpen) return
    const before = store.get(id)
    const delayMs = before ? Math.max(0, before.nextTry - deps.clock.now()) : 0
    if (delayMs > 0) schedule(id, delayMs)
    else if (!timers.has(id)) track(id)
  }

  async function attempt(id: string): Promise<void> {
    try {
      const outcome = await delivery.send(id)
      if (outcome === 'claimed') {
        schedule(id, 60_000)
        return
      }
      await forget(id)
      if (outcome === 'done') return
      deps.metrics.delivery(what, 'sent')
      deps.log.info(about(id), `${what} sent`)
    } catch (error) {
      postpone(id, delivery.describeFailure(error))
    }
  }

  /** What was delivered, now or before, or is due no more. */
  async function forget(id: string): Promise<void> {
    if (store.get(id)) store.remove(id)
    if (deps.catalog.get(id)?.letterDue === 1) await putRow(deps, id)
  }

  function postpone(id: string, error: string): void {
    // Cut off by the end of the portal: the next one tries at once.
    if (!isOpen) return
    deps.metrics.delivery(what, 'failed')
    const tries = (store.get(id)?.tries ?? 0) + 1
    const delayMs = retryDelayMs(tries)
    remember({ jobId: id, tries, nextTry: deps.clock.now() + delayMs, lastError: error })
    if (isGivenUp(tries)) {
      deps.log.error({ ...about(id), tries, error }, `a ${what} was not sent and is given up`)
      return
    }
    deps.log.warn(
      { ...about(id), tries, error, next_try_minutes: delayMs / 60_000 },
      `a ${what} could not be sent; it is tried again`,
    )
    schedule(id, delayMs)
  }

  /** A state that can't be written is no reason to try no more. */
  function remember(undelivered: Undelivered): void {
    try {
      store.put(undelivered)
    } catch (error) {
      deps.log.error(
        { ...about(undelivered.jobId), error: messageOf(error) },
        `an unsent ${what} could not be noted`,
      )
    }
  }

  function schedule(id: string, delayMs: number): void {
    if (!isOpen) return
    clearTimeout(timers.get(id))
    const timer = setTimeout(() => {
      timers.delete(id)
      track(id)
    }, delayMs)
    timers.set(id, timer.unref())
  }

  /** One try at a time: a second call for the same job changes nothing. */
  function track(id: string): void {
    if (underWay.has(id)) return
    underWay.set(
      id,
      // Nobody's request: it may come back to it for days.
      toNobody(() => attempt(id)).finally(() => underWay.delete(id)),
    )
  }

  return {
    consider,
    /** Delivers that of a job that is over, if it is due, whenever its time would have come; also what was given up. */
    tryNow(id: string): void {
      if (!isOpen) return
      clearTimeout(timers.get(id))
      timers.delete(id)
      track(id)
    },
    /** Resolves when nothing is being delivered. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
    close(): void {
      isOpen = false
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
