import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'

/** How many tables are looked through at the same time, and how many may wait for that. */
export interface Scans {
  /**
   * Does a work when it is its turn: they begin in the order they came in, one at a time of each job. Who leaves before
   * takes no turn.
   *
   * @throws ErrandError `too_many` where too many wait already; the signal's reason where it was aborted before
   */
  take<T>(job: string, work: () => Promise<T>, signal: AbortSignal): Promise<T>
  waiting(): number
}

/** Each has seconds of its own, in the one process that serves everybody: more at once would only see less of theirs. */
const atOnce = 2
const mostWaitingOfJob = 4
const mostWaiting = 20

interface Waiting {
  job: string
  begin(): void
}

/** One budget for all jobs: a table of gigabytes that is sorted again and again makes its readers wait, nobody else. */
export function createScans(): Scans {
  const line: Waiting[] = []
  /** The jobs of those that go on. */
  const running = new Set<string>()

  function next(): void {
    while (running.size < atOnce) {
      const index = line.findIndex(({ job }) => !running.has(job))
      const [first] = index < 0 ? [] : line.splice(index, 1)
      if (!first) return
      running.add(first.job)
      first.begin()
    }
  }

  /** Resolves when it is its turn. */
  function wait(job: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const ofJob = line.filter((one) => one.job === job).length
    if (line.length >= mostWaiting || ofJob >= mostWaitingOfJob)
      throw new ErrandError('too_many', t.problems.tooManyScans)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      line.splice(line.indexOf(mine), 1)
      reject(signal.reason)
    }
    const mine: Waiting = {
      job,
      begin() {
        signal.removeEventListener('abort', leave)
        resolve()
      },
    }
    signal.addEventListener('abort', leave, { once: true })
    line.push(mine)
    next()
    return promise
  }

  return {
    async take(job, work, signal) {
      await wait(job, signal)
      try {
        return await work()
      } finally {
        running.delete(job)
        next()
      }
    },
    waiting: () => line.length,
  }
}
