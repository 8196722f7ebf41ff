import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/**
 * Whether a command is installed. Where it is not, the test says so and skips; with ERRAND_CI set it fails, so that
 * nothing can be left out silently there.
 */
export function needs(t: TestContext, command: string): boolean {
  const { status } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command])
  return status === 0 || leaveOut(t, `${command} is not installed`)
}

/** The same for being root, which a test needs for what `what` says. */
export function needsRoot(t: TestContext, what: string): boolean {
  return process.getuid?.() === 0 || leaveOut(t, `only root can ${what}`)
}

function leaveOut(t: TestContext, why: string): false {
  if (process.env.ERRAND_CI) throw new Error(`${why}, and ERRAND_CI says that nothing may skip`)
  t.skip(why)
  return false
}
