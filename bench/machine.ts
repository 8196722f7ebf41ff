import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg, release, totalmem } from 'node:os'

/** The machine in general terms, and what else it was doing. */
export function describeMachine(folder: string): string {
  const fileSystem = execFileSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).trim()
  return [
    `${availableParallelism()} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GB of memory`,
    fileSystem,
    `Node ${process.versions.node}`,
    `Linux ${release().replace(/-.*/, '')}`,
  ].join(', ')
}

/** Processes that wanted to run, on average over the last minute. */
export function load(): number {
  return loadavg()[0] ?? 0
}

/** The memory of a process: `pss` counts what it shares with n others as an n-th. Both in bytes. */
export function memoryOf(pid: number): { pss: number; rss: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const of = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
  return { pss: of('Pss'), rss: of('Rss') }
}
