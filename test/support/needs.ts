import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
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

/**
 * A group of cgroup v2 in which this user may make others, for a test to work in; it goes with the test. Where there is
 * none the test skips, with ERRAND_CI too: it can't be installed, and fake groups of plain files test the same steps.
 */
export function needsGroup(t: TestContext): string | undefined {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const root = mounts.map((line) => line.split(' ')).find(([, , type]) => type === 'cgroup2')?.[1]
  const group = `${root}/errand-test-${process.pid}-${++groups}`
  try {
    if (root === undefined) throw new Error('it is not mounted')
    mkdirSync(group)
  } catch (error) {
    t.skip(`no group can be made in cgroup v2: ${(error as Error).message}`)
    return undefined
  }
  t.after(() => rmdirSync(group))
  return group
}

let groups = 0

function leaveOut(t: TestContext, why: string): false {
  if (process.env.ERRAND_CI) throw new Error(`${why}, and ERRAND_CI says that nothing may skip`)
  t.skip(why)
  return false
}
