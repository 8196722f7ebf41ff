import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runErrand } from '../test/support/serve.ts'
import { audit } from './tools/audit.ts'
import { submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'

const change = (path: string, from: RegExp | string, to: string) =>
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))

const damages: Record<string, (config: string) => void> = {
  empty: (config) => truncateSync(config),
  noise: (config) => writeFileSync(config, randomBytes(300)),
  zeros: (config) => writeFileSync(config, Buffer.alloc(300)),
  'cut in half': (config) => writeFileSync(config, readFileSync(config, 'utf8').slice(0, 60)),
  'without its inputs': (config) => change(config, /\[inputs\][\s\S]*/, ''),
  "another job's": (config) => change(config, /job_id = \w+/, 'job_id = bcdfghjk'),
  'another program': (config) => change(config, /program = \w+/, 'program = ../../etc'),
  'without an owner': (config) => change(config, /email = .*/, 'email = '),
  'a folder': (config) => {
    rmSync(config)
    mkdirSync(config)
  },
}
const healthy = 20

export const damagedRecord: Experiment = {
  number: 9,
  fault: 'A damaged config.ini, in nine ways, of jobs that wait',
  expected: 'that job shown as unreadable; the others unaffected; never started with defaults',

  async run(scene) {
    const house = makeHouse(scene, { slots: 0 })
    const first = await startPortal(scene, house)
    const bad = new Map<string, string>()
    const good: string[] = []
    for (const [n, name] of Object.keys(damages).entries()) {
      good.push(await submitted(first.url, `good ${n}`))
      bad.set(await submitted(first.url, `bad ${n}`, { inputs: { seconds: '0' } }), name)
    }
    while (good.length < healthy) good.push(await submitted(first.url, `good ${good.length}`))
    for (const [id, name] of bad) {
      damages[name]?.(house.folder(id).config)
      await look(first.url, id, name)
    }
    await first.kill()

    change(join(house.root, 'errand.ini'), 'slots = 0', 'slots = 4')
    const second = await startPortal(scene, house)
    await audit(scene, house, good, { mayHaveMore: true })
    for (const [id, name] of bad) {
      await look(second.url, id, name)
      scene.expect(!house.runs().includes(id), `${name}: it was run`)
      scene.expect(!existsSync(house.folder(id).attempt(1).started), `${name}: it was started`)
      scene.expect(existsSync(house.folder(id).program), `${name}: its folder was swept away`)
      scene.expect(second.logged().includes(id), `${name}: the log does not name it`)
    }
    const reindexed = await runErrand(scene, house.root, 'reindex')
    for (const [id, name] of bad)
      scene.expect(reindexed.out.includes(id), `${name}: reindex does not name it`)
    await second.kill('SIGTERM')

    async function look(url: string, id: string, name: string): Promise<void> {
      const answer = await fetch(`${url}/jobs/${id}`)
      const text = await answer.text()
      scene.expect(answer.status === 500 && /damaged/.test(text), `${name}: its page says ${answer.status}`)
    }
    return `${bad.size} damaged jobs, 0 started, ${good.length} others run, ${scene.tally.lost} lost`
  },
}
