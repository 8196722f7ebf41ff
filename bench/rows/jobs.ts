import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, inParallel, spreadOf, time } from '../measure.ts'
import { makeHouse, type Portal, startPortal, until } from '../portal.ts'
import type { Run } from '../run.ts'
import { type Line, type Row, spread } from '../table.ts'
import { runBare, runShell } from '../wrapper.ts'

/** `true` jobs a second through HTTP. */
export async function measure(run: Run): Promise<Row> {
  const lines: Line[] = []
  for (const slots of [2, 8]) lines.push(...(await withSlots(run, slots)))
  return {
    title: 'Jobs of `true` a second',
    how: 'Submitted through the API over HTTP, from the first post to the last marker. The floor is a loop in one Node process that makes the same durable folder and runs the same wrapper, as many at once as there are slots. Both have a time limit, so each job has a watchdog too.',
    lines,
  }
}

async function withSlots({ folder, isQuick }: Run, slots: number): Promise<Line[]> {
  const [jobs, rounds] = isQuick ? [60, 2] : [200, 5]
  const portal = await startPortal(makeHouse(folder, slots))
  try {
    await throughPortal(portal, 20)
    const perSecond = (ms: number) => (jobs / ms) * 1000
    const shells: number[] = []
    const { measured, floor, ratio } = await alternate(
      rounds,
      async () => perSecond(await time(() => throughPortal(portal, jobs))),
      async () => {
        shells.push(perSecond(await time(() => inParallel(jobs, slots, async () => void (await runShell())))))
        const bare = mkdtempSync(join(folder, 'bare-'))
        return perSecond(await time(() => inParallel(jobs, slots, (n) => runBare(bare, 'true', ['true'], n))))
      },
    )
    const shell = spreadOf(shells)
    const toShell = measured.median / shell.median
    return [
      {
        what: `${slots} slots`,
        measured: spread(measured),
        floor: spread(floor),
        ratio: spread(ratio),
        aim: 'at least 0.7',
        isReached: ratio.median >= 0.7,
      },
      {
        what: `${slots} slots, to a bare \`sh -c true\``,
        measured: spread(measured),
        floor: spread(shell),
        ratio: toShell.toFixed(2),
        aim: '0.2',
        isReached: toShell >= 0.2,
      },
    ]
  } finally {
    await portal.stop()
  }
}

async function throughPortal(portal: Portal, jobs: number): Promise<void> {
  const ids: string[] = []
  await inParallel(jobs, 8, async (n) => void ids.push(await portal.submit('true', n)))
  for (const id of ids) await until(() => existsSync(join(portal.jobFolder(id), 'SUCCESS')), 2)
}
