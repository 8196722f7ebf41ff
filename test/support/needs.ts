import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/**
 * Whether a command is installed. Where it is not, the test says so and skips; with ERRAND_CI set it fails, so that
 * nothing can be left out silently there.
 */
export function needs(t: TestContext, command: string): boolean {
  if (spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0) return true
  if (process.env.ERRAND_CI)
    throw new Error(`${command} is not installed, and ERRAND_CI says that nothing may skip`)
  t.skip(`${command} is not installed`)
  return false
}
