import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { runErrand } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import type { Scene } from './tools/scene.ts'

const seconds = 6
const races = 4
const racers = 5

export const twoPortals: Experiment = {
  number: 13,
  fault: 'Two portals on one folder: a second one while the first runs, and five started at once',
  expected: 'the second says who holds it and exits; one of five serves',

  async run(scene) {
    const house = makeHouse(scene, { slots: 2 })
    const first = await startPortal(scene, house)
    const ids = [await submitted(first.url, 'long', { program: 'gate' })]
    for (let n = 0; n < seconds; n++) {
      const { code, out } = await runErrand(scene, house.root, 'serve')
      const names = new RegExp(`Another portal runs on .*jobs \\(process ${first.pid} on `).test(out)
      scene.expect(code !== 0 && names, `a second portal ended with ${code}: ${out}`)
      ids.push(await submitted(first.url, `beside ${n}`))
    }
    await first.kill()

    for (let race = 0; race < races; race++) {
      const started = Array.from({ length: racers }, () => startRacer(scene, house.root))
      await waitFor(
        'one to serve, and the others to end',
        () => {
          const serving = started.filter(({ said }) => said().includes('Errand serves'))
          const ended = started.filter(({ child }) => child.exitCode !== null)
          return serving.length + ended.length >= racers
        },
        60_000,
      )
      const serving = started.filter(
        ({ child, said }) => child.exitCode === null && said().includes('Errand serves'),
      )
      scene.expect(serving.length === 1, `${serving.length} of ${racers} portals serve one folder`)
      const url = /Errand serves (http:\S+?)\/ /.exec(serving[0]?.said() ?? '')?.[1]
      if (url !== undefined) ids.push(await submitted(url, `race ${race}`))
      for (const { child, gone } of started) {
        child.kill('SIGKILL')
        await gone
      }
    }
    house.openGate()
    await startPortal(scene, house)
    await audit(scene, house, ids)
    return `${seconds} second portals refused, ${races} races of ${racers} with one winner each, ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}

function startRacer(scene: Scene, root: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/cli.js'), 'serve'], {
    cwd: root,
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  scene.after(() => child.kill('SIGKILL'))
  const gone = new Promise((resolve) => child.once('close', resolve))
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  return { child, gone, said: () => said }
}
