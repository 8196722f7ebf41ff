import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

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
