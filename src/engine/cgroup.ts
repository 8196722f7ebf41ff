import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../platform/errors.ts'

/** What limits of memory are kept by. Neither: nobody has said where groups may be made. */
export interface Cgroup {
  /** A control group below which wrappers may make others, with the memory controller. */
  folder?: string
  /** Why the one that was named can't be used, with what to do. */
  problem?: string
}

const root = '/sys/fs/cgroup'

/**
 * Where wrappers may make control groups: `named`, else the one that systemd handed to this service. It is proved by
 * making one and putting a process into it.
 *
 * @param own the content of /proc/self/cgroup
 */
export function findCgroup(named?: string, own = readOwn()): Cgroup {
  const folder = named ?? delegatedBy(own)
  if (folder === undefined) return {}
  try {
    prove(folder)
    return { folder }
  } catch (error) {
    return {
      problem: `the control group ${folder} can not be used: ${messageOf(error)}. Memory limits are kept by ulimit -v instead, and the peak of memory is only sampled. It must be a folder of cgroup v2 with the memory controller that belongs to the user of the portal, with the portal in a group below it: see docs/deploying.md.`,
    }
  }
}

/**
 * The group of the service, when systemd has put the portal into `portal` below it (DelegateSubgroup=portal): only then
 * is it ours, and has no process of its own (systemd.resource-control(5), cgroups(7) "no internal processes").
 */
function delegatedBy(own: string): string | undefined {
  const path = /^0::(\/.*\.service\/portal)$/m.exec(own)?.[1]
  return path === undefined ? undefined : dirname(join(root, path))
}

function readOwn(): string {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8')
  } catch {
    return ''
  }
}

function prove(folder: string): void {
  const has = (file: string) =>
    readFileSync(join(folder, file), 'utf8').trim().split(/\s+/).includes('memory')
  if (!has('cgroup.controllers')) throw new Error('it has no memory controller')
  if (!has('cgroup.subtree_control')) writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory')
  const probe = join(folder, `probe-${process.pid}`)
  mkdirSync(probe)
  try {
    const script = 'echo max >"$1/memory.max" && echo 0 >"$1/cgroup.procs"'
    const { status, stderr } = spawnSync('sh', ['-c', script, 'sh', probe], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr.trim())
  } finally {
    removeGroup(probe)
  }
}

/** Removes groups that wrappers which were killed have left behind. One with a process in it stays. */
export function sweepGroups(folder: string): void {
  for (const name of readdirSync(folder)) if (/^job-/.test(name)) removeGroup(join(folder, name))
}

/**
 * Ends all that lives in the group of an attempt, and removes it. Its name is the wrapper's: made of job folder and attempt,
 * never read back from what the program could write.
 */
export async function clearGroup(
  folder: string,
  { folder: jobFolder, attempt }: { folder: string; attempt: number },
): Promise<void> {
  const group = join(folder, `${basename(jobFolder)}-${attempt}`)
  for (let tries = 0; tries < 10; tries++) {
    try {
      writeFileSync(join(group, 'cgroup.kill'), '1')
    } catch {
      return // it is gone
    }
    if (removeGroup(group)) return
    await pause(50)
  }
}

/** With the groups that the program has made below it. */
function removeGroup(group: string): boolean {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true }))
      if (entry.isDirectory()) removeGroup(join(group, entry.name))
    rmdirSync(group)
    return true
  } catch {
    return false // something lives in it
  }
}

/** How many processes the kernel of this machine has ended for want of memory since it was started, vmstat(8). */
export function countOomKills(): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1]
    return count === undefined ? undefined : Number(count)
  } catch {
    return undefined
  }
}
