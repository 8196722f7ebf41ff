import type { Stationery } from '../mail/letter.ts'
import type { Deps } from './deps.ts'
import { createLetters } from './letters.ts'
import { createPosts } from './posts.ts'

export type Telling = ReturnType<typeof createTelling>

/** Who is told of the end of a job: its owner by letter, a `notify_url` by post. Neither waits for the other. */
export function createTelling(deps: Deps, stationery: Stationery) {
  const ways = [createLetters(deps, stationery), createPosts(deps)]
  return {
    /** Tells of a job that is over, as far as that is due. */
    tell(id: string): void {
      for (const way of ways) way.consider(id)
    },
    /** Tries at once whatever has yet to be told, also what was given up. */
    tryNow(): void {
      for (const id of deps.catalog.idsWithLetterDue()) for (const way of ways) way.tryNow(id)
    },
    /** Resolves when nothing is being sent. */
    async settled(): Promise<void> {
      await Promise.all(ways.map((way) => way.settled()))
    },
    close(): void {
      for (const way of ways) way.close()
    },
  }
}
