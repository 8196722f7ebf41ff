import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Served } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit, some } from './tools/audit.ts'
import { submit, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'

const submissions = 1_000
const atOnce = 8

export const killPortal: Experiment = {
  number: 1,
  fault: 'The portal killed (-9) at random moments during 1,000 submissions',
  expected: 'accepted and lost 0, run twice 0, stuck 0; running programs unharmed',

  async run(scene) {
    const house = makeHouse(scene, {
      slots: 4,
      settings: { 'target.long': ['slots = 5'] },
      gate: 'target = long',
    })
    const shown = new Map<string, string>()
    let kills = 0
    let portal: Served | undefined
    let url: string | undefined
    let isDone = false

    async function killAndRestart(): Promise<void> {
      while (!isDone) {
        await pause(randomInt(100, 1_500))
        if (isDone) return
        url = undefined
        await portal?.kill()
        kills++
        await start()
      }
    }

    async function start(): Promise<void> {
      portal = await startPortal(scene, house)
      url = portal.url
    }

    async function submitAll(): Promise<void> {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        const inputs = { seconds: ['0', '0', '0.1', '0.4'][randomInt(4)] ?? '0' }
        const asked = {
          inputs,
          email: `user${randomInt(20)}@example.org`,
          ...(randomInt(4) ? {} : { data: key }),
        }
        while (!shown.has(key)) {
          const at = url
          if (at === undefined) {
            await pause(20)
            continue
          }
          // The same again until an id was shown: the answer may have been lost, not the job.
          const { id } = await submit(at, key, asked).catch(() => ({ id: undefined }))
          if (id !== undefined) shown.set(key, id)
        }
      }
    }

    await start()
    const long: string[] = []
    for (let n = 0; n < 5; n++) long.push(await submitted(url ?? '', `long ${n}`, { program: 'gate' }))
    await waitFor('the long ones to run', () => house.runs().length === long.length)
    const keys = Array.from({ length: submissions }, (_, index) => `key ${index}`)
    const killing = killAndRestart()
    await Promise.all(Array.from({ length: atOnce }, submitAll))
    isDone = true
    await killing
    house.openGate()

    const ids = [...long, ...shown.values()]
    await audit(scene, house, ids)
    await waitFor('the letters', () => house.letters().length >= ids.length, 30_000).catch(() => {})
    const letters = new Set(house.letters())
    const without = ids.filter((id) => !letters.has(id))
    scene.expect(without.length === 0, `${without.length} jobs without a letter: ${some(without)}`)
    scene.expect(house.ids().length === ids.length, 'a half made folder was left')
    return `${submissions} submissions, ${kills} kills, ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}
