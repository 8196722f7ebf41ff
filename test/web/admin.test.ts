import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { en } from '../../src/messages/en.ts'
import { errorAt, field, words } from '../support/html.ts'
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
  assert.match(first, /default 1 of 1 running 1 waits, the first for/)
  assert.match(first, new RegExp(`Waiting longest .*Gate dalke@example.org .* normal ${waits}`))
  assert.doesNotMatch(first, /No new job can be taken/)

  // A place in the line, from the job's own page; for administrators alone.
  assert.match(words((await boss.get(`/jobs/${waits}`)).text), /Priority: normal Low High/)
  assert.doesNotMatch((await visitor(portal.door).get(`/jobs/${waits}`)).text, /Priority/)
  assert.doesNotMatch((await boss.get(`/jobs/${runs}`)).text, /Priority:/)
  // The id as people type it.
  const given = await boss.post(`/jobs/${waits.toUpperCase()}/priority`, { priority: '7' })
  assert.deepEqual([given.status, given.location], [303, `/jobs/${waits}`])
  assert.match(await page(), new RegExp(`Waiting longest .* 7 ${waits}`))
  const typed = `/api/v1/jobs/${waits.toUpperCase()}/priority`
  assert.equal((await visitor(portal.socket).json(typed, { priority: '7' })).status, 200)
  assert.equal((await boss.post('/jobs/..%2f..%2fx/priority', { priority: '7' })).status, 404)
  assert.match(first, new RegExp(`Running now .*Gate dalke@example.org .* ${runs}`))
  assert.match(first, new RegExp(`Failed last .*Slow division .* wrote to standard error ${failed}`))
  assert.match(first, /Disks .*jobs : .* of .* free/)

  deps.state.posts.put({ jobId: failed, tries: 2, nextTry: 0, lastError: 'it answered 500' })
  assert.match(
    await page(),
    new RegExp(
      `1 post could not be sent yet ${failed} : tried 2 times, next in less than a minute. it answered 500`,
    ),
  )
  // What was given up is not said to be tried again.
  deps.state.posts.put({ jobId: failed, tries: 17, nextTry: Date.now() + 1e7, lastError: 'it answered 500' })
  assert.match(await page(), /tried 17 times, given up; errand reload tries again\. it answered 500/)
  const status = JSON.parse((await boss.get('/api/v1/status')).text)
  assert.deepEqual(
    status.unsent_posts.map((one: { next_try: string | null }) => one.next_try),
    [null],
  )

  await boss.post('/admin/targets/default', { slots: '0' })
  assert.match(await page(), /default Nothing is started: it has no slots\. Slots changed/)
  await boss.post('/admin/targets/default', { paused: 'yes' })
  assert.match(await page(), /Paused by boss@example.org just now/)
  await boss.post(`/jobs/${runs}/cancel`, {})
  assert.equal(await portal.over(runs), 'ERROR')
  assert.doesNotMatch(await page(), new RegExp(`Failed last .*${runs}`), 'who cancels knows of it')
  await boss.post('/admin/targets/default', { slots: '3' })
  await boss.post('/admin/targets/default', { paused: 'no' })
  await waitFor('the other to run', async () => (await portal.portal.read(waits))?.state === 'running')
  assert.match(await page(), /Slots changed by boss@example.org .*errand.ini says 1 1 of 3 running none wait/)
  await boss.post('/admin/targets/default', { slots: '' })
  assert.doesNotMatch(await page(), /Slots changed/)
  for (const slots of ['-1', 'many', '1e9']) {
    const refused = await boss.post('/admin/targets/default', { slots })
    assert.equal(refused.status, 400, slots)
    assert.equal(errorAt(refused.text, 'slots-default'), 'Type a whole number from 0 to 100000.')
    assert.equal(field(refused.text, 'slots')?.value, slots)
    assert.match(words(refused.text), /Running now/)
  }
  await boss.post('/admin/targets/default', { slots: '2' })
  assert.equal((await boss.post('/admin/targets/default', { pause: 'yes' })).status, 400)
  assert.match(await page(), /Slots changed/)
  assert.equal((await boss.post('/admin/targets/nowhere', { paused: 'yes' })).status, 404)
  openGate(portal.root)
  await portal.over(waits)
})

test('why submissions are refused is the first thing that an administrator sees, by page and API', async (t) => {
  const portal = await startPortal(t, { settings: { access: ['admins = boss@example.org'] } })
  const { deps } = portal.portal
  const session = deps.state.useSignIn(deps.state.issueSignIn('boss@example.org'))?.session ?? ''
  deps.config.limits.min_free = Number.MAX_SAFE_INTEGER
  const { text } = await visitor(portal.door, { session }).get('/admin')
  assert.match(
    words(text),
    /started [^.]*\. No new job can be taken and run now The disk of the jobs is full, or has less room/,
  )
  const { problems } = JSON.parse((await visitor(portal.socket).get('/api/v1/status')).text)
  assert.deepEqual(problems, [en.health.space])
})
