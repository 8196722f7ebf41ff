import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { readMarker, readStatus } from '../src/job/status.ts'
import { isAlive } from '../src/platform/processes.ts'
import { runErrand } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit } from './tools/audit.ts'
import { jobOf, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import { runnersOf } from './tools/processes.ts'

const jobs = 4
const limitSeconds = 8

export const killWrapper: Experiment = {
  number: 4,
  fault: 'The wrapper killed (-9) while its program lives',
  expected:
    'noticed within 10 s, no second start, never `SUCCESS`; cancelling still works, and so does the time limit',
  isPatient: true,

  async run(scene) {
    const house = makeHouse(scene, {
      slots: jobs * 2,
      programs: {
        limited: `title = Limited\ncommand = {programs}/work ${scene.folder}/house.ledger 3600\ntime_limit = ${limitSeconds} s\n`,
      },
    })
    const portal = await startPortal(scene, house)
    const submitAll = (program: string) =>
      Promise.all(
        Array.from({ length: jobs }, (_, n) => submitted(portal.url, `${program} ${n}`, { program })),
      )
    const cancelled = await submitAll('gate')
    const limited = await submitAll('limited')
    const ids = [...cancelled, ...limited]
    const runners = new Map(
      await Promise.all(ids.map(async (id) => [id, await runnersOf(house.folder(id))] as const)),
    )
    await waitFor('all to be begun', () => house.runs().length === ids.length)
    for (const { wrapper } of runners.values()) process.kill(wrapper.pid, 'SIGKILL')

    const began = performance.now()
    // Noticed: the log or the list tells of each, while the programs live on and nothing is started again.
    const noticed = await waitFor(
      'the loss of the wrappers to be noticed',
      () => ids.every((id) => portal.logged().includes(id)),
      10_000,
    ).then(
      () => (performance.now() - began) / 1000,
      () => undefined,
    )
    scene.expect(noticed !== undefined, 'not noticed within 10 s: the log says nothing of the wrappers')

    for (const id of cancelled) {
      const { code, out } = await runErrand(scene, house.root, 'cancel', id)
      scene.expect(code === 0, `cancel ${id}: ${out}`)
    }
    await pause(Math.max(0, limitSeconds * 1000 + 12_000 - (performance.now() - began)))
    for (const id of ids) {
      const { program } = runners.get(id) ?? {}
      const status = await readStatus(house.folder(id))
      const wanted = cancelled.includes(id) ? ['cancelled'] : ['lost']
      scene.expect(program !== undefined && !isAlive(program), `${id}: its program lives on`)
      scene.expect(
        (await readMarker(house.folder(id))) === 'ERROR',
        `${id}: ${await readMarker(house.folder(id))}, not ERROR`,
      )
      scene.expect(
        wanted.includes(status?.reason ?? ''),
        `${id}: it ended for '${status?.reason}', not '${wanted.join()}'`,
      )
      scene.expect(
        (await jobOf(portal.url, id)).state === 'error',
        `${id} is shown as ${(await jobOf(portal.url, id)).state}`,
      )
      scene.expect(existsSync(house.folder(id).notified), `${id}: no letter`)
    }
    await audit(scene, house, ids, { mayFail: () => true, timeoutMs: 1_000 })
    return `${ids.length} wrappers killed, noticed within ${noticed?.toFixed(1) ?? '?'} s, ${scene.tally.twice} started again, ${cancelled.length} cancelled, ${limited.length} ended at their limit`
  },
}
