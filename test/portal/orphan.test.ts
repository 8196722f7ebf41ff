import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import test from 'node:test'
import { readStatus } from '../../src/job/status.ts'
import { silentLog } from '../../src/platform/log.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { orphan, runnersOf } from '../support/runners.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = 'title = Gate\ncommand = {tests}/gate {program}/../../open\non_interrupt = rerun\n'
const programs = {
  gate,
  retried: `${gate}retries = 3\nretry_delay = 0\n`,
  limited: `${gate}time_limit = 3s\n`,
  // Its child is no less to be ended than itself.
  family: 'command = sh -c \'trap "" TERM && echo ready && sleep 1000 & sleep 1000\'',
}
const settings = { 'target.default': ['slots = 1'] }

const isNoticed = (portal: TestPortal, id: string) =>
  waitFor('the portal to notice', () => existsSync(portal.folder(id).attempt(1).orphaned))

async function assertLost(portal: TestPortal, id: string): Promise<void> {
  assert.equal(await portal.over(id), 'ERROR')
  const status = await readStatus(portal.folder(id))
  assert.deepEqual([status?.reason, status?.exitStatus], ['lost', undefined])
  assert.deepEqual(readdirSync(portal.folder(id).attempts), ['1'])
  await waitFor('the letter', () => existsSync(portal.folder(id).notified))
}

for (const program of ['gate', 'retried'])
  test(`${program}: the wrapper killed while the program lives: noticed at once, never started again, never a success`, async (t) => {
    const errors: string[] = []
    const log = { ...silentLog, error: (_: object, message: string) => errors.push(message) }
    const portal = await startPortal(t, { programs, settings, log })
    const id = await portal.submit(program, {})
    const next = await portal.submit('gate', {})
    const { program: process } = await orphan(portal.folder(id))
    await isNoticed(portal, id)
    await waitFor('the word of it', () => errors.length)
    assert.match(errors.join(), /the wrapper of a job was killed and its program runs on/)
    const job = await portal.portal.read(id)
    assert.deepEqual([job?.state, job?.isOrphan], ['running', true])
    assert.match((await visitor(portal.door).get(`/jobs/${id}`)).text, /its result will not count/)
    assert.equal(JSON.parse((await visitor(portal.door).get(`/api/v1/jobs/${id}`)).text).is_orphan, true)
    assert.deepEqual(await portal.portal.restartUnfinished({ dryRun: false }), { jobs: [], failed: {} })
    await portal.portal.reindex()
    assert.ok(isAlive(process), 'it may go on')
    assert.equal((await portal.portal.read(next))?.state, 'queued', 'and keeps its slot')
    openGate(portal.root)
    await assertLost(portal, id)
    assert.equal(errors.length, 1, errors.join())
    const { text } = await visitor(portal.door).get(`/jobs/${id}`)
    assert.match(text, /its result can not be trusted\. The process that watched it was killed\./)
    assert.equal(await portal.over(next), 'SUCCESS')
  })

test('its time limit is taken over', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('limited', {})
  const { program } = await orphan(portal.folder(id))
  await isNoticed(portal, id)
  await assertLost(portal, id)
  assert.ok(!isAlive(program))
})

test('it can be cancelled, and what it has started goes with it', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('family', {})
  const { program } = await orphan(portal.folder(id))
  await isNoticed(portal, id)
  await portal.portal.cancel(id, 'dalke@example.org')
  assert.equal(await portal.over(id), 'ERROR')
  assert.equal((await readStatus(portal.folder(id)))?.reason, 'cancelled')
  assert.ok(!isAlive(program))
  await waitFor('the letter', () => portal.letters().length === 1)
})

test('a portal that starts notices it too, and the next one knows', async (t) => {
  const root = makeHouse(t, { programs, settings })
  const first = await startPortal(t, { root })
  const id = await first.submit('gate', {})
  await runnersOf(first.folder(id))
  await first.stop()
  const { program } = await orphan(first.folder(id))
  const second = await startPortal(t, { root })
  assert.deepEqual([second.found.running, second.portal.queue.isUnderWay(id)], [1, true])
  await second.stop()
  assert.ok(isAlive(program))
  // It ends while nobody looks.
  openGate(root)
  await waitFor('its end', () => !isAlive(program))
  await assertLost(await startPortal(t, { root }), id)
})
