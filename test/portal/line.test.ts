import assert from 'node:assert/strict'
import test from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = 'title = Gate\ncommand = {tests}/gate {program}/../../open\n'
const isRunning = (portal: TestPortal, id: string) =>
  waitFor(`${id} to run`, async () => (await portal.portal.read(id))?.state === 'running')

test('more jobs than slots wait in order of submission, and know how many are ahead', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 2'] },
    programs: { gate },
  })
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push(await portal.submit('gate', {}, `p${i}@example.org`))
  for (const id of ids.slice(0, 2)) await isRunning(portal, id)
  const views = await Promise.all(ids.map((id) => portal.portal.read(id)))
  assert.deepEqual(
    views.map((view) => view?.state),
    ['running', 'running', 'queued', 'queued', 'queued'],
  )
  assert.deepEqual(
    views.map((view) => view?.ahead),
    [undefined, undefined, 0, 1, 2],
  )
  openGate(portal.root)
  for (const id of ids) assert.equal(await portal.over(id), 'SUCCESS')
  const starts = await Promise.all(ids.map((id) => readStarted(portal.folder(id).attempt(1))))
  const ticks = starts.map((started) => started?.wrapper?.startTime ?? 0)
  assert.deepEqual(
    ticks,
    ticks.toSorted((a, b) => a - b),
  )
})

test('targets do not wait for each other; one that is not declared is the default', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 1'], 'target.heavy': ['slots = 1'] },
    programs: {
      gate,
      heavy: 'title = Heavy\ncommand = true\ntarget = heavy\n',
      elsewhere: 'title = Elsewhere\ncommand = true\ntarget = nowhere\n',
    },
  })
  const first = await portal.submit('gate', {})
  await isRunning(portal, first)
  const elsewhere = await portal.submit('elsewhere', {})
  assert.equal(await portal.over(await portal.submit('heavy', {})), 'SUCCESS')
  const view = await portal.portal.read(elsewhere)
  assert.deepEqual([view?.state, view?.ahead], ['queued', 0])
  openGate(portal.root)
  assert.equal(await portal.over(elsewhere), 'SUCCESS')
})

test('a waiting job that fell out of the line comes back with a reindex', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 1'] },
    programs: { gate, quick: 'title = Quick\ncommand = true\n' },
  })
  const first = await portal.submit('gate', {})
  await isRunning(portal, first)
  const lost = await portal.submit('quick', {})
  portal.portal.deps.catalog.setAside(lost)
  await portal.portal.reindex()
  assert.deepEqual([(await portal.portal.read(lost))?.ahead, portal.portal.deps.catalog.outOfLine()], [0, []])
  openGate(portal.root)
  assert.equal(await portal.over(lost), 'SUCCESS')
})
