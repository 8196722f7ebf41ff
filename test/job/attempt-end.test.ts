import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import { askForNextAttempt } from '../../src/job/attempt.ts'
import { noteOrphaned, readAttemptEnd, readEarlierAttempts, wasOrphaned } from '../../src/job/attempt-end.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import { readJob } from '../../src/job/state.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { claimAttempt, makeJob, ownIdentity } from './make-job.ts'

const later = '2026-11-21T20:13:00Z'
const gone = { startTime: 1 }

/** What the wrapper of an attempt writes that is to be tried again. */
function endAttempt(folder: JobFolder, attempt: number): void {
  claimAttempt(folder, attempt, gone)
  writeFileSync(
    folder.attempt(attempt).ended,
    `[ended]\nattempt = ${attempt}\nstarted = 2026-11-21T20:11:58Z\nfinished = 2026-11-21T20:12:00Z\nelapsed_seconds = 2.00\nexit_status = 75\nreason = exit\ncpu_seconds = 0.01\nagain_after = ${later}\nhost = vm\n`,
  )
}

test('queued: the newest attempt has ended, and another follows; also before anybody has asked for that', async (t) => {
  const folder = await makeJob(t)
  endAttempt(folder, 1)
  const before = await readJob(folder, isAlive)
  assert.deepEqual([before?.state, before?.attempt, before?.notBefore], ['queued', 1, later])
  assert.ok(before?.started, 'so it is known that the next one has yet to be asked for')
  const text = readFileSync(folder.attempt(1).ended, 'utf8')
  await askForNextAttempt(folder, 1, { ended: later, why: 'interrupted' })
  assert.equal(readFileSync(folder.attempt(1).ended, 'utf8'), text, 'what the wrapper wrote stands')
  const after = await readJob(folder, isAlive)
  assert.deepEqual(
    [after?.state, after?.attempt, after?.notBefore, after?.started],
    ['queued', 2, later, undefined],
  )
})

test('while the wrapper that wrote so lives, the job runs; a marker is the last word', async (t) => {
  const folder = await makeJob(t)
  endAttempt(folder, 1)
  claimAttempt(folder, 1)
  assert.equal((await readJob(folder, isAlive))?.state, 'running')
  writeFileSync(folder.error, '')
  assert.equal((await readJob(folder, isAlive))?.state, 'error')
})

test('an attempt that was interrupted and asked for anew waits for no time', async (t) => {
  const folder = await makeJob(t)
  claimAttempt(folder, 1, gone)
  await askForNextAttempt(folder, 1, { ended: '2026-11-21T20:12:00.000Z', why: 'interrupted' })
  const job = await readJob(folder, isAlive)
  assert.deepEqual([job?.state, job?.notBefore], ['queued', undefined])
  const end = await readAttemptEnd(folder, 1)
  assert.deepEqual([end?.reason, end?.againAfter, end?.attempt], ['interrupted', undefined, 1])
})

test('the earlier attempts, each with what its wrapper said', async (t) => {
  const folder = await makeJob(t)
  endAttempt(folder, 1)
  await askForNextAttempt(folder, 1, { ended: later, why: 'interrupted' })
  claimAttempt(folder, 2, gone)
  assert.equal((await readJob(folder, isAlive))?.state, 'interrupted')
  await askForNextAttempt(folder, 2, { ended: later, why: 'interrupted' })
  const earlier = await readEarlierAttempts(folder)
  assert.deepEqual(
    earlier.map(({ attempt, reason, exitStatus, againAfter }) => [attempt, reason, exitStatus, againAfter]),
    [
      [1, 'exit', 75, later],
      [2, 'interrupted', undefined, undefined],
    ],
  )
})

test('an orphan runs: the wrapper is gone, and the program lives', async (t) => {
  const folder = await makeJob(t)
  const { pid, startTime } = ownIdentity()
  const program = `\n[program]\npid = ${pid}\nstart_time = ${startTime}\n`
  claimAttempt(folder, 1, gone)
  writeFileSync(folder.attempt(1).started, program, { flag: 'a' })
  const job = await readJob(folder, isAlive)
  assert.deepEqual([job?.state, job?.isOrphan], ['running', true])
  const marked = folder.attempt(1)
  assert.deepEqual(
    [await wasOrphaned(marked), await noteOrphaned(marked, later), await noteOrphaned(marked, later)],
    [false, true, false],
  )
  assert.equal(await wasOrphaned(marked), true)
  // Its end was decided already: what lives on is a leftover.
  writeFileSync(folder.status, '[status]\nattempt = 1\nfinished = 2026-11-21T20:12:00Z\nexit_status = 0\n')
  assert.equal((await readJob(folder, isAlive))?.state, 'interrupted')
})

test('no orphan: the number of the program is another process by now, or it ran before a reboot', async (t) => {
  const { pid, startTime } = ownIdentity()
  for (const [who, start] of [
    [gone, startTime + 1],
    [{ bootId: '00000000-0000-0000-0000-000000000000' }, startTime],
  ] as const) {
    const folder = await makeJob(t)
    claimAttempt(folder, 1, who)
    writeFileSync(folder.attempt(1).started, `\n[program]\npid = ${pid}\nstart_time = ${start}\n`, {
      flag: 'a',
    })
    const job = await readJob(folder, isAlive)
    assert.deepEqual([job?.state, job?.isOrphan], ['interrupted', undefined])
  }
})
