import { existsSync } from 'node:fs'
import { runErrand } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { allOver, audit, some } from './tools/audit.ts'
import { jobOf, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startMachine } from './tools/machine.ts'

const running = 5
const queued = 20
const reboots = 3

export const reboot: Experiment = {
  number: 6,
  fault: 'Reboot with 5 running, 20 queued, three times',
  expected: 'queued ones run; running ones interrupted once',
  needs: ['root'],

  async run(scene) {
    let interruptedCount = 0
    for (let round = 0; round < reboots; round++) {
      const house = makeHouse(scene, { name: `house-${round}`, slots: running })
      const first = await startMachine(scene, house)
      const long: string[] = []
      for (let n = 0; n < running; n++)
        long.push(await submitted(first.url, `long ${n}`, { program: 'gate' }))
      await waitFor('the long ones to run', () => house.runs().length === running)
      const short: string[] = []
      for (let n = 0; n < queued; n++) short.push(await submitted(first.url, `short ${n}`))
      await first.switchOff()

      const second = await startMachine(scene, house)
      await waitFor('the word of what was interrupted', () =>
        /Interrupted: 5 jobs/.test(second.said()),
      ).catch(() => scene.expect(false, `the portal does not say what was interrupted: ${second.said()}`))
      await allOver(house, short)
      for (const id of long) {
        const { state } = await jobOf(second.url, id)
        scene.expect(state === 'interrupted', `${id} was running and is ${state}`)
        if (state === 'interrupted') interruptedCount++
      }
      scene.expect(house.runs().length === running + queued, `${house.runs().length} runs after the reboot`)
      await second.switchOff()

      const third = await startMachine(scene, house)
      house.openGate()
      const asked = await runErrand(scene, house.root, 'restart-unfinished')
      scene.expect(
        asked.code === 0 && long.every((id) => asked.out.includes(id)),
        `restart-unfinished: ${asked.out}`,
      )
      const again = await runErrand(scene, house.root, 'restart-unfinished')
      scene.expect(/No job is interrupted/.test(again.out), `restart-unfinished, again: ${again.out}`)
      await audit(scene, house, [...long, ...short], { runs: (id) => (long.includes(id) ? 2 : 1) })
      const without = [...long, ...short].filter((id) => !existsSync(house.folder(id).notified))
      await waitFor('the letters', () => without.every((id) => existsSync(house.folder(id).notified))).catch(
        () => scene.expect(false, `no letter of ${some(without)}`),
      )
      scene.expect(house.letters().length === running + queued, `${house.letters().length} letters`)
      await third.switchOff()
    }
    return `${reboots} reboots, ${reboots * queued} queued jobs run, ${interruptedCount} interrupted and started again once, ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}
