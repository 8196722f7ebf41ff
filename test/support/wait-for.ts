import { setTimeout } from 'node:timers/promises'

/** Asks every 20 ms until `check` gives something true, and returns it. The one limit for every wait in the tests. */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    const answer = await check()
    if (answer) return answer
    if (performance.now() > giveUpAt) throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`)
    await setTimeout(20)
  }
}
