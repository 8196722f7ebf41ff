import { connect, createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Behaviour, startMailServer } from '../test/support/mail-server.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import type { Scene } from './tools/scene.ts'

/** What waits an hour does so for six seconds. */
const speed = 600
/** The clock leaps for other long timers of the portal too. */
const slackMinutes = 6
/** Two days in half a minute. */
const fastSpeed = 6_000
const minuteMs = 60_000
const retryMinutes = [1, 5, 15, 60, 240]

export const mailTrouble: Experiment = {
  number: 10,
  fault: 'SMTP down for an hour, 421, 450, 550, hanging, dropped after DATA, refusing for two days',
  expected: 'retried after 1, 5, 15, 60 min … 48 h; the same Message-ID; N of N delivered afterwards',
  isPatient: true,

  async run(scene) {
    const [down, trouble, tries] = await Promise.all([anHour(scene), everyTrouble(scene), twoDays(scene)])
    return `${down} of ${down} delivered after an hour, ${trouble} of ${trouble} after 421, 450, 550, silence and dropped connections, given up after ${tries} tries in 48 h`
  },
}

/** A house whose mail goes to `url`; its clock runs fast. */
async function begin(scene: Scene, name: string, url: string, rate: number) {
  const house = makeHouse(scene, { name, slots: 4, settings: { mail: [`smtp = ${url}`] } })
  const portal = await startPortal(scene, house, { speed: rate, speedFromMs: minuteMs })
  return { house, portal }
}

async function submitMany(url: string, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) ids.push(await submitted(url, `letter ${n}`))
  return ids
}

/** Nobody answers for an hour; after it each letter is taken, once. */
async function anHour(scene: Scene): Promise<number> {
  const mail = await startMailServer(scene, 'take')
  const door = await findPort()
  const { house, portal } = await begin(scene, 'hour', `smtp://127.0.0.1:${door.port}`, speed)
  const ids = await submitMany(portal.url, 20)
  await audit(scene, house, ids)
  await pause((60 * minuteMs) / speed)
  scene.expect(mail.tries.length === 0, 'a letter came through a closed door')
  await door.open(Number(new URL(mail.url).port))
  await delivered(scene, 'after an hour', mail, ids)
  await portal.kill('SIGTERM')
  return ids.length
}

/** Each kind of trouble in turn, then none. */
async function everyTrouble(scene: Scene): Promise<number> {
  const script: Behaviour[] = [421, 450, 550, 'drop', 'hang', 451, 'drop', 554, 421, 'take']
  const mail = await startMailServer(scene, ...script)
  const { house, portal } = await begin(scene, 'trouble', mail.url, speed)
  const ids = await submitMany(portal.url, 12)
  await audit(scene, house, ids)
  // One that hangs is given up after a minute of the real clock: Node's own timers are not ours to hurry.
  await delivered(scene, 'after trouble', mail, ids, 110_000)
  const messageIds = new Set(mail.tries.map(({ raw }) => messageIdOf(raw)))
  scene.expect(
    messageIds.size === ids.length,
    `${ids.length} letters, ${messageIds.size} different Message-IDs`,
  )
  scene.expect(mail.tries.length >= ids.length + script.length - 1, `only ${mail.tries.length} tries`)
  await portal.kill('SIGTERM')
  return ids.length
}

type Mail = Awaited<ReturnType<typeof startMailServer>>

async function delivered(
  scene: Scene,
  when: string,
  mail: Mail,
  ids: string[],
  timeoutMs = 60_000,
): Promise<void> {
  const missing = () => ids.filter((id) => !mail.letters.some(({ raw }) => raw.includes(`/jobs/${id}`)))
  await waitFor('all letters', () => missing().length === 0, timeoutMs).catch(() => {})
  scene.expect(missing().length === 0, `${when}: ${missing().length} of ${ids.length} letters are missing`)
  const found = mail.letters.map(({ raw }) => messageIdOf(raw))
  scene.expect(
    new Set(found).size === found.length,
    `${when}: ${found.length - new Set(found).size} letters came twice`,
  )
}

/** A server that never takes it: when it is tried, and that it is given up after two days. */
async function twoDays(scene: Scene): Promise<number> {
  const mail = await startMailServer(scene, 450)
  const { house, portal } = await begin(scene, 'days', mail.url, fastSpeed)
  const ids = await submitMany(portal.url, 1)
  await audit(scene, house, ids)
  await waitFor('the letter to be given up', () => /is given up/.test(portal.logged()), 60_000)
  // By the portal's own clock, which leaps with its timers.
  const times = portal
    .logged()
    .split('\n')
    .flatMap((line) =>
      /a letter (could not be|was not) sent/.test(line) ? [Date.parse(JSON.parse(line).time)] : [],
    )
  const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / minuteMs)
  for (const [index, gap] of gaps.entries()) {
    const wanted = retryMinutes[Math.min(index, retryMinutes.length - 1)] ?? 0
    scene.expect(
      gap >= wanted && gap < wanted + slackMinutes,
      `try ${index + 2} came after ${gap.toFixed(1)} min, not ${wanted}`,
    )
  }
  const hours = gaps.reduce((sum, gap) => sum + gap, 0) / 60
  scene.expect(hours >= 48 && hours < 53, `it was given up after ${hours.toFixed(0)} h`)
  scene.expect(
    mail.tries.length === times.length,
    `${times.length} tries, of which ${mail.tries.length} came to the server`,
  )
  const tries = mail.tries.length
  await pause((6 * 60 * minuteMs) / fastSpeed)
  scene.expect(mail.tries.length === tries, 'it is tried on after it was given up')
  scene.expect(new Set(mail.tries.map(({ raw }) => messageIdOf(raw))).size === 1, 'the Message-ID changed')
  await portal.kill('SIGTERM')
  return tries
}

function messageIdOf(raw: string): string {
  return /^Message-ID: (.*)$/im.exec(raw)?.[1] ?? ''
}

/** A port that nobody listens on until it is opened, and then leads to another one. */
async function findPort() {
  let target = 0
  const server: Server = createServer((socket) => {
    const there = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [socket, there],
      [there, socket],
    ] as const) {
      from.pipe(to)
      from.on('error', () => to.destroy())
    }
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return {
    port,
    async open(to: number): Promise<void> {
      target = to
      await listen(port)
      server.unref()
    },
  }
}
