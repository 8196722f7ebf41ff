import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { memoryOf } from '../machine.ts'
import { until } from '../portal.ts'
import { childrenOf } from '../processes.ts'
import type { Run } from '../run.ts'
import { number, type Row } from '../table.ts'
import { makeBare, wrapDetached } from '../wrapper.ts'

const megabyte = 2 ** 20

/** What stands beside a job while its program runs: the wrapper, its watchdog, and the watchdog's sleep. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const jobs = isQuick ? 10 : 50
  const bare = mkdtempSync(join(folder, 'bare-'))
  const wrappers: { pid: number; end(): Promise<void> }[] = []
  for (let n = 0; n < jobs; n++) {
    const job = await makeBare(bare, 'sleep', n)
    wrappers.push(wrapDetached(job, ['sleep', '100000']))
    const started = join(job, 'attempts/1/started.ini')
    await until(() => existsSync(started) && readFileSync(started, 'utf8').includes('[program]'))
  }
  const nodes = Array.from({ length: 5 }, () =>
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e9)'], { stdio: 'ignore' }),
  )
  await pause(1_000)
  try {
    const beside = wrappers.flatMap(({ pid }) => [pid, ...childrenOf(pid, 'sleep 100000')])
    const perJob = sum(beside.map((pid) => memoryOf(pid).pss)) / jobs / megabyte
    const node = nodes.map(({ pid = 0 }) => memoryOf(pid))
    const perNode = sum(node.map(({ pss }) => pss)) / nodes.length / megabyte
    const resident = sum(node.map(({ rss }) => rss)) / nodes.length / megabyte
    return {
      title: 'Memory beside a running job',
      how: `Wrapper, watchdog and its \`sleep\`, without the program; Pss (what is shared counts in parts) of ${jobs} jobs, divided by their number. The floor is a Node process that waits: ${number(resident)} MB resident.`,
      lines: [
        {
          what: `a job (${number(beside.length / jobs)} processes)`,
          measured: `${number(perJob)} MB`,
          floor: `${number(perNode)} MB`,
          ratio: number(perJob / perNode),
          aim: 'at most 1 MB',
          isReached: perJob <= 1,
        },
      ],
    }
  } finally {
    for (const child of nodes) child.kill()
    await Promise.all(wrappers.map(({ end }) => end()))
  }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
