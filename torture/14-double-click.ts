import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { audit } from './tools/audit.ts'
import { submit, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'

const each = 60

export const doubleClick: Experiment = {
  number: 14,
  fault: 'Double click, back and again, the connection cut before the answer',
  expected: 'one job',

  async run(scene) {
    const house = makeHouse(scene, { slots: 4 })
    let portal = await startPortal(scene, house)
    const jobs = new Map<string, string>()
    const keep = (token: string, ids: (string | undefined)[]) => {
      scene.expect(new Set(ids).size === 1, `${token}: ${new Set(ids).size} jobs`)
      for (const id of ids) if (id !== undefined) jobs.set(token, id)
    }

    for (let n = 0; n < each; n++) {
      const token = `clicks ${n}`
      const asked = n % 3 === 0 ? { data: `a file ${n}` } : {}
      const answers = await Promise.all(
        Array.from({ length: 2 + (n % 4) }, () => submit(portal.url, token, asked)),
      )
      keep(
        token,
        answers.map(({ id }) => id),
      )
    }
    for (let n = 0; n < each; n++) {
      const token = `back ${n}`
      const first = await submitted(portal.url, token)
      // Back in the browser, now or after a restart of the portal, and sent again.
      if (n % 20 === 10) {
        await portal.kill()
        portal = await startPortal(scene, house)
      }
      keep(token, [first, await submitted(portal.url, token)])
    }
    for (let n = 0; n < each; n++) {
      const token = `cut ${n}`
      await sendAndLeave(portal.url, token, n % 3 === 0 ? 0 : randomInt(15))
      keep(token, [await submitted(portal.url, token), await submitted(portal.url, token)])
    }
    await audit(scene, house, [...jobs.values()])
    scene.expect(house.ids().length === jobs.size, `${house.ids().length} folders for ${jobs.size} requests`)
    return `${each} double clicks, ${each} times back and again, ${each} connections cut: ${house.ids().length} jobs of ${jobs.size} requests, ${scene.tally.twice} run twice`
  },
}

/** Sends the whole form, and hangs up so many milliseconds later, without having read the answer. */
async function sendAndLeave(url: string, token: string, afterMs: number): Promise<void> {
  const { hostname, port } = new URL(url)
  const body = new URLSearchParams({ email_address: 'dalke@example.org', 'form-token': token }).toString()
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const lines = [
    'POST /programs/work HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ]
  await new Promise<void>((resolve) => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, () => resolve()))
  await pause(afterMs)
  socket.destroy()
}
