import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readMarker, readStatus } from '../src/job/status.ts'
import type { Served } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { allOver, audit } from './tools/audit.ts'
import { submit, submitted } from './tools/client.ts'
import { makeSmallDisk } from './tools/disks.ts'
import type { Experiment } from './tools/experiment.ts'
import { type House, type HouseOptions, makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import type { Scene } from './tools/scene.ts'

/** Insufficient Storage, RFC 4918. */
const insufficientStorage = 507
/** What is tried again after ten seconds or a minute is so after a moment. */
const speed = 30
/** More than the inodes of the disk that has few. */
const fillers = 200

interface Place {
  scene: Scene
  house: House
  portal: Served
  /** Takes all the room there is. */
  fill(): void
  /** Gives it back. */
  clear(): void
}

export const fullDisk: Experiment = {
  number: 7,
  fault: 'The disk full, or without inodes, at submit, at log, at marker, at the outbox, at the catalog',
  expected: 'a clear refusal or a held job; nothing half; goes on by itself when there is room',
  needs: ['root'],

  async run(scene) {
    const refused = (await atSubmit(scene, 'size=2m')) + (await atSubmit(scene, 'size=20m,nr_inodes=120'))
    await atLog(scene)
    await atMarker(scene)
    const letters = await atState(scene)
    return `${refused} submissions refused, ${scene.tally.accepted} jobs on full disks, ${letters} letters held and sent, ${scene.tally.lost} lost, ${scene.tally.incomplete} SUCCESS over incomplete outputs`
  },
}

/** A house whose jobs (`[portal] jobs`) or whose state lie on a small disk. */
async function begin(
  scene: Scene,
  name: string,
  what: 'jobs' | 'state',
  size: string,
  options: HouseOptions = {},
): Promise<Place> {
  const disk = makeSmallDisk(scene, `${name}-disk`, size)
  const house = makeHouse(scene, {
    name,
    ...options,
    settings: {
      portal: [`${what} = ${join(disk, what)}`],
      // That nothing is taken while there is little room comes too soon for what is tried here.
      limits: ['min_free = 0'],
    },
  })
  const portal = await startPortal(scene, house, { speed })
  const filler = join(disk, 'filler')
  return {
    scene,
    portal,
    house: what === 'jobs' ? house.at(join(disk, 'jobs')) : house,
    fill() {
      for (let n = 0; n < fillers; n++) if (!takesMore(join(disk, `filler-${n}`))) break
    },
    clear() {
      for (let n = 0; n < fillers; n++) rmSync(`${filler}-${n}`, { force: true })
    },
  }
}

/** Writes a file until the disk takes no more of it; false when there is not even room for its name. */
function takesMore(path: string): boolean {
  try {
    for (let size = 1_000_000; size > 100; size = Math.floor(size / 2))
      for (;;)
        try {
          writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
        } catch {
          break
        }
    return existsSync(path)
  } catch {
    return false
  }
}

async function atSubmit(scene: Scene, size: string): Promise<number> {
  const place = await begin(scene, `submit-${size.replaceAll(/\W/g, '-')}`, 'jobs', size)
  const { house, portal } = place
  const shown = [await submitted(portal.url, 'before')]
  await allOver(house, shown)
  const folders = house.ids().length
  place.fill()
  let refused = 0
  for (const [n, asked] of [{}, { data: 'a file' }, { data: 'x'.repeat(300_000) }, {}].entries()) {
    const { status, text } = await submit(portal.url, `full ${n}`, asked)
    scene.expect(
      status === insufficientStorage,
      `submit on a full disk (${size}): answered ${status}, not 507`,
    )
    scene.expect(
      /disk|room|full|misconfigured/i.test(text),
      `submit on a full disk: the page does not say why: ${text.slice(0, 500)}`,
    )
    scene.expect(house.ids().length === folders, `submit on a full disk (${size}): a folder is left`)
    if (status >= 500) refused++
  }
  place.clear()
  for (let n = 0; n < 4; n++)
    shown.push(await submitted(portal.url, `full ${n}`, n === 1 ? { data: 'a file' } : {}))
  await audit(scene, house, shown)
  await portal.kill('SIGTERM')
  return refused
}

/** A program that says more than there is room for must not succeed. */
async function atLog(scene: Scene): Promise<void> {
  const script = join(scene.folder, 'loud')
  writeFileSync(
    script,
    `#!/bin/sh\necho "$ERRAND_JOB_ID" >>${scene.folder}/log.ledger\nexec seq 1 1000000\n`,
    { mode: 0o755 },
  )
  const place = await begin(scene, 'log', 'jobs', 'size=2m', {
    programs: { loud: `title = Loud\ncommand = ${script}\n` },
  })
  const { house, portal } = place
  const loud = await submitted(portal.url, 'loud', { program: 'loud' })
  await pause(1_500)
  const during = await readMarker(house.folder(loud))
  scene.expect(during !== 'SUCCESS', 'a program whose output did not fit has succeeded')
  rmSync(house.folder(loud).output, { force: true })
  const next = await submitted(portal.url, 'next')
  await allOver(house, [loud, next])
  scene.expect(
    (await readMarker(house.folder(loud))) === 'ERROR',
    'a program whose output did not fit: no ERROR',
  )
  await audit(scene, house, [loud, next], { mayFail: (id) => id === loud })
  await portal.kill('SIGTERM')
}

/** The program itself leaves no room for the word of how it ended. */
async function atMarker(scene: Scene): Promise<void> {
  const gate = join(scene.folder, 'marker.gate')
  const place = await begin(scene, 'marker', 'jobs', 'size=2m')
  const { house, portal } = place
  const ids: string[] = []
  for (let n = 0; n < 2; n++) ids.push(await submitted(portal.url, `gate ${n}`, { program: 'gate' }))
  await waitFor('the programs to run', () => house.runs().length === ids.length)
  place.fill()
  writeFileSync(gate, '')
  await pause(2_000)
  for (const id of ids)
    scene.expect((await readMarker(house.folder(id))) !== 'SUCCESS', `${id}: SUCCESS on a full disk`)
  place.clear()
  await allOver(house, ids)
  for (const id of ids) {
    const status = await readStatus(house.folder(id))
    scene.expect(
      status?.reason !== undefined,
      `${id}: it ended on a full disk, with ${JSON.stringify(status)}`,
    )
  }
  const next = await submitted(portal.url, 'next')
  await audit(scene, house, [...ids, next], { mayFail: (id) => id !== next })
  await portal.kill('SIGTERM')
}

/** The disk of catalog, state and outbox: jobs are accepted, and all goes on when there is room. */
async function atState(scene: Scene): Promise<number> {
  const place = await begin(scene, 'state', 'state', 'size=12m', { slots: 1 })
  const { house, portal } = place
  const shown = [
    await submitted(portal.url, 'before'),
    await submitted(portal.url, 'long', { program: 'gate' }),
  ]
  await waitFor('the first letter', () => existsSync(house.folder(shown[0] ?? '').notified))
  await waitFor('the long one to run', () => house.runs().length === 2)
  place.fill()
  let refused = 0
  for (let n = 0; n < 5; n++) {
    const { id, status } = await submit(portal.url, `full ${n}`)
    if (id !== undefined) shown.push(id)
    else refused++
    scene.expect(id !== undefined || status >= 500, `submit with a full state: ${status}`)
    const again = await submit(portal.url, `full ${n}`)
    scene.expect(again.id === id, `submit with a full state, twice: ${id} and ${again.id}`)
  }
  house.openGate()
  await pause(3_000)
  const before = shown.filter((id) => existsSync(house.folder(id).notified)).length
  place.clear()
  await audit(scene, house, shown)
  await waitFor('the letters', () => shown.every((id) => existsSync(house.folder(id).notified))).catch(() =>
    scene.expect(
      false,
      `letters that are not sent when there is room: ${shown.filter((id) => !existsSync(house.folder(id).notified)).join(', ')}`,
    ),
  )
  for (const id of shown)
    await waitFor(`the portal to know of the end of ${id}`, async () => {
      const jobs = (await (await fetch(`${portal.url}/api/v1/jobs/${id}`)).json()) as { state: string }
      return jobs.state === 'success'
    })
  scene.expect(refused === 0 || refused === 5, `${refused} of 5 were refused`)
  await portal.kill('SIGTERM')
  return shown.length - before
}
