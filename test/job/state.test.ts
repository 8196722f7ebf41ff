import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { readJob } from '../../src/job/state.ts'
import { ErrandError } from '../../src/platform/errors.ts'
import { identify, isAlive } from '../../src/platform/processes.ts'
import { waitFor } from '../support/wait-for.ts'
import { claimAttempt, makeJob } from './make-job.ts'

test('queued: no marker, the newest attempt was not begun', async (t) => {
  const folder = await makeJob(t)
  assert.equal((await readJob(folder, isAlive))?.state, 'queued')
  rmSync(folder.attempts, { recursive: true })
  assert.equal((await readJob(folder, isAlive))?.state, 'queued')
})

test('queued: an earlier attempt was begun, the newest was not', async (t) => {
  const folder = await makeJob(t)
  claimAttempt(folder, 1, { startTime: 1 })
  mkdirSync(folder.attempt(2).path)
  mkdirSync(folder.attempt(10).path)
  const job = await readJob(folder, isAlive)
  assert.deepEqual([job?.state, job?.attempt], ['queued', 10])
})

test('running: the wrapper lives', async (t) => {
  const folder = await makeJob(t)
  claimAttempt(folder, 1)
  const job = await readJob(folder, isAlive)
  assert.equal(job?.state, 'running')
  assert.equal(job?.started?.wrapper?.pid, process.pid)
})

test('interrupted: the wrapper is gone, or its number is another process, or of another boot', async (t) => {
  for (const who of [
    { startTime: 1 },
    { bootId: '00000000-0000-0000-0000-000000000000' },
    { pid: 2 ** 22 + 1 },
  ]) {
    const folder = await makeJob(t)
    claimAttempt(folder, 1, who)
    assert.equal((await readJob(folder, isAlive))?.state, 'interrupted', JSON.stringify(who))
  }
})

test('interrupted: the wrapper ended and was not collected', async (t) => {
  const folder = await makeJob(t)
  const parent = spawn('sh', ['-c', 'sleep 100 & echo $!; exec sleep 100'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  t.after(() => parent.kill('SIGKILL'))
  const pid = Number((await parent.stdout.iterator().next()).value)
  const who = identify(pid)
  assert.ok(who)
  claimAttempt(folder, 1, who)
  // The sh that is still itself would collect its child; the sleep that it becomes does not.
  const name = () => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')
  await waitFor('the parent to be one that collects nothing', () => name() === 'sleep\n')
  process.kill(pid, 'SIGKILL')
  await waitFor('its end', () => !isAlive(who))
  assert.ok(identify(pid), 'it is a zombie: still in /proc')
  assert.equal((await readJob(folder, isAlive))?.state, 'interrupted')
})

test('a claim without its text is being written; after a while it is a wrapper that died', async (t) => {
  const folder = await makeJob(t)
  const { started } = folder.attempt(1)
  writeFileSync(started, '')
  assert.equal((await readJob(folder, isAlive))?.state, 'running')
  utimesSync(started, new Date(), new Date(Date.now() - 60_000))
  assert.equal((await readJob(folder, isAlive))?.state, 'interrupted')
})

test('success and error: the marker, whatever else is there', async (t) => {
  for (const [marker, state] of [
    ['success', 'success'],
    ['error', 'error'],
  ] as const) {
    const folder = await makeJob(t)
    claimAttempt(folder, 1)
    writeFileSync(folder[marker], '')
    assert.equal((await readJob(folder, isAlive))?.state, state)
  }
})

test('a status alone is no end', async (t) => {
  const folder = await makeJob(t)
  claimAttempt(folder, 1, { startTime: 1 })
  writeFileSync(folder.status, '[status]\nattempt = 1\nfinished = 2026-11-21T20:12:00Z\nexit_status = 0\n')
  const job = await readJob(folder, isAlive)
  assert.deepEqual([job?.state, job?.status?.exitStatus], ['interrupted', 0])
})

test('a wrapper that ends between two looks is not interrupted', async (t) => {
  const late = await makeJob(t)
  claimAttempt(late, 1)
  // Asked at the first look it is gone, and its marker comes before the second.
  let asked = 0
  const ended = await readJob(late, () => {
    asked++
    if (asked === 2) writeFileSync(late.success, '')
    return false
  })
  assert.deepEqual([ended?.state, asked], ['success', 2])
})

test('a folder without a record is no job; a damaged record is said with its path', async (t) => {
  const folder = await makeJob(t)
  for (const damage of [
    '',
    '[settings]\njob_id = bcdfghjk\n',
    '\0\0\0\0',
    '[settings',
    '[inputs]\nx = 8\n',
  ]) {
    writeFileSync(folder.config, damage)
    await assert.rejects(readJob(folder, isAlive), (error) => {
      assert.ok(error instanceof ErrandError)
      assert.match(error.detail ?? '', new RegExp(`${folder.config} can not be used: .*backup`))
      return true
    })
  }
  rmSync(folder.config)
  assert.equal(await readJob(folder, isAlive), undefined)
})
