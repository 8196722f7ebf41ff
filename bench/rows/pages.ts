import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { alternate, inParallel, time } from '../measure.ts'
import { connect, makeHouse, startPortal, until } from '../portal.ts'
import type { Run } from '../run.ts'
import { number, type Row, spread } from '../table.ts'

/** Results pages of a job that is over, a second. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const [pages, rounds] = isQuick ? [300, 2] : [1_500, 5]
  const portal = await startPortal(makeHouse(folder, 2))
  const id = await portal.submit('words', 0, { query: 'MVHLTPEEKSAV' })
  await until(async () => /"state":"success"/.test((await portal.ask('GET', `/api/v1/jobs/${id}`)).text))
  const page = (await portal.ask('GET', `/jobs/${id}`)).text
  const bare = await startBare()
  const perSecond = async (get: () => Promise<unknown>) => {
    const ms = await time(() => inParallel(pages, 8, async () => void (await get())))
    return (pages / ms) * 1000
  }
  try {
    for (const get of [() => portal.ask('GET', `/jobs/${id}`), bare.get]) await perSecond(get)
    const { measured, floor, ratio } = await alternate(
      rounds,
      () => perSecond(() => portal.ask('GET', `/jobs/${id}`)),
      () => perSecond(bare.get),
    )
    return {
      title: 'Results pages a second',
      how: `A job that is over, with a table and 200 lines of output, read from its folder for each page (${number(page.length / 1000)} kB). The floor is Express and nunjucks with the same view, filled with constants, in a process of its own. Both over 8 connections.`,
      lines: [
        {
          what: 'pages a second',
          measured: spread(measured),
          floor: spread(floor),
          ratio: spread(ratio),
          aim: 'at least 0.6',
          isReached: ratio.median >= 0.6,
        },
      ],
    }
  } finally {
    bare.stop()
    await portal.stop()
  }
}

/** The floor, as a process of its own like the portal. */
async function startBare() {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../bare-page.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (line) => resolve(Number(line))),
  )
  const ask = connect({ port }, 16)
  return { get: () => ask('GET', '/jobs/tcfnctbq'), stop: () => child.kill() }
}
