import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { memoryOf } from '../machine.ts'
import { inParallel } from '../measure.ts'
import { makeHouse, startPortal, until } from '../portal.ts'
import { childrenOf } from '../processes.ts'
import type { Run } from '../run.ts'
import { count, number, type Row } from '../table.ts'

/** The portal's memory while very many jobs run. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const jobs = isQuick ? 50 : 1_000
  const portal = await startPortal(makeHouse(folder, jobs))
  const ids: string[] = []
  try {
    const idle = memoryOf(portal.pid)
    await inParallel(jobs, 8, async (n) => void ids.push(await portal.submit('sleep', n)))
    for (const id of ids) {
      const started = join(portal.jobFolder(id), 'attempts/1/started.ini')
      await until(() => existsSync(started) && readFileSync(started, 'utf8').includes('[program]'), 20)
    }
    // What they use is sampled every 5 s: after two rounds of that it is what it stays.
    await pause(isQuick ? 1_000 : 12_000)
    const { rss, pss } = memoryOf(portal.pid)
    const megabytes = (bytes: number) => `${number(bytes / 2 ** 20)} MB`
    return {
      title: `${count(jobs)} jobs running`,
      how: 'Resident memory of the portal, a while after the last of them has started. The floor is the same portal before the first.',
      lines: [
        {
          what: 'the portal',
          measured: `${megabytes(rss)} (${megabytes(pss)} Pss)`,
          floor: megabytes(idle.rss),
          ratio: number(rss / idle.rss),
          aim: 'at most 150 MB',
          isReached: rss <= 150 * 2 ** 20,
        },
      ],
    }
  } finally {
    // All at once and without their wrappers: each that ends by itself looks through all processes, and there are thousands.
    const all = childrenOf(portal.pid)
    await portal.stop()
    for (const pid of all) end(pid)
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended with the others.
  }
}
