import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { readStarted } from '../../src/job/attempt.ts'
import { askToCancel } from '../../src/job/cancel.ts'
import { readStatus } from '../../src/job/status.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  sleeper: 'command = sleep 1000',
  stubborn: `command = sh -c 'trap "" TERM && touch ready && sleep 1000 & wait && sleep 1000'`,
}
const settings = { 'target.default': ['slots = 1'] }

const ofOwner = (portal: TestPortal, id: string) =>
  visitor(portal.door, { job_key: portal.portal.deps.state.keyOfJob(id, 'manage') })

async function runningProgram(portal: TestPortal, id: string) {
  return waitFor('the program to run', async () => (await readStarted(portal.folder(id).attempt(1)))?.program)
}

test('a running job is ended, and its page, letter and record say by whom', async (t) => {
  const portal = await startPortal(t, { programs, settings })
  const id = await portal.submit('sleeper', {})
  const program = await runningProgram(portal, id)
  const owner = ofOwner(portal, id)
  assert.match((await owner.get(`/jobs/${id}`)).text, /Cancel this job/)
  assert.equal((await owner.ask(`/jobs/${id}/cancel`, { method: 'POST' })).status, 303)
  assert.equal(await portal.over(id), 'ERROR')
  assert.ok(!isAlive(program))
  assert.equal((await readStatus(portal.folder(id)))?.reason, 'cancelled')
  const page = await waitFor('the page', async () => {
    const { text } = await owner.get(`/jobs/${id}`)
    return /Cancelled/.test(text) ? text : undefined
  })
  assert.match(page, /The job was cancelled from the browser that it was submitted from\./)
  assert.doesNotMatch(page, /Cancel this job/)
  const { subject, text } = await PostalMime.parse(await waitFor('the letter', () => portal.letters()[0]))
  assert.equal(subject, `[Errand] sleeper ${id}: cancelled`)
  assert.match(text ?? '', /cancelled from the browser/)
  assert.match(text ?? '', /See the job:/)
  assert.doesNotMatch(text ?? '', /fail|went wrong/)
})

test('until the program of a cancelled job has ended, page and API say that it is being cancelled', async (t) => {
  const portal = await startPortal(t, { programs, settings })
  const id = await portal.submit('sleeper', {})
  await runningProgram(portal, id)
  const owner = ofOwner(portal, id)
  const seen = async () => JSON.parse((await owner.get(`/api/v1/jobs/${id}`)).text)
  assert.equal((await seen()).cancelling, false)
  assert.match((await owner.get(`/jobs/${id}`)).text, /We will write to/)
  // The wish alone: nobody has told the program yet.
  await askToCancel(portal.folder(id), { by: 'ann', at: '2026-11-22T00:00:00.000Z' })
  const { state, cancelling } = await seen()
  assert.deepEqual([state, cancelling], ['running', true])
  const page = (await owner.get(`/jobs/${id}`)).text
  assert.match(page, /Being cancelled/)
  assert.doesNotMatch(page, /We will write to/)
  assert.doesNotMatch(page, /What was asked/, 'it has no inputs')
  await portal.portal.cancel(id, 'ann')
  assert.equal(await portal.over(id), 'ERROR')
  assert.equal((await seen()).cancelling, false)
})

test('a waiting job is cancelled without being started, and the next one moves up', async (t) => {
  const portal = await startPortal(t, { programs, settings })
  const first = await portal.submit('sleeper', {})
  await runningProgram(portal, first)
  const second = await portal.submit('sleeper', {})
  const third = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.portal.cancel(second, 'dalke@example.org')
  assert.equal(await portal.over(second), 'ERROR')
  assert.ok(!existsSync(portal.folder(second).attempt(1).started))
  assert.match(readFileSync(portal.folder(second).cancel, 'utf8'), /by = dalke@example\.org/)
  assert.equal((await portal.portal.read(third))?.ahead, 0)
  await portal.portal.cancel(first, 'dalke@example.org')
  assert.equal(await portal.over(third), 'SUCCESS')
})

test('a job is cancelled at any moment of its start', async (t) => {
  const portal = await startPortal(t, { programs, settings: { 'target.default': ['slots = 20'] } })
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const id = await portal.submit('sleeper', {})
      await portal.portal.cancel(id, 'dalke@example.org')
      assert.equal(await portal.over(id), 'ERROR')
      assert.equal((await readStatus(portal.folder(id)))?.reason, 'cancelled')
      const started = await readStarted(portal.folder(id).attempt(1))
      if (started?.program) assert.ok(!isAlive(started.program))
    }),
  )
})

test('a program that ignores TERM is killed after the grace', async (t) => {
  const portal = await startPortal(t, { programs, settings })
  const id = await portal.submit('stubborn', {})
  const program = await runningProgram(portal, id)
  await waitFor('the trap', () => existsSync(join(portal.folder(id).files, 'ready')))
  await portal.portal.cancel(id, 'dalke@example.org')
  assert.equal(await portal.over(id), 'ERROR')
  assert.ok(!isAlive(program))
})

test('what is over is not cancelled, and nobody cancels the job of another', async (t) => {
  const portal = await startPortal(t, { programs, settings })
  const done = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.over(done)
  await waitFor('the catalog to know', () => portal.portal.deps.catalog.get(done)?.state === 'success')
  const late = await ofOwner(portal, done).ask(`/api/v1/jobs/${done}/cancel`, { method: 'POST' })
  assert.equal(late.status, 409)
  assert.equal(JSON.parse(late.text).error.code, 'conflict')
  const byPage = await ofOwner(portal, done).ask(`/jobs/${done}/cancel`, { method: 'POST' })
  assert.equal(byPage.status, 409)
  assert.match(byPage.text, /is over already/)
  assert.equal(await portal.over(done), 'SUCCESS')

  const id = await portal.submit('sleeper', {})
  const stranger = await visitor(portal.door).ask(`/jobs/${id}/cancel`, { method: 'POST' })
  assert.equal(stranger.status, 403)
  assert.doesNotMatch((await visitor(portal.door).get(`/jobs/${id}`)).text, /Cancel this job/)
  await portal.portal.cancel(id, 'dalke@example.org')
  await portal.over(id)
})

test('a wish that the portal did not live to carry out is carried out by the next', async (t) => {
  const root = makeHouse(t, { programs, settings: { 'target.default': ['slots = 0'] } })
  const before = await startPortal(t, { root })
  const id = await before.submit('sleeper', {})
  await before.stop()
  await askToCancel(before.folder(id), { by: 'dalke@example.org', at: '2026-11-21T20:00:00Z' })
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const after = await startPortal(t, { root })
  assert.equal(await after.over(id), 'ERROR')
  assert.ok(!existsSync(after.folder(id).attempt(1).started))
})
