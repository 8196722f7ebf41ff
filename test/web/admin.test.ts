import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const gate = 'title = Gate\ncommand = {tests}/gate {program}/../../open\n'

test('administration: what runs, waits, failed and is broken, and what to do about it', async (t) => {
  const portal = await startPortal(t, {
    programs: { gate },
    settings: { access: ['admins = boss@example.org'], 'target.default': ['slots = 1'] },
  })
  mkdirSync(join(portal.root, 'programs/broken'))
  writeFileSync(join(portal.root, 'programs/broken/program.ini'), 'title = <b>x</b>\n')
  const { deps } = portal.portal
  const session = deps.state.useSignIn(deps.state.issueSignIn('boss@example.org'))?.session ?? ''
  const boss = visitor(portal.door, { session })
  const failed = await portal.submit('slow_div', { x: '8', y: '0', seconds: '0' })
  await portal.over(failed)
  const runs = await portal.submit('gate', {})
  const waits = await portal.submit('gate', {})
  await waitFor('it to run', async () => (await portal.portal.read(runs))?.state === 'running')

  const page = async () => words((await boss.get('/admin')).text)
  const first = await page()
  assert.match(first, /broken\/program\.ini:\d+: command: is missing/)
  assert.match(first, /default 1 of 1 run 1 waits, the first for/)
  assert.match(first, new RegExp(`Running now .*Gate dalke@example.org .* ${runs}`))
  assert.match(first, new RegExp(`Failed last .*Slow division .* wrote to standard error ${failed}`))
  assert.match(first, /Disks .*jobs : .* of .* free/)

  deps.state.posts.put({ jobId: failed, tries: 2, nextTry: 0, lastError: 'it answered 500' })
  assert.match(
    await page(),
    new RegExp(`1 post could not be sent yet ${failed} : tried 2 times, next now. it answered 500`),
  )

  await boss.post('/admin/targets/default', { paused: 'yes' })
  assert.match(await page(), /Paused by boss@example.org .* ago/)
  await boss.post(`/jobs/${runs}/cancel`, {})
  assert.equal(await portal.over(runs), 'ERROR')
  assert.doesNotMatch(await page(), new RegExp(`Failed last .*${runs}`), 'who cancels knows of it')
  await boss.post('/admin/targets/default', { slots: '3' })
  await boss.post('/admin/targets/default', { paused: 'no' })
  await waitFor('the other to run', async () => (await portal.portal.read(waits))?.state === 'running')
  assert.match(await page(), /Slots changed by boss@example.org .*errand.ini says 1 1 of 3 run none waits/)
  await boss.post('/admin/targets/default', { slots: '' })
  assert.doesNotMatch(await page(), /Slots changed/)
  for (const slots of ['-1', 'many', '1e9'])
    assert.equal((await boss.post('/admin/targets/default', { slots })).status, 400, slots)
  await boss.post('/admin/targets/default', { slots: '2' })
  assert.equal((await boss.post('/admin/targets/default', { pause: 'yes' })).status, 400)
  assert.match(await page(), /Slots changed/)
  assert.equal((await boss.post('/admin/targets/nowhere', { paused: 'yes' })).status, 404)
  openGate(portal.root)
  await portal.over(waits)
})
