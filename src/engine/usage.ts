import { readFile } from 'node:fs/promises'
import { newestAttempt, readStarted } from '../job/attempt.ts'
import { jobFolderAt } from '../job/folder.ts'
import { appendRows } from '../platform/append-rows.ts'
import {
  isEnded,
  type Member,
  type ProcessIdentity,
  readAllProcesses,
  ticksPerSecond,
} from '../platform/processes.ts'

/** Keeps usage.csv of the jobs that run: what their programs use of the machine, while they run. */
export interface UsageSampler {
  /** Begins with a job, by its folder. */
  add(folder: string): void
  remove(folder: string): void
  close(): void
}

const sampleMs = 5_000
/** With this a line comes after a hundredth of the job's age: 500 lines in a day, 1,000 in two months. */
const linesPerAge = 100

export const usageHeader = 'seconds,cpu_seconds,memory_bytes,processes'

/** What all processes of a job use at one moment. */
interface Use {
  cpuSeconds: number
  memoryBytes: number
  processes: number
}

interface Sampled {
  folder: string
  /** Unknown until the wrapper has started it. */
  program?: ProcessIdentity
  /** In seconds of the program's age. */
  nextLine: number
  /** The most since the last line. */
  peak: Use
}

/** Samples every 5 s, all jobs in one pass over /proc. What can't be written is left out: no job depends on it. */
export function createUsageSampler(everyMs = sampleMs): UsageSampler {
  const jobs = new Map<string, Sampled>()
  let timer: NodeJS.Timeout | undefined

  async function sample(): Promise<void> {
    for (const job of jobs.values()) {
      const program = job.program ?? (await programOf(job.folder))
      if (program) job.program = program
    }
    const uptime = await readUptime()
    const uses = usesOf(
      await readAllProcesses(),
      [...jobs.values()].flatMap(({ program }) => program ?? []),
    )
    for (const job of [...jobs.values()]) {
      const use = job.program && uses.get(job.program.pid)
      if (use && job.program && jobs.has(job.folder))
        await note(job, use, uptime - job.program.startTime / ticksPerSecond)
    }
  }

  function later(): void {
    timer = setTimeout(async () => {
      await sample().catch(() => {})
      if (timer && jobs.size > 0) later()
      else timer = undefined
    }, everyMs)
    timer.unref()
  }

  return {
    add(folder) {
      jobs.set(folder, { folder, nextLine: 0, peak: nothing })
      if (!timer) later()
    },
    remove(folder) {
      jobs.delete(folder)
    },
    close() {
      clearTimeout(timer)
      timer = undefined
      jobs.clear()
    },
  }
}

const nothing: Use = { cpuSeconds: 0, memoryBytes: 0, processes: 0 }

async function programOf(path: string): Promise<ProcessIdentity | undefined> {
  const folder = jobFolderAt(path)
  try {
    return (await readStarted(folder.attempt(await newestAttempt(folder))))?.program
  } catch {
    return undefined // deleted, or unreadable
  }
}

async function note(job: Sampled, use: Use, seconds: number): Promise<void> {
  job.peak = most(job.peak, use)
  // Once its program has ended there is nothing to note, while its wrapper still flushes.
  if (seconds < job.nextLine || job.peak.processes === 0) return
  job.nextLine = seconds + seconds / linesPerAge
  const { cpuSeconds, memoryBytes, processes } = job.peak
  // The time of ended processes that nobody waited for is lost; the series does not go back for that.
  job.peak = { ...nothing, cpuSeconds }
  const row = `${seconds.toFixed(0)},${cpuSeconds.toFixed(2)},${memoryBytes},${processes}`
  await appendRows(jobFolderAt(job.folder).usage, usageHeader, [row])
}

const most = (a: Use, b: Use): Use => ({
  cpuSeconds: Math.max(a.cpuSeconds, b.cpuSeconds),
  memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  processes: Math.max(a.processes, b.processes),
})

/**
 * What each of these programs uses, by its pid: all of its session, and whatever descends from that in sessions of its
 * own. Absent: nothing of it lives.
 */
export function usesOf(all: Member[], programs: ProcessIdentity[]): Map<number, Use> {
  const byPid = new Map(all.map((process) => [process.pid, process]))
  const startOf = new Map(programs.map(({ pid, startTime }) => [pid, startTime]))
  const ownerOf = new Map<number, number | undefined>()
  const find = (process: Member): number | undefined => {
    if (ownerOf.has(process.pid)) return ownerOf.get(process.pid)
    ownerOf.set(process.pid, undefined) // should the numbers change while they are read: no circle
    const start = startOf.get(process.session)
    const parent = byPid.get(process.parent)
    const isMember = start !== undefined && process.startTime >= start
    const owner = isMember ? process.session : parent && find(parent)
    ownerOf.set(process.pid, owner)
    return owner
  }
  const uses = new Map<number, Use>()
  for (const process of all) {
    const owner = find(process)
    if (owner === undefined) continue
    const { cpuSeconds, memoryBytes, processes } = uses.get(owner) ?? nothing
    uses.set(owner, {
      cpuSeconds: cpuSeconds + process.cpuSeconds,
      memoryBytes: memoryBytes + process.memoryBytes,
      processes: processes + (isEnded(process) ? 0 : 1),
    })
  }
  return uses
}

async function readUptime(): Promise<number> {
  return Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0])
}
