import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readStarted } from '../src/job/attempt.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit } from './tools/audit.ts'
import { jobOf, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import { runnersOf } from './tools/processes.ts'

const upgrades = 5
const long = 5
const short = 6
const source = join(import.meta.dirname, '..')

export const upgrade: Experiment = {
  number: 15,
  fault: 'The portal stopped, upgraded in place, and started with jobs running, five times',
  expected: 'no job notices',

  async run(scene) {
    const code = join(scene.folder, 'code')
    install(code)
    const cli = join(code, 'src/cli.js')
    const house = makeHouse(scene, { slots: long + 3 })
    let portal = await startPortal(scene, house, { cli })
    const gates: string[] = []
    for (let n = 0; n < long; n++) gates.push(await submitted(portal.url, `long ${n}`, { program: 'gate' }))
    const before = await Promise.all(gates.map((id) => runnersOf(house.folder(id))))
    const others: string[] = []
    for (let n = 0; n < upgrades; n++) {
      for (let one = 0; one < short; one++)
        others.push(await submitted(portal.url, `short ${n} ${one}`, { inputs: { seconds: `${one * 0.3}` } }))
      await portal.kill('SIGTERM')
      await replace(code, n)
      portal = await startPortal(scene, house, { cli })
      for (const id of gates) {
        const { state } = await jobOf(portal.url, id)
        scene.expect(state === 'running', `${id} is ${state} after upgrade ${n + 1}`)
      }
    }
    house.openGate()
    await audit(scene, house, [...gates, ...others])
    for (const [index, id] of gates.entries()) {
      const { wrapper } = (await readStarted(house.folder(id).attempt(1))) ?? {}
      scene.expect(wrapper?.pid === before[index]?.wrapper.pid, `${id} has another wrapper`)
    }
    for (const id of [...gates, ...others]) {
      scene.expect(readdirSync(house.folder(id).attempts).length === 1, `${id} was begun again`)
      await waitFor(`the letter of ${id}`, () => house.letters().includes(id))
    }
    await portal.kill('SIGTERM')
    return `${upgrades} upgrades, ${long} jobs that ran through all, ${others.length} around them, ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}

function install(code: string): void {
  for (const name of ['src', 'wrapper', 'views', 'public', 'package.json'])
    cpSync(join(source, name), join(code, name), { recursive: true })
  symlinkSync(join(source, 'node_modules'), join(code, 'node_modules'))
}

/** As a checkout of another release does: every file is written anew, those that a wrapper is reading too. */
async function replace(code: string, release: number): Promise<void> {
  rmSync(join(code, 'src'), { recursive: true })
  rmSync(join(code, 'views'), { recursive: true })
  await pause(300)
  for (const name of ['src', 'views']) cpSync(join(source, name), join(code, name), { recursive: true })
  const wrapper = join(source, 'wrapper/run-job')
  // Other text at every place, so that a shell that read on would come upon the middle of a word.
  const text = readFileSync(wrapper, 'utf8').replace('\n', `\n# release ${'x'.repeat(37 * (release + 1))}\n`)
  writeFileSync(join(code, 'wrapper/run-job'), text)
}
