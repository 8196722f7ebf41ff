import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newJobId } from '../../src/job/id.ts'
import { alternate, inParallel, time } from '../measure.ts'
import { connect, makeHouse, type Portal, startPortal, until } from '../portal.ts'
import type { Run } from '../run.ts'
import { number, type Row, spread } from '../table.ts'

/** So many that a round comes back to none whose folder was read a moment ago: more than the portal keeps. */
const others = 600

/** Results pages of jobs that are over, a second. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const [pages, rounds] = isQuick ? [300, 2] : [1_500, 5]
  const portal = await startPortal(makeHouse(folder, 2))
  const id = await portal.submit('words', 0, { query: 'MVHLTPEEKSAV' })
  await until(async () => /"state":"success"/.test((await portal.ask('GET', `/api/v1/jobs/${id}`)).text))
  const page = (await portal.ask('GET', `/jobs/${id}`)).text
  const ids = copyJob(portal, id, others)
  let next = 0
  const bare = await startBare()
  const perSecond = async (get: () => Promise<unknown>) => {
    const ms = await time(() => inParallel(pages, 8, async () => void (await get())))
    return (pages / ms) * 1000
  }
  const same = () => portal.ask('GET', `/jobs/${id}`)
  const another = () => portal.ask('GET', `/jobs/${ids[next++ % ids.length]}`)
  try {
    for (const get of [same, another, bare.get]) await perSecond(get)
    const floor = () => perSecond(bare.get)
    const kept = await alternate(rounds, () => perSecond(same), floor)
    const read = await alternate(rounds, () => perSecond(another), floor)
    return {
      title: 'Results pages a second',
      how: `A job that is over, with a table and 200 lines of output (${number(page.length / 1000)} kB). What its folder said is kept for five seconds: in the first line the same job is asked for again and again, so its folder is read every five seconds; in the second each page is of a job that was not asked for lately, and is read from its folder. The floor is Express and nunjucks with the same view, filled with constants, in a process of its own. All over 8 connections.`,
      lines: [
        {
          what: 'pages a second, of one job',
          ...spreads(kept),
          aim: 'at least 0.6',
          isReached: kept.ratio.median >= 0.6,
        },
        { what: 'pages a second, each of another job', ...spreads(read), aim: '' },
      ],
    }
  } finally {
    bare.stop()
    await portal.stop()
  }
}

function spreads({ measured, floor, ratio }: Awaited<ReturnType<typeof alternate>>) {
  return { measured: spread(measured), floor: spread(floor), ratio: spread(ratio) }
}

/** Folders of jobs like this one; a page needs no more. */
function copyJob(portal: Portal, id: string, count: number): string[] {
  const config = readFileSync(join(portal.jobFolder(id), 'config.ini'), 'utf8')
  return Array.from({ length: count }, () => {
    const copy = newJobId(10)
    cpSync(portal.jobFolder(id), portal.jobFolder(copy), { recursive: true })
    writeFileSync(join(portal.jobFolder(copy), 'config.ini'), config.replaceAll(id, copy))
    return copy
  })
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
