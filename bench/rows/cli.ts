import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { alternate, time } from '../measure.ts'
import { makeHouse, root, startPortal } from '../portal.ts'
import type { Run } from '../run.ts'
import { type Row, spread } from '../table.ts'

/** How long the command line takes to begin. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const house = makeHouse(folder, 0)
  const portal = await startPortal(house)
  const node = (...words: string[]) => time(() => ended(house, words))
  const list = [join(root, 'src/cli.js'), 'list']
  try {
    await portal.submit('true')
    await node(...list)
    const { measured, floor, ratio } = await alternate(
      isQuick ? 4 : 20,
      () => node(...list),
      () => node('-e', '0'),
    )
    return {
      title: 'The command line',
      how: '`errand list` of one job, asked from a running portal; the floor is `node -e 0`.',
      lines: [
        {
          what: '`errand list`',
          measured: spread(measured, ' ms'),
          floor: spread(floor, ' ms'),
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

function ended(house: string, words: string[]): Promise<void> {
  const child = spawn(process.execPath, words, { cwd: house, stdio: 'ignore' })
  return new Promise((resolve, reject) =>
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${words} ended with ${code}`)))),
  )
}
