import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { type JobFolder, jobFolder } from '../../src/job/folder.ts'
import { readMarker } from '../../src/job/status.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { needs } from '../support/needs.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse } from '../support/portal.ts'
import { runnersOf } from '../support/runners.ts'
import { runErrand, type Served, serve } from '../support/serve.ts'
import { waitFor } from '../support/wait-for.ts'

/** A house whose programs leave a line for each time they are run. */
function begin(t: TestContext, slots: number) {
  const root = makeHouse(t, {
    settings: {
      'target.default': [`slots = ${slots}`],
      limits: ['submissions_per_minute = 100000', 'waiting_jobs = 100000'],
    },
    programs: {
      note: `title = Note\ncommand = {tests}/note {program}/../../lines {seconds}\n[inputs.seconds]\ntype = number\ndefault = 0\n`,
      gate: 'title = Gate\ncommand = {tests}/gate {program}/../../open\n',
    },
  })
  const jobs = join(root, 'jobs')
  return {
    root,
    folder: (id: string) => jobFolder(jobs, id),
    /** The id of the job that ran, for each time that one did. */
    runs: () =>
      existsSync(join(root, 'lines')) ? readFileSync(join(root, 'lines'), 'utf8').trim().split('\n') : [],
    accepted: () =>
      readdirSync(jobs)
        .filter((name) => name.startsWith('job-') && existsSync(join(jobs, name, 'config.ini')))
        .map((name) => name.slice(4)),
    /** A kill may leave the beginning of a letter beside them, under another name. */
    letters: () => readdirSync(join(root, 'state/outbox')).filter((name) => name.endsWith('.eml')),
    openGate: () => openGate(root, 'through\n'),
  }
}

/** Asks for a job; the same key again leads to the same job. */
async function submit(url: string, program: string, key: string, inputs: object = {}): Promise<string> {
  const answer = await fetch(`${url}/api/v1/programs/${program}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ inputs, email: 'dalke@example.org' }),
  })
  const { id } = (await answer.json()) as { id?: string }
  if (!id) throw new Error(`not accepted: ${answer.status}`)
  return id
}

async function stateOf(url: string, id: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/jobs/${id}`)
  return ((await answer.json()) as { state: string }).state
}

const over = (folder: JobFolder) => waitFor(`job ${folder.id} to end`, () => readMarker(folder))

test('kill -9 of the portal at any moment: each job that was asked for runs once, and gets its letter', async (t) => {
  const house = begin(t, 4)
  let portal = await serve(t, house.root)
  let restarting: Promise<unknown> = Promise.resolve()
  const shown = new Map<string, string>()
  const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)
  const killAt = new Set([3, 14, 26].map((count) => count + randomInt(8)))

  async function killAndRestart(): Promise<void> {
    await portal.kill()
    portal = await serve(t, house.root)
  }

  async function submitAll(): Promise<void> {
    for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
      while (!shown.has(key)) {
        const inputs = { seconds: ['0', '0.1', '0.4'][randomInt(3)] }
        // The same again and again until an id was shown: the answer may have been lost, not the job.
        const asked = requests.get(key) ?? inputs
        requests.set(key, asked)
        await restarting
        const id = await submit(portal.url, 'note', key, asked).catch(() => undefined)
        if (id) shown.set(key, id)
      }
      if (killAt.delete(shown.size)) {
        restarting = killAndRestart()
        restarting.catch(() => {})
      }
    }
  }

  const requests = new Map<string, object>()
  await Promise.all(Array.from({ length: 6 }, submitAll))
  await restarting
  const ids = [...shown.values()].sort()
  for (const id of ids) assert.equal(await over(house.folder(id)), 'SUCCESS', id)
  assert.equal(new Set(ids).size, 40)
  assert.deepEqual(house.accepted().sort(), ids)
  assert.deepEqual(house.runs().sort(), ids)
  for (const id of ids) {
    await waitFor(`the letter of ${id}`, () => existsSync(house.folder(id).notified))
    assert.deepEqual(readdirSync(house.folder(id).attempts), ['1'])
    await waitFor(`the portal to know of ${id}`, async () => (await stateOf(portal.url, id)) === 'success')
  }
  assert.deepEqual(
    house.letters().sort(),
    ids.map((id) => `job-${id}.eml`),
  )
})

test('everything killed at once: what waited runs, what ran is interrupted and can be started again, once', async (t) => {
  const house = begin(t, 2)
  const first = await serve(t, house.root)
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push(await submit(first.url, 'gate', `key ${i}`))
  const folders = ids.map(house.folder)
  const running = await Promise.all(folders.slice(0, 2).map((folder) => runnersOf(folder)))
  process.kill(first.pid, 'SIGKILL')
  for (const { wrapper, program } of running) {
    process.kill(wrapper.pid, 'SIGKILL')
    process.kill(-program.pid, 'SIGKILL')
  }
  await first.gone
  await waitFor('all to be gone', () =>
    running.every(({ wrapper, program }) => !isAlive(wrapper) && !isAlive(program)),
  )

  const second = await serve(t, house.root)
  await waitFor('the word of what was interrupted', () =>
    /Interrupted: 2 jobs \(.*errand restart-unfinished/.test(second.said()),
  )
  const { last_crash: crash } = (await (await fetch(`${second.url}/healthz`)).json()) as {
    last_crash: { reason: string } | null
  }
  assert.match(crash?.reason ?? '', /it did not say why/)
  await Promise.all(folders.slice(2, 4).map((folder) => runnersOf(folder)))
  assert.deepEqual(await Promise.all(ids.map((id) => stateOf(second.url, id))), [
    ...['interrupted', 'interrupted'],
    ...['running', 'running', 'queued'],
  ])
  house.openGate()
  for (const folder of folders.slice(2)) assert.equal(await over(folder), 'SUCCESS')
  assert.deepEqual(await Promise.all(folders.slice(0, 2).map((folder) => readMarker(folder))), [
    undefined,
    undefined,
  ])

  const restarted = await runErrand(t, house.root, 'restart-unfinished')
  assert.deepEqual(
    [restarted.code, restarted.out.trim()],
    [0, `Asked for a new attempt of: ${ids[0]} ${ids[1]}`],
  )
  assert.equal((await runErrand(t, house.root, 'restart-unfinished')).out.trim(), 'No job is interrupted.')
  for (const folder of folders) {
    assert.equal(await over(folder), 'SUCCESS')
    assert.equal(readFileSync(folder.output, 'utf8'), 'waiting at the gate\nthrough\n')
    assert.deepEqual(readdirSync(folder.attempts), folders.indexOf(folder) < 2 ? ['1', '2'] : ['1'])
    await waitFor('its letter', () => existsSync(folder.notified))
  }
  assert.equal(house.letters().length, 5)
})

test('killed at a system call of a submission: nothing is seen of it afterwards, or it runs once', async (t) => {
  if (!needs(t, 'strace')) return
  const house = begin(t, 2)
  let portal = await serve(t, house.root, { UV_THREADPOOL_SIZE: '1' })
  const points = ['mkdir 1', 'mkdir 3', 'symlink 1', 'fsync 3', 'rename 1', 'fsync 7']
  for (const point of points) {
    const before = house.accepted().length
    await killAt(t, portal, point)
    await assert.rejects(submit(portal.url, 'note', point))
    await portal.gone
    const wasAccepted = house.accepted().length > before
    // It was accepted with the name of its config.ini, and not a moment earlier.
    assert.equal(wasAccepted, point === 'fsync 7', point)
    portal = await serve(t, house.root, { UV_THREADPOOL_SIZE: '1' })
    const left = readdirSync(join(house.root, 'jobs')).filter((name) => name.startsWith('job-'))
    assert.equal(left.length, house.accepted().length, `after ${point} nothing half is left`)
    // Whoever saw no id asks again, and gets the one job.
    const id = await submit(portal.url, 'note', point)
    assert.equal(await over(house.folder(id)), 'SUCCESS')
    assert.equal(house.accepted().length, before + 1, point)
    // Its letter is written with the same calls.
    await waitFor('its letter', () => existsSync(house.folder(id).notified))
  }
  assert.deepEqual(house.runs().sort(), house.accepted().sort())
})

/** Lets the portal be killed at the n-th call of a kind from now on. */
async function killAt(t: TestContext, { pid }: Served, point: string): Promise<void> {
  const [call, n] = point.split(' ')
  const words = [
    '-f',
    '-p',
    String(pid),
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:signal=SIGKILL:when=${n}`,
  ]
  const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  t.after(() => strace.kill())
  let said = ''
  strace.stderr.on('data', (data) => {
    said += data
  })
  await waitFor('strace to watch', () => /attached/.test(said))
}

test('a portal that is stopped leaves its jobs running, and the next one adopts them', async (t) => {
  const house = begin(t, 1)
  const first = await serve(t, house.root)
  const [id, next] = [await submit(first.url, 'gate', 'one'), await submit(first.url, 'note', 'two')]
  const { wrapper, program } = await runnersOf(house.folder(id))
  await first.kill('SIGTERM')
  assert.ok(isAlive(wrapper) && isAlive(program))

  const second = await serve(t, house.root)
  await waitFor('the word of what was taken over', () => /Taken over: 1 job/.test(second.said()))
  assert.equal(await stateOf(second.url, id), 'running')
  // The one slot is taken: the next in line waits.
  assert.equal(await stateOf(second.url, next), 'queued')
  house.openGate()
  assert.equal(await over(house.folder(id)), 'SUCCESS')
  assert.equal(await over(house.folder(next)), 'SUCCESS')
  assert.deepEqual((await readStarted(house.folder(id).attempt(1)))?.wrapper, wrapper)
  await waitFor('both letters', () => [id, next].every((one) => existsSync(house.folder(one).notified)))
  assert.deepEqual(house.letters().sort(), [id, next].map((one) => `job-${one}.eml`).sort())
})

test('a job that ends while no portal runs gets its letter from its wrapper, and no other from the next portal', async (t) => {
  const house = begin(t, 1)
  const first = await serve(t, house.root)
  const id = await submit(first.url, 'gate', 'one')
  await runnersOf(house.folder(id))
  await first.kill()
  house.openGate()
  await over(house.folder(id))
  await waitFor('the letter', () => existsSync(house.folder(id).notified))
  const letter = join(house.root, 'state/outbox', `job-${id}.eml`)
  const text = readFileSync(letter, 'utf8')
  const second = await serve(t, house.root)
  assert.equal(await stateOf(second.url, id), 'success')
  await second.kill('SIGTERM')
  assert.equal(readFileSync(letter, 'utf8'), text)
  assert.deepEqual(house.letters(), [`job-${id}.eml`])
})

test('a second portal on the same folder says who holds it, and exits', async (t) => {
  const house = begin(t, 1)
  const first = await serve(t, house.root)
  const { code, out } = await runErrand(t, house.root, 'serve')
  assert.notEqual(code, 0)
  assert.match(out, new RegExp(`Another portal runs on .*jobs \\(process ${first.pid} on `))
  assert.equal((await fetch(first.url)).status, 200)
})
