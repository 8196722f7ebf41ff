import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { type ClientRequest, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { memoryOf } from '../machine.ts'
import { inParallel, percentile } from '../measure.ts'
import { connect, makeHouse, startPortal, until } from '../portal.ts'
import type { Run } from '../run.ts'
import { count, number, type Row } from '../table.ts'

/** Very many pages that show one running job: what they cost, and how soon they know of a line that it prints. */
export async function measure({ folder, isQuick }: Run): Promise<Row> {
  const [watchers, lines] = isQuick ? [100, 5] : [1_000, 30]
  const portal = await startPortal(makeHouse(folder, 1))
  const bare = await startBare()
  try {
    const id = await portal.submit('sleep')
    await until(
      async () => /"state":"running"/.test((await portal.ask('GET', `/api/v1/jobs/${id}`)).text),
      20,
    )
    const output = join(portal.jobFolder(id), 'output.txt')
    const measured = await watchBy({
      address: `http://127.0.0.1:${portal.port}/jobs/${id}/events`,
      pid: portal.pid,
      watchers,
      lines,
      print: (text) => appendFileSync(output, `${text}\n`),
    })
    await portal.askSocket('POST', `/api/v1/jobs/${id}/cancel`, {})
    const floor = await watchBy({ address: bare.address, pid: bare.pid, watchers, lines, print: bare.print })
    const megabytes = (bytes: number) => `${number(bytes / 2 ** 20)} MB`
    const times = (ms: number[]) =>
      `${number(percentile(ms, 0.5))} ms, 90 % within ${number(percentile(ms, 0.9))} ms`
    const median = percentile(measured.ms, 0.5)
    return {
      title: `${count(watchers)} watchers of one running job`,
      how: `Streams of one job's news, each over a connection of its own; resident memory of the portal before and after they came, and the time from a line that is added to the job's output to its arrival at each of them, of ${lines} lines. The portal looks once a second at what is watched, so half a second is what is to be expected. The floor is a bare Node server that sends each line that it is posted to as many.`,
      lines: [
        {
          what: 'memory',
          measured: `${megabytes(measured.after)}, ${megabytes(measured.after - measured.before)} of it for them`,
          floor: `${megabytes(floor.after)}, ${megabytes(floor.after - floor.before)} of it for them`,
          ratio: number((measured.after - measured.before) / (floor.after - floor.before)),
          aim: '',
        },
        {
          what: 'from a line to its arrival',
          measured: times(measured.ms),
          floor: times(floor.ms),
          ratio: '',
          aim: 'a median of 1 s',
          isReached: median <= 1_000,
        },
      ],
    }
  } finally {
    bare.stop()
    await portal.stop()
  }
}

interface Watching {
  address: string
  /** Of the server. */
  pid: number
  watchers: number
  lines: number
  print(text: string): unknown
}

async function watchBy({ address, pid, watchers, lines, print }: Watching) {
  const before = memoryOf(pid).rss
  const open: ClientRequest[] = []
  const ms: number[] = []
  let heard = (_piece: string) => {}
  await inParallel(watchers, 16, async () => {
    const stream = request(address, { agent: false })
    stream.on('error', () => {})
    open.push(stream.end())
    const [answer] = await once(stream, 'response')
    if (answer.statusCode !== 200) throw new Error(`${address}: ${answer.statusCode}`)
    answer.setEncoding('utf8')
    await once(answer, 'data')
    answer.on('data', (piece: string) => heard(piece))
  })
  for (let line = 0; line < lines; line++) {
    // At any moment between two looks.
    await pause(1_000 + Math.random() * 1_000)
    const text = `line ${line} of many`
    const { promise, resolve } = Promise.withResolvers<void>()
    const from = ms.length
    const begun = performance.now()
    heard = (piece) => {
      if (!piece.includes(text)) return
      ms.push(performance.now() - begun)
      if (ms.length === from + watchers) resolve()
    }
    await print(text)
    await promise
  }
  const after = memoryOf(pid).rss
  for (const stream of open) stream.destroy()
  return { before, after, ms }
}

/** The floor, as a process of its own like the portal. */
async function startBare() {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../bare-events.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const port = Number(line)
  const ask = connect({ port }, 1)
  return {
    address: `http://127.0.0.1:${port}/`,
    pid: child.pid ?? 0,
    print: (text: string) => ask('POST', '/', { text }),
    stop: () => child.kill(),
  }
}
