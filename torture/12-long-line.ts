import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '../test/support/wait-for.ts'
import { allOver, audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { makeJobs } from './tools/many-jobs.ts'
import { startPortal } from './tools/portal.ts'

const inLine = 10_000
const bySubmission = 300
/** So many are run to their end, over two more kills; the others wait on. */
const run = 600
const kills = 2

export const longLine: Experiment = {
  number: 12,
  fault: 'The portal killed with 10,000 jobs in line, and started',
  expected: 'order kept, none twice, first start within 5 s',

  async run(scene) {
    const house = makeHouse(scene, { slots: 0 })
    const definition = readFileSync(join(house.root, 'programs/work/program.ini'), 'utf8')
    const ids = makeJobs(house, 'work', definition, inLine - bySubmission, false)
    // Through the door for the last ones; their folders are the same as those of the others.
    const first = await startPortal(scene, house)
    for (let n = 0; n < bySubmission; n++) ids.push(await submitted(first.url, `job ${n}`))
    await first.kill()

    const ini = join(house.root, 'errand.ini')
    writeFileSync(ini, readFileSync(ini, 'utf8').replace('slots = 0', 'slots = 1'))
    const starts: number[] = []
    for (let kill = 0; kill <= kills; kill++) {
      const before = house.runs().length
      const began = performance.now()
      const portal = await startPortal(scene, house)
      await waitFor('the next one to start', () => house.runs().length > before)
      starts.push((performance.now() - began) / 1000)
      const goal = Math.round((run * (kill + 1)) / (kills + 1))
      await waitFor(`${goal} to have run`, () => house.runs().length >= goal, 120_000)
      await portal.kill()
    }
    const runs = house.runs()
    await allOver(house, runs)
    const wrong = runs.findIndex((id, index) => id !== ids[index])
    scene.expect(wrong < 0, `number ${wrong + 1} in line was not the one that started then`)
    await audit(scene, house, runs, { mayHaveMore: true })
    const slowest = Math.max(...starts)
    scene.expect(slowest < 5, `the first start took ${slowest.toFixed(1)} s`)
    scene.expect(house.accepted().length === inLine, `${house.accepted().length} jobs are in the folder`)
    return `${inLine} in line, ${kills + 1} kills, ${runs.length} run in their order, ${scene.tally.twice} twice, first start within ${slowest.toFixed(1)} s`
  },
}
