import { join } from 'node:path'
import { alternate, inParallel, time } from '../measure.ts'
import { makeHouse, type Portal, startPortal } from '../portal.ts'
import type { Run } from '../run.ts'
import { type Row, spread } from '../table.ts'

/** Durable submissions a second, to the same portal that flushes nothing. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const [jobs, rounds] = isQuick ? [100, 2] : [400, 5]
  const durable = await startPortal(makeHouse(folder, 0))
  const careless = await startPortal(makeHouse(folder, 0), {
    preload: join(import.meta.dirname, '../no-fsync.ts'),
  })
  const perSecond = async (portal: Portal) => {
    const ms = await time(() => inParallel(jobs, 16, async (n) => void (await portal.submit('true', n))))
    return (jobs / ms) * 1000
  }
  try {
    for (const portal of [durable, careless]) await perSecond(portal)
    const { measured, floor, ratio } = await alternate(
      rounds,
      () => perSecond(durable),
      () => perSecond(careless),
    )
    return {
      title: 'Durable submissions a second',
      how: 'Posts to the API over 16 connections; nothing is started. The floor is the same portal with its fsync made to do nothing.',
      lines: [
        {
          what: 'submissions a second',
          measured: spread(measured),
          floor: spread(floor),
          ratio: spread(ratio),
          aim: 'at least 0.5',
          isReached: ratio.median >= 0.5,
        },
      ],
    }
  } finally {
    await durable.stop()
    await careless.stop()
  }
}
