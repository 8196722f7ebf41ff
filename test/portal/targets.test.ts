import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = 'title = Gate\ncommand = {tests}/gate {program}/../../open\n'
const isRunning = (portal: TestPortal, id: string) =>
  waitFor(`${id} to run`, async () => (await portal.portal.read(id))?.state === 'running')
const target = ({ portal }: TestPortal, name = 'default') => portal.targets().find((one) => one.name === name)

test('a paused target starts nothing, not even after a restart; what runs goes on', async (t) => {
  const first = await startPortal(t, { settings: { 'target.default': ['slots = 1'] }, programs: { gate } })
  const runs = await first.submit('gate', {})
  await isRunning(first, runs)
  first.portal.changeTarget('default', { paused: true }, 'ann')
  first.portal.changeTarget('default', { paused: true }, 'bob')
  const waits = await first.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  openGate(first.root)
  assert.equal(await first.over(runs), 'SUCCESS')
  assert.equal(target(first)?.paused?.by, 'ann', 'who paused it first')
  await waitFor('the slot', () => target(first)?.running === 0)
  assert.equal(target(first)?.waiting, 1)
  await first.stop()

  const second = await startPortal(t, { root: first.root })
  const view = await second.portal.read(waits)
  assert.deepEqual([view?.state, view?.isPaused], ['queued', true])
  assert.equal(target(second)?.paused?.by, 'ann')
  second.portal.changeTarget('default', { paused: false }, 'bob')
  assert.equal(await second.over(waits), 'SUCCESS')
  assert.equal(target(second)?.paused, undefined)
})

test('slots that were changed hold over restarts, beside those of the file', async (t) => {
  const first = await startPortal(t, { settings: { 'target.default': ['slots = 0'] }, programs: { gate } })
  const ids = [await first.submit('gate', {}), await first.submit('gate', {})]
  assert.deepEqual([target(first)?.slots, target(first)?.slotsInFile], [0, 0])
  const someone = visitor(first.door)
  assert.match((await someone.get(`/jobs/${ids[0]}`)).text, /Nothing is started .*its target has no slots/)
  assert.match((await someone.get('/programs/gate')).text, /Nothing is started .*its target has no slots/)
  const { paused, no_slots } = JSON.parse((await someone.get(`/api/v1/jobs/${ids[0]}`)).text)
  assert.deepEqual([paused, no_slots], [false, true])
  first.portal.changeTarget('default', { slots: 1 }, 'ann')
  await isRunning(first, ids[0] as string)
  await first.stop()
  const second = await startPortal(t, { root: first.root })
  const { slots, slotsInFile, slotsChanged, running } = target(second) ?? {}
  assert.deepEqual([slots, slotsInFile, slotsChanged?.by, running], [1, 0, 'ann', 1])
  second.portal.changeTarget('default', { slots: 2 }, 'bob')
  await isRunning(second, ids[1] as string)
  second.portal.changeTarget('default', { slots: null }, 'bob')
  assert.deepEqual([target(second)?.slots, target(second)?.slotsChanged], [0, undefined])
  openGate(second.root)
  for (const id of ids) assert.equal(await second.over(id), 'SUCCESS')
})

test('an unknown target and impossible slots are refused with words, and change nothing', async (t) => {
  const { portal } = await startPortal(t)
  const before = portal.targets()
  assert.throws(
    () => portal.changeTarget('nowhere', { paused: true }, 'ann'),
    /no target 'nowhere'; there is default/,
  )
  for (const slots of [-1, 1.5, Number.NaN, 100_001])
    assert.throws(() => portal.changeTarget('default', { slots }, 'ann'), /from 0 to 100000, found/)
  assert.deepEqual(portal.targets(), before)
})

test('settings that are read again hold at once; wrong ones are refused whole', async (t) => {
  const started = await startPortal(t, {
    settings: { 'target.default': ['slots = 0'], 'target.heavy': ['slots = 0'] },
    programs: { heavy: 'title = Heavy\ncommand = true\ntarget = heavy\n' },
  })
  const write = (text: string) => writeFileSync(join(started.root, 'errand.ini'), text)
  const id = await started.submit('heavy', {})
  write('[portal]\ntitle = Lab\n[target.default]\nslots = -1\n[nonsense]\n')
  await assert.rejects(started.portal.reload(), (error: Error) => {
    assert.match(
      error.message,
      /nothing has changed:\n.*errand.ini:4: slots: .*'-1'\n.*errand.ini:5: unknown section/,
    )
    return true
  })
  assert.equal(started.portal.deps.config.portal.title, 'Errand')
  // The target that it waits for is gone: it goes on in another.
  write(
    '[portal]\ntitle = Lab\nport = 1234\n[target.default]\nslots = 1\n[access]\nadmins = ann@example.org\n',
  )
  const { changed, atNextStart, moved } = await started.portal.reload()
  assert.deepEqual(changed.sort(), [
    '[access] admins',
    '[portal] title',
    '[target.default] slots',
    '[target.heavy] is gone',
  ])
  assert.deepEqual(atNextStart, ['[portal] port'])
  assert.deepEqual(moved, [{ jobs: 1, from: 'heavy', to: 'default' }])
  assert.equal(await started.over(id), 'SUCCESS')
  assert.equal(started.portal.deps.config.portal.title, 'Lab')
})
