import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { readStarted } from '../../src/job/attempt.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import type { ProcessIdentity } from '../../src/platform/processes.ts'
import { waitFor } from '../../test/support/wait-for.ts'

/** The commands of processes that live in this folder: programs, and what they have started. */
export function livingBelow(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      if (!/^\d+$/.test(pid) || !`${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)) return []
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()]
    } catch {
      return []
    }
  })
}

/** The most memory that a process has had so far, in MB. */
export function peakMemoryMb(pid: number): number {
  const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1000
}

/** The wrapper and the program of a job that runs. */
export function runnersOf(
  folder: JobFolder,
): Promise<{ wrapper: ProcessIdentity; program: ProcessIdentity }> {
  return waitFor(`the program of ${folder.id} to run`, async () => {
    const { wrapper, program } = (await readStarted(folder.attempt(1))) ?? {}
    return wrapper && program ? { wrapper, program } : undefined
  })
}
