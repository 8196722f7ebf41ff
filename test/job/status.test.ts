import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import {
  decide,
  parseStatus,
  readMarker,
  readStatus,
  type Status,
  writeMarker,
} from '../../src/job/status.ts'
import { makeJob } from './make-job.ts'

const finished = '2026-11-21T20:12:00.000Z'
const markers = (path: string) => readdirSync(path).filter((name) => /^(SUCCESS|ERROR)$/.test(name))

test('of many who decide at once one does, and there is one marker, its own', async (t) => {
  const folder = await makeJob(t)
  const statuses: Status[] = Array.from({ length: 20 }, (_, index) => ({
    attempt: 1,
    finished,
    elapsedSeconds: index,
    ...(index % 2 ? { reason: 'lost' as const } : {}),
  }))
  const won = await Promise.all(statuses.map((status) => decide(folder, status)))
  assert.equal(won.filter(Boolean).length, 1)
  const winner = won.indexOf(true)
  assert.deepEqual(await readStatus(folder), statuses[winner])
  assert.deepEqual(markers(folder.path), [winner % 2 ? 'ERROR' : 'SUCCESS'])
})

test('a marker never changes', async (t) => {
  const folder = await makeJob(t)
  assert.equal(await decide(folder, { attempt: 1, finished, reason: 'cancelled' }), true)
  assert.equal(await decide(folder, { attempt: 2, finished }), false)
  assert.equal(await readMarker(folder), 'ERROR')
  assert.ok(!existsSync(folder.success))
  const status = await readStatus(folder)
  assert.ok(status)
  await writeMarker(folder, status)
  assert.deepEqual(markers(folder.path), ['ERROR'])
})

test('a status comes back as it was written', async (t) => {
  const folder = await makeJob(t)
  const status: Status = {
    attempt: 3,
    started: finished,
    finished,
    elapsedSeconds: 1.25,
    exitStatus: 0,
    signal: 'KILL',
    reason: 'signal',
    detail: 'a; "b"\n# c',
    cpuSeconds: 0.5,
    host: 'one',
  }
  await decide(folder, status)
  assert.deepEqual(await readStatus(folder), status)
})

test('a reason that this release does not know is no success', () => {
  assert.equal(parseStatus('[status]\nreason = eaten_by_a_dog\n').reason, 'lost')
})

test('nothing there is no status and no marker', async (t) => {
  const folder = await makeJob(t)
  assert.deepEqual([await readStatus(folder), await readMarker(folder)], [undefined, undefined])
  writeFileSync(folder.status, '')
  assert.equal((await readStatus(folder))?.attempt, 1)
})
