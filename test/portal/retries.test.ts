import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { readStatus } from '../../src/job/status.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { interrupt, runnersOf } from '../support/runners.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

/** Fails until its attempt N; what it writes tells one attempt from the other. */
const untilAttempt = (n: number) =>
  `title = Third time\ncommand = sh -c 'ls ../attempts\\; : >made\\; [ -d ../attempts/"$1" ] || { echo not yet >&2\\; exit 75\\; }' sh ${n}\n`
const at = 'title = Gate\ncommand = {tests}/gate {program}/../../open 75\n'
const programs = {
  third: `${untilAttempt(3)}retries = 5\nretry_delay = 0\nretry_on = exit 75\n`,
  never: `${untilAttempt(9)}retries = 2\nretry_delay = 0\n`,
  other_end: `${untilAttempt(9)}retries = 2\nretry_delay = 0\nretry_on = exit 3, signal\n`,
  patient: `${untilAttempt(2)}retries = 3\nretry_delay = 1h\n`,
  gate: `${at}retries = 1\nretry_delay = 0\n`,
}

const attemptsOf = (portal: TestPortal, id: string) => readdirSync(portal.folder(id).attempts)
const isHeld = (portal: TestPortal, id: string) =>
  waitFor('the job to wait for its next attempt', () => portal.portal.deps.catalog.get(id)?.notBefore)

test('tried again until it succeeds: each attempt keeps its own output, and one letter is sent', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('third', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  assert.deepEqual(attemptsOf(portal, id), ['1', '2', '3'])
  const folder = portal.folder(id)
  const outputs = [folder.attempt(1).path, folder.attempt(2).path, folder.path]
  assert.deepEqual(
    outputs.map((path) => [
      readFileSync(join(path, 'output.txt'), 'utf8'),
      readFileSync(join(path, 'err_output.txt'), 'utf8'),
      readdirSync(join(path, 'files')),
    ]),
    [
      ['1\n', 'not yet\n', ['made']],
      ['1\n2\n', 'not yet\n', ['made']],
      ['1\n2\n3\n', '', ['made']],
    ],
  )
  await waitFor('the letter', () => existsSync(folder.notified))
  assert.equal(portal.letters().length, 1)

  const person = visitor(portal.door)
  const { text } = await person.get(`/jobs/${id}`)
  assert.match(text, /Earlier attempts/)
  assert.equal(text.match(/The program ended with exit status 75\./g)?.length, 2)
  assert.equal((await person.get(`/jobs/${id}/attempts/2/output.txt`)).text, '1\n2\n')
  assert.equal((await person.get(`/jobs/${id}/attempts/1/err_output.txt`)).text, 'not yet\n')
  for (const wrong of ['3', '0', '01', '..', '%2e%2e', '1%2f..%2f..'])
    assert.equal((await person.get(`/jobs/${id}/attempts/${wrong}/output.txt`)).status, 404, wrong)
  const job = JSON.parse((await person.get(`/api/v1/jobs/${id}`)).text)
  assert.deepEqual(
    [job.attempt, job.most_attempts, job.next_attempt, job.earlier_attempts.length],
    [3, 3, null, 2],
  )
  const { reason, exit_status, output_url } = job.earlier_attempts[1]
  assert.deepEqual(
    [reason, exit_status, output_url],
    ['exit', 75, `${portal.url}/jobs/${id}/attempts/2/output.txt`],
  )
})

test('the last attempt decides; an end that is not named is the end at once', async (t) => {
  const portal = await startPortal(t, { programs })
  const [never, other] = [await portal.submit('never', {}), await portal.submit('other_end', {})]
  for (const [id, attempts] of [
    [never, ['1', '2', '3']],
    [other, ['1']],
  ] as const) {
    assert.equal(await portal.over(id), 'ERROR')
    assert.deepEqual(attemptsOf(portal, id), attempts)
    const status = await readStatus(portal.folder(id))
    assert.deepEqual([status?.reason, status?.attempt], ['exit', attempts.length])
    await waitFor('the letter', () => existsSync(portal.folder(id).notified))
  }
  assert.equal(portal.letters().length, 2)
})

test('while it waits for its next attempt it takes no slot, its page says when, and it can be cancelled', async (t) => {
  const portal = await startPortal(t, { programs, settings: { 'target.default': ['slots = 1'] } })
  const id = await portal.submit('patient', {})
  await isHeld(portal, id)
  assert.equal(
    await portal.over(await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })),
    'SUCCESS',
  )
  const { text } = await visitor(portal.door).get(`/jobs/${id}`)
  assert.match(text, /Waiting: attempt 2 of 4 starts in about 60 min/)
  assert.match(text, /Attempt 1 did not succeed\. The program ended with exit status 75\./)
  const job = JSON.parse((await visitor(portal.door).get(`/api/v1/jobs/${id}`)).text)
  assert.deepEqual([job.state, job.attempt, job.most_attempts, job.position], ['queued', 2, 4, null])
  assert.ok(Date.parse(job.next_attempt) > Date.now() + 3_000_000)
  await waitFor('the other letter', () => portal.letters().length === 1)

  await portal.portal.cancel(id, 'dalke@example.org')
  assert.equal(await portal.over(id), 'ERROR')
  assert.equal((await readStatus(portal.folder(id)))?.reason, 'cancelled')
  await waitFor('its letter', () => existsSync(portal.folder(id).notified))
})

test('a portal that comes later keeps the time, and starts it when that has come', async (t) => {
  const root = makeHouse(t, { programs })
  const first = await startPortal(t, { root })
  const id = await first.submit('patient', {})
  const until = await isHeld(first, id)
  await first.stop()
  const second = await startPortal(t, { root })
  assert.equal(second.portal.deps.catalog.get(id)?.notBefore, until)
  assert.equal((await second.portal.read(id))?.state, 'queued')
  await second.stop()
  const { ended } = first.folder(id).attempt(1)
  writeFileSync(
    ended,
    readFileSync(ended, 'utf8').replace(/again_after = .*/, 'again_after = 2026-01-01T00:00:00Z'),
  )
  const third = await startPortal(t, { root })
  assert.equal(await third.over(id), 'SUCCESS')
  assert.deepEqual(attemptsOf(third, id), ['1', '2'])
})

test('an attempt that ends while no portal runs is followed by the next one when one does', async (t) => {
  const root = makeHouse(t, { programs })
  const first = await startPortal(t, { root })
  const id = await first.submit('gate', {})
  const { wrapper } = await runnersOf(first.folder(id))
  await first.stop()
  openGate(root)
  await waitFor('the wrapper to be gone', () => !isAlive(wrapper))
  assert.equal(await first.portal.deps.engine.isAlive(wrapper), false)
  assert.deepEqual(first.letters(), [])
  const second = await startPortal(t, { root })
  assert.equal(await second.over(id), 'ERROR')
  assert.deepEqual(attemptsOf(second, id), ['1', '2'])
  await waitFor('the letter', () => second.letters().length === 1)
})

test('an attempt that a crash cut off and a person restarted uses up no retry', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('gate', {})
  await interrupt(portal.folder(id))
  await waitFor('the portal to see it', () => portal.portal.deps.catalog.get(id)?.state === 'interrupted')
  await portal.portal.restartUnfinished({ dryRun: false })
  openGate(portal.root)
  assert.equal(await portal.over(id), 'ERROR')
  assert.deepEqual(attemptsOf(portal, id), ['1', '2', '3'])
  const { text } = await visitor(portal.door).get(`/jobs/${id}`)
  assert.match(text, /Interrupted by a restart of the server\./)
})

test('cancelled at any moment of its attempts: it ends once, and nothing follows', async (t) => {
  const root = makeHouse(t, {
    settings: { 'target.default': ['slots = 20'] },
    programs: { tireless: `${untilAttempt(200)}retries = 100\nretry_delay = 0\n` },
  })
  const portal = await startPortal(t, { root })
  await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const id = await portal.submit('tireless', {})
      await waitFor('some attempts', () => attemptsOf(portal, id).length > index % 4)
      await portal.portal.cancel(id, 'dalke@example.org')
      assert.equal(await portal.over(id), 'ERROR')
      const status = await readStatus(portal.folder(id))
      assert.ok(status?.reason === 'cancelled' || status?.reason === 'exit', status?.reason)
      await waitFor('the catalog', () => portal.portal.deps.catalog.get(id)?.state === 'error')
      await portal.portal.queue.drained()
      const last =
        attemptsOf(portal, id)
          .map(Number)
          .sort((a, b) => a - b)
          .at(-1) ?? 0
      assert.equal(status.attempt, last)
      const { wrapper, program } = (await readStarted(portal.folder(id).attempt(last))) ?? {}
      for (const one of [wrapper, program]) assert.ok(!one || !isAlive(one))
    }),
  )
})
