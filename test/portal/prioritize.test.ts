import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import test from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = (more = '') => `title = Gate\ncommand = {tests}/gate {program}/../../open\n${more}`

test('a priority is the program’s, or lower when asked for; an administrator may give any; the folder remembers', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 1'] },
    programs: { gate: gate(), urgent: gate('priority = high\n') },
  })
  const send = (program: string, more: object = {}) =>
    portal.portal.submit({ program, given: [], email: 'dalke@example.org', isProved: true, ...more })
  const { id: runs } = await send('gate')
  await waitFor('it to run', async () => (await portal.portal.read(runs))?.state === 'running')
  await assert.rejects(
    send('gate', { priority: 1 }),
    /only an administrator may ask for a higher priority than normal/,
  )
  const { id: later } = await send('gate', { priority: -10 })
  const { id: usual } = await send('gate')
  const { id: urgent } = await send('urgent')
  const { id: raised } = await send('gate', { priority: 500, mayRaise: true })
  const order = async () => {
    const ids = [later, usual, urgent, raised]
    const ahead = await Promise.all(ids.map(async (id) => (await portal.portal.read(id))?.ahead))
    return ids.toSorted((a, b) => (ahead[ids.indexOf(a)] ?? 0) - (ahead[ids.indexOf(b)] ?? 0))
  }
  assert.deepEqual(await order(), [raised, urgent, usual, later])
  await portal.portal.prioritize(later, 'High', 'ann')
  await assert.rejects(portal.portal.prioritize(runs, 'high', 'ann'), /runs already/)
  await assert.rejects(portal.portal.prioritize('bcdfghjk', 'high', 'ann'), /There is no job 'bcdfghjk'/)
  await assert.rejects(portal.portal.prioritize(later, 'highest', 'ann'), /found 'highest'/)
  // Within one priority by submission.
  const expected = [raised, later, urgent, usual]
  assert.deepEqual(await order(), expected)
  await portal.portal.reindex()
  assert.deepEqual(await order(), expected)
  openGate(portal.root)
  for (const id of expected) await portal.over(id)
  const starts = await Promise.all(expected.map((id) => readStarted(portal.folder(id).attempt(1))))
  const ticks = starts.map((started) => started?.wrapper?.startTime ?? 0)
  assert.deepEqual(
    ticks,
    ticks.toSorted((a, b) => a - b),
  )
  await assert.rejects(portal.portal.prioritize(later, 'low', 'ann'), /has ended/)
  writeFileSync(portal.folder(later).priority, 'nonsense')
  await portal.portal.reindex()
})

test('a program has as many waiting jobs as it may', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 0'] },
    programs: { gate: gate('waiting_jobs = 2\n') },
  })
  const results = await Promise.allSettled(
    [1, 2, 3].map((n) => portal.submit('gate', {}, `p${n}@example.org`)),
  )
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected'])
  await assert.rejects(portal.submit('gate', {}), /429.*2 jobs of Gate wait already/s)
})
