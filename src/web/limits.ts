import type { Request } from 'express'
import { ipKeyGenerator, MemoryStore } from 'express-rate-limit'
import type { Config } from '../config/settings.ts'
import { t } from '../messages/language.ts'
import { ErrandError } from '../platform/errors.ts'

export type Limits = ReturnType<typeof createLimits>

/** What one network address may do in a while. */
export function createLimits(limits: () => Config['limits']) {
  const watching = new Map<string, number>()
  let watchers = 0
  const wrongIds = createStore(60_000)
  const signIns = createStore(60 * 60_000)
  const shares = createStore(60 * 60_000)
  return {
    /**
     * Throttles guessing: an id has 34.6 bits, so at 10,000 jobs and 100 guesses a second a stranger would hit one in
     * seven hours. Only wrong ids count; right ones are never slowed before a limit of wrong ones is met.
     * @throws ErrandError `too_many` for whoever has met it
     */
    async wrongIds(request: Request): Promise<void> {
      const seen = await wrongIds.get(keyOf(request))
      if ((seen?.totalHits ?? 0) >= limits().wrong_ids_per_minute)
        throw new ErrandError('too_many', t.problems.tooManyWrongIds)
    },
    /** Counts and compares in one step, so that guesses at the same moment are held to it. @throws ErrandError `too_many` */
    async countWrongId(request: Request): Promise<void> {
      const { totalHits } = await wrongIds.increment(keyOf(request))
      if (totalHits > limits().wrong_ids_per_minute)
        throw new ErrandError('too_many', t.problems.tooManyWrongIds)
    },
    /** Counts a sign-in letter. @throws ErrandError `too_many` */
    async signIn(request: Request): Promise<void> {
      const { totalHits } = await signIns.increment(keyOf(request))
      if (totalHits > limits().sign_in_letters_per_hour) throw new ErrandError('too_many', t.signIn.tooMany)
    },
    /** Counts a job that is shared: that sends a letter, too. @throws ErrandError `too_many` */
    async share(request: Request): Promise<void> {
      const { totalHits } = await shares.increment(keyOf(request))
      if (totalHits > limits().sign_in_letters_per_hour) throw new ErrandError('too_many', t.share.tooMany)
    },
    /**
     * Counts somebody who watches a job, until the function that it returns is called.
     * @throws ErrandError `too_many`, and then nobody is counted
     */
    watch(request: Request): () => void {
      const key = keyOf(request)
      const before = watching.get(key) ?? 0
      const { watchers: most, watchers_per_address: mostOfAddress } = limits()
      if (watchers >= most || before >= mostOfAddress)
        throw new ErrandError('too_many', t.problems.tooManyWatchers)
      watching.set(key, before + 1)
      watchers++
      return () => {
        watchers--
        const left = (watching.get(key) ?? 1) - 1
        if (left > 0) watching.set(key, left)
        else watching.delete(key)
      }
    },
    close(): void {
      wrongIds.shutdown()
      signIns.shutdown()
      shares.shutdown()
    },
  }
}

function createStore(windowMs: number): MemoryStore {
  const store = new MemoryStore()
  store.init({ windowMs } as Parameters<MemoryStore['init']>[0])
  return store
}

/** Of an IPv6 address its network: one household has 2^64 addresses and more. */
function keyOf(request: Request): string {
  return ipKeyGenerator(request.ip ?? 'socket')
}
