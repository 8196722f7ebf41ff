import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { identify, isAlive } from '../../src/platform/processes.ts'
import { askAgain } from '../../src/portal/ask-again.ts'
import { readJobOf } from '../../src/portal/deps.ts'
import { claimAttempt } from '../job/make-job.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { interrupt, orphan, runnersOf } from '../support/runners.ts'
import { runErrand } from '../support/serve.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = (rule: string) =>
  `title = Gate\ncommand = {tests}/gate {program}/../../open\non_interrupt = ${rule}\n`
const programs = { ask: gate('ask'), rerun: gate('rerun'), fail: gate('fail') }

const stateOf = async (portal: TestPortal, id: string) => (await portal.portal.read(id))?.state

test('ask: it is shown as interrupted, restarted once on demand, and only what is interrupted', async (t) => {
  const portal = await startPortal(t, { programs })
  const [id, other] = [await portal.submit('ask', {}), await portal.submit('ask', {})]
  await interrupt(portal.folder(id))
  await runnersOf(portal.folder(other))
  await waitFor('the portal to see it', () => portal.portal.deps.catalog.get(id)?.state === 'interrupted')
  assert.equal(await stateOf(portal, id), 'interrupted')

  assert.deepEqual(await portal.portal.restartUnfinished({ dryRun: true }), { jobs: [id], failed: {} })
  assert.equal(await stateOf(portal, id), 'interrupted')
  assert.deepEqual(await portal.portal.restartUnfinished({ dryRun: false }), { jobs: [id], failed: {} })
  assert.deepEqual(await portal.portal.restartUnfinished({ dryRun: false }), { jobs: [], failed: {} })
  await runnersOf(portal.folder(id), 2)
  openGate(portal.root)
  for (const one of [id, other]) assert.equal(await portal.over(one), 'SUCCESS')
  assert.deepEqual(readdirSync(portal.folder(id).attempts), ['1', '2'])
  assert.equal(
    readFileSync(join(portal.folder(id).attempt(1).path, 'output.txt'), 'utf8'),
    'waiting at the gate\n',
  )
  await waitFor('both letters', () => portal.letters().length === 2)
})

test('ask, and three restarts asked for at once: one new attempt', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('ask', {})
  await interrupt(portal.folder(id))
  await waitFor('the portal to see it', () => portal.portal.deps.catalog.get(id)?.state === 'interrupted')
  const restarts = await Promise.all([1, 2, 3].map(() => portal.portal.restartUnfinished({ dryRun: false })))
  assert.deepEqual(
    restarts.flatMap(({ jobs }) => jobs),
    [id],
  )
  await runnersOf(portal.folder(id), 2)
  openGate(portal.root)
  assert.equal(await portal.over(id), 'SUCCESS')
  assert.deepEqual(readdirSync(portal.folder(id).attempts), ['1', '2'])
})

test('fail: it failed, and the letter says that it was lost', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('fail', {})
  await interrupt(portal.folder(id))
  assert.equal(await portal.over(id), 'ERROR')
  assert.equal((await portal.portal.read(id))?.reason, 'lost')
  const letter = await waitFor('the letter', () => portal.letters()[0])
  assert.match(letter, /lost track of the program/)
  assert.deepEqual(await portal.portal.restartUnfinished({ dryRun: false }), { jobs: [], failed: {} })
})

test('rerun: the next attempt starts by itself', async (t) => {
  const root = makeHouse(t, { programs })
  const first = await startPortal(t, { root })
  const id = await first.submit('rerun', {})
  await runnersOf(first.folder(id))
  await first.stop()
  await interrupt(first.folder(id))
  const second = await startPortal(t, { root })
  await runnersOf(second.folder(id), 2)
  openGate(second.root)
  assert.equal(await second.over(id), 'SUCCESS')
})

test('a program that its wrapper could not note is ended before the next attempt, and nobody else in its folder', async (t) => {
  const root = makeHouse(t, { programs })
  const first = await startPortal(t, { root })
  const id = await first.submit('rerun', {})
  await runnersOf(first.folder(id))
  await first.stop()
  const { program } = await orphan(first.folder(id))
  const { files, attempt } = first.folder(id)
  const text = readFileSync(attempt(1).started, 'utf8')
  writeFileSync(attempt(1).started, text.replace(/\[program\][^[]*/, ''))
  const person = spawn('sleep', ['100'], { cwd: files })
  t.after(() => person.kill('SIGKILL'))
  const second = await startPortal(t, { root })
  await runnersOf(second.folder(id), 2)
  assert.ok(!isAlive(program))
  assert.equal(person.exitCode ?? person.signalCode, null)
  openGate(root)
  assert.equal(await second.over(id), 'SUCCESS')
})

test('where no portal runs the command restarts them itself, and stays until they have ended', async (t) => {
  const root = makeHouse(t, { programs, settings: { 'target.default': ['slots = 1'] } })
  const first = await startPortal(t, { root })
  const id = await first.submit('ask', {})
  const waiting = await first.submit('ask', {})
  await runnersOf(first.folder(id))
  await first.stop()
  await interrupt(first.folder(id))
  openGate(first.root)
  const { code, out } = await runErrand(t, root, 'restart-unfinished')
  assert.deepEqual([code, out.trim()], [0, `Asked for a new attempt of: ${id}`])
  for (const one of [id, waiting])
    assert.ok(existsSync(first.folder(one).success), 'it stayed until both had ended')
  assert.equal((await runErrand(t, root, 'restart-unfinished')).out.trim(), 'No job is interrupted.')
  await waitFor('both letters', () => first.letters().length === 2)
})

test('a wrapper that claims its attempt while the portal starts is followed', async (t) => {
  const root = makeHouse(t, { programs, settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const id = await first.submit('ask', {})
  await first.stop()
  // Its claim is there, its words are not yet.
  const { started } = first.folder(id).attempt(1)
  writeFileSync(started, '')
  const wrapper = spawn('sleep', ['100'])
  t.after(() => wrapper.kill('SIGKILL'))
  const who = identify(wrapper.pid ?? 0)
  assert.ok(who)
  const starting = startPortal(t, { root })
  await new Promise((resolve) => setImmediate(resolve))
  claimAttempt(first.folder(id), 1, who)
  const second = await starting
  assert.deepEqual([second.found.running, second.portal.queue.isUnderWay(id)], [1, true])
  wrapper.kill('SIGKILL')
  await waitFor(
    'the portal to see its end',
    () => second.portal.deps.catalog.get(id)?.state === 'interrupted',
  )
})

test('what last ran on another host is started again only after a person has made sure', async (t) => {
  const root = makeHouse(t, { programs, settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const [asks, reruns] = [await first.submit('ask', {}), await first.submit('rerun', {})]
  const rebooted = await first.submit('ask', {})
  await first.stop()
  const elsewhere = { host: 'node7', bootId: 'another' }
  for (const id of [asks, reruns]) claimAttempt(first.folder(id), 1, elsewhere)
  claimAttempt(first.folder(rebooted), 1, { bootId: 'another' })

  const second = await startPortal(t, { root })
  for (const id of [asks, reruns]) assert.equal(await stateOf(second, id), 'interrupted')
  for (const dryRun of [true, false]) {
    const { jobs, failed } = await second.portal.restartUnfinished({ dryRun })
    assert.deepEqual(jobs, [rebooted])
    assert.deepEqual(Object.keys(failed).sort(), [asks, reruns].sort())
    assert.match(failed[asks] ?? '', /node7.*restart it there.*restart-unfinished --gone node7/i)
  }
  assert.deepEqual(readdirSync(second.folder(asks).attempts), ['1'])
  const job = await readJobOf(second.portal.deps, asks)
  assert.ok(job)
  await assert.rejects(askAgain(second.portal.deps, job), { code: 'conflict' })

  const restart = (goneHost: string) => second.portal.restartUnfinished({ dryRun: false, goneHost })
  assert.deepEqual((await restart('node8')).jobs, [])
  assert.deepEqual((await restart('node7')).jobs, [asks, reruns])
  for (const id of [asks, reruns]) assert.equal(await stateOf(second, id), 'queued')
})
