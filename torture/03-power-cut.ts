import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { jobFolder } from '../src/job/folder.ts'
import { type Job, readJob } from '../src/job/state.ts'
import { runErrand } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { addTo, audit, isWhole } from './tools/audit.ts'
import { submit } from './tools/client.ts'
import { copyDisk, type Disk, makeDisk } from './tools/disks.ts'
import type { Experiment } from './tools/experiment.ts'
import { type House, makeHouse } from './tools/house.ts'
import { startMachine } from './tools/machine.ts'
import type { Scene } from './tools/scene.ts'

const rounds = 10
const cutsOfRound = 20
const clients = 3
// Their disks are small.
const limits = ['min_free = 0']

export const powerCut: Experiment = {
  number: 3,
  fault: '200 power cuts while jobs are submitted, run and end',
  expected: '0 accepted jobs lost, 0 `SUCCESS` over incomplete outputs',
  needs: ['root', 'mkfs.ext4'],

  async run(scene) {
    const count = { cuts: 0, looks: 0, reboots: 0 }
    let next = 0
    const lane = async () => {
      while (next < rounds) await oneRound(scene, `round-${next++}`, count)
    }
    await Promise.all([lane(), lane()])
    return `${count.cuts} cuts, ${count.looks} looks at accepted jobs, ${count.reboots} started again, ${scene.tally.lost} accepted jobs lost, ${scene.tally.incomplete} SUCCESS over incomplete outputs`
  },
}

/** One machine; its disk is looked at as each of 20 cuts would leave it, and after the last it is started again. */
async function oneRound(
  scene: Scene,
  name: string,
  count: { cuts: number; looks: number; reboots: number },
): Promise<void> {
  const disk = makeDisk(scene, name)
  const house = makeHouse(scene, { name, root: disk.path, slots: 3, settings: { limits } })
  const machine = await startMachine(scene, house)
  const shown = new Map<string, string>()
  let isOn = true
  let token = 0
  const client = async () => {
    while (isOn) {
      const key = `${name} ${token++}`
      const inputs = { seconds: ['0', '0.1', '0.3'][randomInt(3)] ?? '0' }
      const data = randomInt(3) === 0 ? key.repeat(randomInt(1, 2_000)) : undefined
      const asked = { inputs, email: `user${randomInt(9)}@example.org`, ...(data ? { data } : {}) }
      const { id } = await submit(machine.url, key, asked).catch(() => ({ id: undefined }))
      if (id !== undefined) shown.set(id, data ?? '')
    }
  }
  const working = Array.from({ length: clients }, client)

  for (let cut = 1; cut <= cutsOfRound; cut++) {
    await pause(randomInt(20, 120))
    const known = new Map(shown)
    const left = await machine.still(async () => {
      const copy = copyDisk(scene, disk, `${name}-cut`)
      const runs = new Set(house.runs())
      if (cut === cutsOfRound) {
        isOn = false
        await machine.switchOff()
      }
      return { copy, runs }
    })
    const interrupted = await lookAt(scene, left.copy, known, left.runs, `${name}, cut ${cut}`)
    count.cuts++
    count.looks += known.size
    if (!isOn) {
      await startAgain(
        scene,
        makeHouse(scene, { name, root: left.copy.path, slots: 3, settings: { limits } }),
        [...known.keys()],
        interrupted,
      )
      count.reboots++
    }
    left.copy.unmount()
  }
  await Promise.all(working)
  scene.expect(shown.size > 0, `${name}: no job was accepted, so nothing was tried`)
  disk.unmount()
}

/**
 * Each accepted job as the cut left it.
 * @returns those that were running
 */
async function lookAt(
  scene: Scene,
  disk: Disk,
  known: Map<string, string>,
  runs: Set<string>,
  when: string,
): Promise<Set<string>> {
  const interrupted = new Set<string>()
  const jobs = join(disk.path, 'jobs')
  for (const id of new Set([...known.keys(), ...runs])) {
    const folder = jobFolder(jobs, id)
    const job = await readJob(folder, () => false).catch(
      (error) => void addTo(scene, 'lost', `${when}: ${id}: ${error}`),
    )
    if (!job) {
      if (known.has(id)) addTo(scene, 'lost', `${when}: ${id} was accepted and is not there`)
      continue
    }
    lookAtJob(scene, job, known.get(id), runs.has(id), when)
    if (job.state === 'interrupted' || job.state === 'running') interrupted.add(id)
  }
  return interrupted
}

function lookAtJob(
  scene: Scene,
  { folder, state, status }: Job,
  data: string | undefined,
  wasRun: boolean,
  when: string,
): void {
  const { id } = folder
  if (data && readIf(join(folder.inputs, 'data/data.txt')) !== data)
    addTo(scene, 'lost', `${when}: the file that was uploaded to ${id} is not whole`)
  if (!existsSync(folder.program)) addTo(scene, 'lost', `${when}: ${id} has no program.ini`)
  if (wasRun && state === 'queued')
    addTo(scene, 'twice', `${when}: ${id} was begun and would be started again`)
  if (state !== 'success') return
  if (!isWhole(folder)) addTo(scene, 'incomplete', `${when}: ${id} says SUCCESS without its results`)
  scene.expect(
    status?.exitStatus === 0 && status.reason === undefined,
    `${when}: ${id} says SUCCESS, but its status does not`,
  )
}

/** The next morning: what waited runs, what ran is started again when the administrator says so. */
async function startAgain(
  scene: Scene,
  house: House,
  ids: string[],
  interrupted: Set<string>,
): Promise<void> {
  const machine = await startMachine(scene, house)
  const { code, out } = await runErrand(scene, house.root, 'restart-unfinished')
  scene.expect(code === 0, `restart-unfinished: ${out}`)
  await audit(scene, house, ids, { runs: (id) => (interrupted.has(id) ? 2 : 1), mayHaveMore: true })
  await waitFor('all letters', () => ids.every((id) => existsSync(house.folder(id).notified))).catch(() =>
    scene.expect(false, `letters are missing in ${house.root}`),
  )
  await machine.switchOff()
}

function readIf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
