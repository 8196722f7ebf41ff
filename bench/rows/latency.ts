import { existsSync, mkdtempSync, watch } from 'node:fs'
import { join } from 'node:path'
import { alternate, percentile, spreadOf, time } from '../measure.ts'
import { makeHouse, startPortal } from '../portal.ts'
import type { Run } from '../run.ts'
import { number, type Row, spread } from '../table.ts'
import { makeBare, wrap } from '../wrapper.ts'

/** From the post of one `true` to its marker, one job after the other. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const jobs = isQuick ? 30 : 150
  const bare = mkdtempSync(join(folder, 'bare-'))
  const portal = await startPortal(makeHouse(folder, 2))
  try {
    for (let n = 0; n < 10; n++) await marker(portal.jobFolder(await portal.submit('true')))
    const times: number[] = []
    let folders = ''
    const made: number[] = []
    const { measured, floor, ratio } = await alternate(
      jobs,
      async () => {
        times.push(await time(async () => marker(portal.jobFolder(await portal.submit('true')))))
        return times.at(-1) ?? Number.NaN
      },
      async () => {
        made.push(
          await time(async () => {
            folders = await makeBare(bare, 'true', 0)
          }),
        )
        return time(async () => {
          void wrap(folders, ['true'])
          await marker(folders)
        })
      },
    )
    const p90 = number(percentile(times, 0.9))
    return {
      title: 'From the post to the marker of `true`',
      how: `In milliseconds, ${jobs} jobs one after the other, nothing else running. The floor is the wrapper alone, from its start to its marker, without HTTP and without making the folder (which takes ${number(spreadOf(made).median)} ms).`,
      lines: [
        {
          what: 'one job at a time',
          measured: `${spread(measured, ' ms')}, 90 % within ${p90}`,
          floor: spread(floor, ' ms'),
          ratio: number(ratio.median),
          aim: 'a median of 25 ms',
          isReached: measured.median <= 25,
        },
      ],
    }
  } finally {
    await portal.stop()
  }
}

/** Resolves as soon as the marker of a job is there: the kernel says so, nobody polls. */
function marker(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder)
    const look = () => {
      if (!existsSync(join(folder, 'SUCCESS'))) return
      watcher.close()
      resolve()
    }
    watcher.on('change', look)
    look()
  })
}
