import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { askForNextAttempt, newestAttempt, readStarted } from '../../src/job/attempt.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import { readJob } from '../../src/job/state.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { claimAttempt, makeJob, ownIdentity } from './make-job.ts'

const why = { ended: '2026-11-21T20:12:00.000Z', why: 'interrupted' }

/** What a program and its wrapper leave, were they killed. */
function leaveOutputs(folder: JobFolder): void {
  claimAttempt(folder, 1, { startTime: 1 })
  writeFileSync(join(folder.files, 'result.txt'), 'half a resu')
  writeFileSync(folder.output, 'out')
  writeFileSync(folder.errorOutput, 'err')
  writeFileSync(folder.usage, 'seconds\n')
  writeFileSync(folder.cancel, '')
}

async function assertMoved(folder: JobFolder): Promise<void> {
  const attempt = folder.attempt(1).path
  assert.deepEqual(readdirSync(attempt).sort(), [
    'ended.ini',
    'err_output.txt',
    'files',
    'output.txt',
    'started.ini',
    'usage.csv',
  ])
  assert.equal(readFileSync(join(attempt, 'files/result.txt'), 'utf8'), 'half a resu')
  assert.equal(readFileSync(join(attempt, 'output.txt'), 'utf8'), 'out')
  assert.equal(readFileSync(join(attempt, 'ended.ini'), 'utf8').includes('reason = interrupted'), true)
  assert.deepEqual(readdirSync(folder.files), [])
  for (const path of [folder.output, folder.errorOutput, folder.usage, folder.cancel])
    assert.ok(!existsSync(path), path)
  assert.deepEqual(readFileSync(join(folder.inputs, 'query/q.fa'), 'utf8'), '>q\n')
  const job = await readJob(folder, isAlive)
  assert.deepEqual([job?.state, job?.attempt], ['queued', 2])
}

const withFile = { inputs: { query: { fileName: 'q.fa', text: '>q\n' } } }

test('before a new attempt the outputs of the last one move to it; inputs stay', async (t) => {
  const folder = await makeJob(t, withFile)
  leaveOutputs(folder)
  assert.equal(await newestAttempt(folder), 1)
  assert.equal(await askForNextAttempt(folder, 1, why), 2)
  await assertMoved(folder)
})

test('a crash after any of the steps: asking again finishes them', async (t) => {
  const steps: ((folder: JobFolder) => void)[] = [
    (folder) => renameSync(folder.files, join(folder.attempt(1).path, 'files')),
    (folder) => renameSync(folder.output, join(folder.attempt(1).path, 'output.txt')),
    (folder) => renameSync(folder.errorOutput, join(folder.attempt(1).path, 'err_output.txt')),
    (folder) => renameSync(folder.usage, join(folder.attempt(1).path, 'usage.csv')),
    (folder) => mkdirSync(folder.files),
    (folder) => writeFileSync(folder.attempt(1).ended, '[ended]\nreason = interrupted\n'),
  ]
  for (let done = 0; done <= steps.length; done++) {
    const folder = await makeJob(t, withFile)
    leaveOutputs(folder)
    for (const step of steps.slice(0, done)) step(folder)
    assert.equal(await askForNextAttempt(folder, 1, why), 2)
    await assertMoved(folder)
  }
})

test('an attempt whose program never ran has nothing to move', async (t) => {
  const folder = await makeJob(t)
  assert.equal(await askForNextAttempt(folder, 1, why), 2)
  assert.equal(await askForNextAttempt(folder, 2, why), 3)
  assert.equal(await newestAttempt(folder), 3)
  assert.deepEqual(readdirSync(folder.files), [])
})

test('started.ini says who sees the attempt through', async (t) => {
  const folder = await makeJob(t)
  assert.equal(await readStarted(folder.attempt(1)), undefined)
  claimAttempt(folder, 1)
  const started = await readStarted(folder.attempt(1))
  assert.deepEqual(started?.wrapper, ownIdentity())
  assert.deepEqual(
    [started?.arguments, started?.isBeingWritten, started?.program],
    [['true'], false, undefined],
  )
})

test('a claim without words is being written only for seconds, whatever clock stamped it', async (t) => {
  const folder = await makeJob(t)
  const { started } = folder.attempt(1)
  writeFileSync(started, '')
  for (const [seconds, isBeingWritten] of [
    [0, true],
    [2, true],
    [-2, true],
    [3600, false],
    [-3600, false],
  ] as const) {
    const stamp = Date.now() / 1000 + seconds
    utimesSync(started, stamp, stamp)
    assert.equal((await readStarted(folder.attempt(1)))?.isBeingWritten, isBeingWritten, `${seconds} s`)
    assert.equal((await readJob(folder, isAlive))?.state, isBeingWritten ? 'running' : 'interrupted')
  }
})
