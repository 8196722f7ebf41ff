import { randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '../src/cli/client.ts'
import type { Start } from '../src/cli/schedules.ts'
import { readStatus } from '../src/job/status.ts'
import { runErrand, type Served } from '../test/support/serve.ts'
import { waitFor } from '../test/support/wait-for.ts'
import { audit, some } from './tools/audit.ts'
import type { Experiment } from './tools/experiment.ts'
import { type House, makeHouse } from './tools/house.ts'
import { startPortal } from './tools/portal.ts'

/** Each increases a variable; no history is asked for that is longer. */
const sets = 300
const additions = 60
const missing = 100
/** Starts that wait for one another; at most 100 wait. */
const queued = 30

/** `{work}` stands for a command that leaves what `audit` looks for. */
const schedules = `[schedule.tick]
cmd = {work}
every = 1 second
overlap = allow
missed = skip
keep_runs = forever

[schedule.counted]
cmd = {work}
when = increases(count)
overlap = allow
keep_runs = forever
after = follower

[schedule.follower]
cmd = {work}
overlap = allow
keep_runs = forever

[schedule.line]
cmd = {work}
overlap = queue
keep_runs = forever

[schedule.gone]
cmd = there-is-no-such-program
overlap = allow
keep_runs = forever
email = ops@example.org

[variables]
count = 0
`

export const schedulesKilled: Experiment = {
  number: 16,
  fault: `The portal killed (-9) at random moments while a schedule starts each second, ${sets} variables are set, ${additions} schedules added and ${queued} starts of one wait in line; then ${missing} runs of a program that is not there`,
  expected:
    'each set starts its schedule once, and that its follower once; no moment twice; what waits runs in order, one at a time, and none is stuck; no schedule of the file lost; 100 failures with 127 and a letter each, and one portal',

  async run(scene) {
    const house = makeHouse(scene, { slots: 4 })
    const work = `${join(import.meta.dirname, 'programs/work')} ${house.ledger} 0`
    writeFileSync(join(house.root, 'schedules.ini'), schedules.replaceAll('{work}', work))
    const client = createClient(join(house.state, 'portal.sock'), {})
    const historyOf = async (name: string) =>
      (await client.get<{ starts: Start[] }>(`/schedules/${name}/history?limit=1000`)).starts
    let portal: Served = await startPortal(scene, house)
    let kills = 0
    let isDone = false

    async function killAndRestart(): Promise<void> {
      while (!isDone) {
        await pause(randomInt(100, 1_200))
        if (isDone) return
        await portal.kill()
        kills++
        portal = await startPortal(scene, house)
      }
    }

    /** The same until it was answered: the answer may have been lost, not the deed. */
    async function insist(ask: () => Promise<unknown>): Promise<void> {
      for (;;) {
        try {
          await ask()
          return
        } catch (error) {
          if (isDoneAlready(error)) return
          await pause(20)
        }
      }
    }

    async function setAll(): Promise<void> {
      for (let n = 1; n <= sets; n++) {
        const variables = [{ name: 'count', type: 'int', value: n }]
        await insist(() => client.post('/variables', { variables }))
        await pause(randomInt(150))
      }
    }

    async function addAll(): Promise<void> {
      for (let n = 0; n < additions; n++) {
        const settings = { cmd: 'true', when: `changes(other${n})` }
        await insist(() => client.post('/schedules', { name: `added${n}`, settings }))
        await pause(randomInt(600))
      }
    }

    /** Where the answer is lost it may have been started: as many as there are by then. */
    async function queueAll(): Promise<void> {
      while ((await historyOf('line').catch(() => [])).length < queued) {
        await client.post('/schedules/line/start').catch(() => {})
        await pause(randomInt(300))
      }
    }

    const killing = killAndRestart()
    await Promise.all([setAll(), addAll(), queueAll()])
    isDone = true
    await killing
    await client.patch('/schedules/tick', { enabled: false })

    const ended = async (name: string, count: number) =>
      waitFor(
        `${count} runs of ${name}`,
        async () => (await historyOf(name)).filter(({ state }) => state === 'success').length >= count,
        120_000,
      ).catch(() => {})
    await ended('follower', sets)
    for (const name of ['counted', 'follower']) {
      const found = (await historyOf(name)).length
      scene.expect(found === sets, `${found} starts of ${name}, not ${sets}`)
    }
    await ended('line', queued)
    const line = (await historyOf('line')).reverse()
    const stuck = line.filter(({ state }) => state !== 'success').length
    scene.expect(stuck === 0, `${stuck} of ${line.length} starts that waited did not come to their end`)
    const overtaken = line.filter(
      ({ started }, n) => n > 0 && (started ?? '') < (line[n - 1]?.finished ?? ''),
    ).length
    scene.expect(overtaken === 0, `${overtaken} starts did not wait for the one before`)
    const ticks = await historyOf('tick')
    const moments = ticks.map(({ due }) => due)
    scene.expect(new Set(moments).size === moments.length, 'tick was started twice for one moment')
    const starts = [...ticks, ...(await historyOf('counted')), ...(await historyOf('follower')), ...line]
    const undone = starts.filter(({ outcome }) => outcome !== 'job').map(({ serial }) => String(serial))
    scene.expect(undone.length === 0, `${undone.length} starts without a job: ${some(undone)}`)
    await audit(
      scene,
      house,
      starts.flatMap(({ job }) => job ?? []),
    )
    const inFile = readFileSync(join(house.root, 'schedules.ini'), 'utf8').match(/^\[schedule\.added/gm)
    scene.expect(
      inFile?.length === additions,
      `${inFile?.length} of ${additions} added schedules are in the file`,
    )

    for (let n = 0; n < missing; n++) await client.post('/schedules/gone/start')
    await waitFor(
      'all failures and their letters',
      async () => (await failures(house, await historyOf('gone'))) >= missing,
      120_000,
    ).catch(() => {})
    const failed = await failures(house, await historyOf('gone'))
    scene.expect(failed === missing, `${failed} of ${missing} failed with 127 and have their letter`)
    const second = await runErrand(scene, house.root, 'serve')
    const names = second.out.includes(`(process ${portal.pid} on `)
    scene.expect(second.code !== 0 && names, `a second portal ended with ${second.code}: ${second.out}`)
    return `${kills} kills, ${sets} sets, ${starts.length} starts, ${additions} schedules added, ${failed} failures with letter, ${scene.tally.lost} lost, ${scene.tally.twice} run twice`
  },
}

/** Added, and the answer was lost. */
function isDoneAlready(error: unknown): boolean {
  return error instanceof Error && error.message.includes('already')
}

async function failures(house: House, starts: Start[]): Promise<number> {
  const letters = new Set(house.letters())
  let count = 0
  for (const { job } of starts) {
    const status = job === null ? undefined : await readStatus(house.folder(job))
    if (job !== null && status?.exitStatus === 127 && letters.has(job)) count++
  }
  return count
}
