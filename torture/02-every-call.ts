import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { Served } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit, countRuns } from './tools/audit.ts'
import { submit, submitted } from './tools/client.ts'
import type { Experiment } from './tools/experiment.ts'
import { type House, makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'
import type { Scene } from './tools/scene.ts'
import { detach, failAt, killAt, type Point, recordCalls } from './tools/strace.ts'

/** How many houses are worked on at once. */
const lanes = 3
const errors = ['ENOSPC', 'EIO', 'EACCES']
const environment = { UV_THREADPOOL_SIZE: '1' }
/** Letters and starts that failed are tried again after a minute and ten seconds. */
const speed = 100

export const everyCall: Experiment = {
  number: 2,
  fault:
    'The portal killed at every system call of one submission, from the form to the letter; and each of them failing',
  expected:
    'killed before the id was shown: nothing to be seen, or it runs once; after: it runs once. Failed: refused or run once, nothing half',
  needs: ['strace', 'root'],

  async run(scene) {
    const points = await findPoints(scene)
    const kills = await inLanes(scene, 'killed', points, killOne)
    const failures = points
      .filter(({ call }) => !/clone|vfork/.test(call))
      .flatMap((point, index) => ({ ...point, error: errors[index % errors.length] ?? '' }))
    const failed = await inLanes(scene, 'failed', failures, failOne)
    return `${kills} calls killed, ${failed} failed (ENOSPC, EIO, EACCES), ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}

/** The calls of a portal that has done the same before, so that nothing is loaded or made for the first time. */
async function findPoints(scene: Scene): Promise<Point[]> {
  const house = makeHouse(scene, { name: 'calm' })
  const portal = await startPortal(scene, house, { environment })
  const goThrough = async (token: string) => {
    const id = await submitted(portal.url, token, { data: token })
    await letterOf(house, id)
  }
  await goThrough('one')
  const points = await recordCalls(scene, portal.pid, () => goThrough('two'))
  await portal.kill('SIGTERM')
  return points
}

interface Lane<P> {
  scene: Scene
  house: House
  portal: Served
  points: P[]
  shown: string[]
  /** How many times the fault came about. */
  count: number
}

async function inLanes<P extends Point>(
  scene: Scene,
  name: string,
  points: P[],
  one: (lane: Lane<P>, point: P, token: string) => Promise<void>,
): Promise<number> {
  const waiting = [...points.entries()]
  const counts = Array.from({ length: lanes }, async (_, number) => {
    const house = makeHouse(scene, { name: `${name}-${number}` })
    const lane = {
      scene,
      house,
      points,
      shown: [],
      count: 0,
      portal: await startPortal(scene, house, { environment, speed }),
    }
    await letterOf(house, await again(lane, 'first'))
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await one(lane, next[1], `${name} ${next[0]}`)
    await audit(scene, house, lane.shown)
    for (const id of lane.shown)
      await letterOf(house, id).catch(() => scene.expect(false, `no letter of ${id} in ${house.root}`))
    scene.expect(house.ids().length === house.accepted().length, `half a job was left in ${house.jobs}`)
    await lane.portal.kill('SIGTERM')
    return lane.count
  })
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

/** Asks until an id is shown. */
async function again<P>(lane: Lane<P>, token: string): Promise<string> {
  const id = await submitted(lane.portal.url, token, { data: token })
  lane.shown.push(id)
  return id
}

async function killOne(lane: Lane<Point>, point: Point, token: string): Promise<void> {
  const { scene, house, portal } = lane
  const before = house.accepted().length
  const strace = await killAt(scene, portal.pid, point)
  const answer = await submit(portal.url, token, { data: token }).catch(() => undefined)
  await Promise.race([portal.gone, untilQuiet(house, answer?.id)])
  await detach(strace)
  if (await hasGone(portal)) {
    lane.count++
    const accepted = house.accepted().length
    lane.portal = await startPortal(scene, house, { environment, speed })
    const at = `killed at ${point.call} ${point.n} (${point.about.slice(0, 80)})`
    scene.expect(house.ids().length === accepted, `${at}: something half is left`)
    scene.expect(
      answer?.id === undefined || accepted === before + 1,
      `${at}: the id ${answer?.id} was shown for nothing`,
    )
  }
  const id = await again(lane, token)
  scene.expect(answer?.id === undefined || answer.id === id, `${token}: one request, two ids`)
  scene.expect(
    house.accepted().length === before + 1,
    `${token}: one request, ${house.accepted().length - before} jobs`,
  )
  await letterOf(house, id)
}

function hasGone({ gone }: Served, patienceMs = 50): Promise<boolean> {
  return Promise.race([gone.then(() => true), pause(patienceMs).then(() => false)])
}

async function failOne(
  lane: Lane<Point & { error: string }>,
  point: Point & { error: string },
  token: string,
): Promise<void> {
  const { scene, house, portal } = lane
  const before = house.accepted().length
  const at = `${point.error} at ${point.call} ${point.n} (${point.about.slice(0, 80)})`
  const { result: answer, isWaking } = await failAt(scene, portal.pid, point, point.error, async () => {
    const found = await submit(portal.url, token, { data: token }).catch(() => undefined)
    if (found?.id !== undefined) await untilQuiet(house, found.id)
    return found
  })
  if (isWaking && (await hasGone(portal, 1_000))) {
    lane.portal = await startPortal(scene, house, { environment, speed })
    await letterOf(house, await again(lane, token))
    return
  }
  lane.count++
  // What fails may be the write of the answer itself: then none comes, and asking again leads to the job that was made.
  const isAnswer = /TCP/.test(point.about)
  if (answer === undefined && isAnswer) {
    await letterOf(house, await again(lane, token))
    scene.expect(house.accepted().length === before + 1, `${at}: one request, several jobs`)
    return
  }
  scene.expect(answer !== undefined, `${at}: no answer`)
  scene.expect(answer?.id !== undefined || (answer?.status ?? 0) >= 500, `${at}: answered ${answer?.status}`)
  scene.expect(house.ids().length === house.accepted().length, `${at}: something half is left`)
  if (answer?.id === undefined)
    scene.expect(house.accepted().length === before, `${at}: refused with ${answer?.status}, but accepted`)
  const id = await again(lane, token)
  scene.expect(
    house.accepted().length === before + 1,
    `${at}: one request, ${house.accepted().length - before} jobs`,
  )
  await letterOf(house, id).catch(() =>
    scene.expect(false, `${at}: ${id} had ${countRuns(house).get(id) ?? 0} runs and no letter in time`),
  )
}

function letterOf(house: House, id: string): Promise<boolean> {
  return waitFor(`the letter of ${id} in ${house.root}`, () => existsSync(house.folder(id).notified))
}

/** Until the fault can't come any more: all is done, or nothing was accepted. */
async function untilQuiet(house: House, id: string | undefined): Promise<void> {
  if (id !== undefined)
    await waitFor('the letter', () => existsSync(house.folder(id).notified), 3_000).catch(() => {})
  await pause(id === undefined ? 500 : 100)
}
