import { readdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolders } from '../folders.ts'
import { alternate, inParallel, time } from '../measure.ts'
import { makeHouse, startPortal } from '../portal.ts'
import type { Run } from '../run.ts'
import { count, type Row, spread } from '../table.ts'

/** The whole catalog made again. */
export async function measure({ folder, isQuick, say }: Run): Promise<Row> {
  const jobs = isQuick ? 3_000 : 100_000
  const house = makeHouse(folder, 0)
  const made = await time(() => makeFolders(join(house, 'jobs'), jobs, 'success'))
  say(`  ${count(jobs)} folders in ${(made / 1000).toFixed(0)} s`)
  const portal = await startPortal(house)
  try {
    const { measured, floor, ratio } = await alternate(
      isQuick ? 2 : 3,
      async () => (await time(() => portal.askSocket('POST', '/api/v1/reindex', {}))) / 1000,
      async () => (await time(() => readBare(join(house, 'jobs')))) / 1000,
    )
    return {
      title: `Reindex of ${count(jobs)} folders`,
      how: 'Of jobs that are over, while the portal serves. The floor reads the same files and folders, 16 at a time, and does nothing with them.',
      lines: [
        {
          what: '`errand reindex`',
          measured: spread(measured, ' s'),
          floor: spread(floor, ' s'),
          ratio: spread(ratio),
          aim: 'at most 3',
          isReached: ratio.median <= 3,
        },
      ],
    }
  } finally {
    await portal.stop()
  }
}

/** What is to be known of a job lies in these. */
async function readBare(jobs: string): Promise<void> {
  const folders = readdirSync(jobs).filter((name) => name.startsWith('job-'))
  await inParallel(folders.length, 16, async (n) => {
    const folder = join(jobs, folders[n] ?? '')
    for (const name of ['config.ini', 'program.ini', 'status.ini', 'attempts/1/started.ini'])
      await readFile(join(folder, name), 'utf8')
    for (const name of ['.', 'attempts', 'files']) await readdir(join(folder, name))
  })
}
