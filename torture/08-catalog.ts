import { randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { audit } from './tools/audit.ts'
import type { Experiment } from './tools/experiment.ts'
import { makeHouse } from './tools/house.ts'
import { makeJobs } from './tools/many-jobs.ts'
import { startPortal } from './tools/portal.ts'

const over = 9_950
const waiting = 50

type Damage = (path: string) => void

const damages: Record<string, { does: Damage; isSetAside: boolean }> = {
  deleted: { does: (path) => rmSync(path), isSetAside: false },
  emptied: { does: (path) => truncateSync(path), isSetAside: false },
  'overwritten with noise': {
    does: (path) => writeFileSync(path, randomBytes(statSync(path).size)),
    isSetAside: true,
  },
  'noise in its middle': { does: noiseInTheMiddle, isSetAside: true },
  'cut in half': {
    does: (path) => truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096),
    isSetAside: true,
  },
  'of an older version': { does: older, isSetAside: true },
  'of a newer version': { does: (path) => execute(path, 'pragma user_version = 1000'), isSetAside: true },
}

export const damagedCatalog: Experiment = {
  number: 8,
  fault:
    'The catalog of 10,000 jobs deleted, emptied, overwritten with noise, cut, of an older or newer version',
  expected: 'noticed, set aside, made again from the folders',

  async run(scene) {
    const house = makeHouse(scene, { slots: 0 })
    const definition = readFileSync(join(house.root, 'programs/work/program.ini'), 'utf8')
    makeJobs(house, 'work', definition, over, true, 50)
    const queued = makeJobs(house, 'work', definition, waiting, false)
    const path = join(house.state, 'catalog.sqlite')
    const seconds: Record<string, number> = {}

    async function startAndCount(name: string): Promise<void> {
      const began = performance.now()
      const portal = await startPortal(scene, house)
      seconds[name] = (performance.now() - began) / 1000
      const page = (await (await fetch(`${portal.url}/api/v1/jobs/${queued.at(-1)}`)).json()) as {
        state: string
        position?: number
      }
      scene.expect(page.state === 'queued', `${name}: the last in line is ${page.state}`)
      await portal.kill('SIGTERM')
      const counts = countStates(path)
      scene.expect(
        counts.success === over && counts.queued === waiting,
        `${name}: the catalog then has ${JSON.stringify(counts)}`,
      )
      const { isSetAside } = damages[name] ?? { isSetAside: false }
      scene.expect(existsSync(`${path}.damaged`) === isSetAside, `${name}: set aside: ${!isSetAside}`)
      scene.expect(
        !isSetAside || /catalog can not be used/.test(portal.logged()),
        `${name}: the log says nothing`,
      )
      rmSync(`${path}.damaged`, { force: true })
    }

    await startAndCount('none yet')
    const good = join(scene.folder, 'good.sqlite')
    copyFileSync(path, good)
    for (const [name, { does }] of Object.entries(damages)) {
      for (const file of readdirSync(house.state))
        if (file.startsWith('catalog')) rmSync(join(house.state, file))
      copyFileSync(good, path)
      does(path)
      await startAndCount(name)
    }

    writeFileSync(
      join(house.root, 'errand.ini'),
      readFileSync(join(house.root, 'errand.ini'), 'utf8').replace('slots = 0', 'slots = 4'),
    )
    rmSync(path)
    const portal = await startPortal(scene, house)
    await audit(scene, house, queued, { mayHaveMore: true })
    scene.expect(house.runs().length === waiting, `${house.runs().length} runs of ${waiting} waiting jobs`)
    await portal.kill('SIGTERM')
    const slowest = Math.max(...Object.values(seconds))
    return `${Object.keys(damages).length + 1} catalogs of ${over + waiting} jobs, each made again in at most ${slowest.toFixed(1)} s, ${waiting} waiting jobs run, ${scene.tally.twice} twice`
  },
}

function noiseInTheMiddle(path: string): void {
  const file = openSync(path, 'r+')
  const size = statSync(path).size
  writeSync(file, randomBytes(size >> 1), 0, size >> 1, size >> 2)
  closeSync(file)
}

/** As a release before this one might have left it: other columns, and a version that says so. */
function older(path: string): void {
  execute(
    path,
    'drop table jobs; create table jobs (id text primary key, state text); pragma user_version = 0',
  )
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

function countStates(path: string): Record<string, number> {
  const database = new DatabaseSync(path)
  const rows = database.prepare('select state, count(*) as n from jobs group by state').all()
  database.close()
  return Object.fromEntries(rows.map(({ state, n }) => [String(state), Number(n)]))
}
