import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import test, { type TestContext } from 'node:test'
import PostalMime from 'postal-mime'
import { en } from '../../src/messages/en.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type Behaviour, startMailServer } from '../support/mail-server.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const minuteMs = 60_000
const division = { x: '8', y: '2', seconds: '0' }

/** A house with a mail server that does as the script says, and a clock that only the test moves. */
async function begin(t: TestContext, script: Behaviour[], portal: string[] = []) {
  const server = await startMailServer(t, ...script)
  const root = makeHouse(t, {
    settings: { mail: [`smtp = ${server.url}`, 'from = Errand <errand@example.org>'], portal },
  })
  let now = Date.parse('2026-11-21T20:00:00Z')
  const errors: string[] = []
  const log = { ...silentLog, error: (_: object, words: string) => errors.push(words) }
  return {
    server,
    errors,
    now: () => now,
    pass(minutes: number) {
      now += minutes * minuteMs
    },
    open: () => startPortal(t, { root, log, clock: { now: () => now } }),
  }
}

const unsent = (portal: TestPortal, id: string) => portal.portal.deps.state.letters.get(id)
const isNotified = (portal: TestPortal, id: string) => existsSync(portal.folder(id).notified)

test('a letter that is refused is tried again when its time has come, with the same Message-ID', async (t) => {
  const { server, open, pass, now } = await begin(t, [450, 'take'])
  const first = await open()
  const id = await first.submit('slow_div', division)
  const noted = await waitFor('the refusal', () => unsent(first, id))
  assert.deepEqual([noted.tries, noted.nextTry - now()], [1, minuteMs])
  assert.match(noted.lastError, /450/)
  await first.stop()

  pass(0.9)
  const tooEarly = await open()
  const other = await tooEarly.submit('slow_div', division)
  await waitFor('the letter of another job', () => isNotified(tooEarly, other))
  assert.equal(unsent(tooEarly, id)?.tries, 1)
  await tooEarly.stop()

  pass(0.1)
  const second = await open()
  await waitFor('the letter', () => isNotified(second, id))
  await waitFor('that it is not noted any more', () => unsent(second, id) === undefined)
  const all = await Promise.all(server.tries.map(({ raw }) => PostalMime.parse(raw)))
  const mine = all.filter(({ subject }) => subject?.includes(id)).map(({ messageId }) => messageId)
  assert.deepEqual(mine, Array(2).fill(`<job-${id}@localhost>`))
})

test('reloading the settings sends at once what waits for its next try', async (t) => {
  const { server, open } = await begin(t, [450, 'take'])
  const portal = await open()
  const id = await portal.submit('slow_div', division)
  await waitFor('the refusal', () => unsent(portal, id))
  await portal.portal.reload()
  await waitFor('the letter', () => isNotified(portal, id))
  assert.equal(server.tries.length, 2)
})

test('it waits longer each time, survives restarts, and is given up after two days', async (t) => {
  const { server, open, pass, now, errors } = await begin(t, [421])
  const first = await open()
  const id = await first.submit('slow_div', division)
  /** The minutes until the next try, once so many were made. */
  const waitAfter = async (portal: TestPortal, tries: number) => {
    const noted = await waitFor(`try ${tries}`, () => {
      const letter = unsent(portal, id)
      return letter && letter.tries === tries ? letter : undefined
    })
    return (noted.nextTry - now()) / minuteMs
  }
  const waits = [await waitAfter(first, 1)]
  await first.stop()
  while (waits.length < 6) {
    pass(waits.at(-1) ?? 0)
    const portal = await open()
    waits.push(await waitAfter(portal, waits.length + 1))
    await portal.stop()
  }
  assert.deepEqual(waits, [1, 5, 15, 60, 240, 240])
  // 5 h 21 min for the first six, then every 4 h: the 17th try is the first after two days.
  const late = await open()
  late.portal.deps.state.letters.put({ jobId: id, tries: 15, nextTry: now(), lastError: '' })
  await late.stop()
  for (const [tries, said] of [
    [16, []],
    [17, ['a letter was not sent and is given up']],
  ] as const) {
    const portal = await open()
    pass(await waitAfter(portal, tries))
    await portal.stop()
    assert.deepEqual(errors, said)
  }
  assert.equal(server.letters.length, 0)
})

test('a connection that drops after the letter: it goes out again, as the same letter', async (t) => {
  const { server, open, pass } = await begin(t, ['drop', 'take'])
  const first = await open()
  const id = await first.submit('slow_div', division)
  await waitFor('the failure', () => unsent(first, id))
  await first.stop()
  pass(1)
  const second = await open()
  await waitFor('the letter', () => isNotified(second, id))
  const all = await Promise.all(server.tries.map(({ raw }) => PostalMime.parse(raw)))
  assert.deepEqual(
    all.map(({ messageId }) => messageId),
    Array(2).fill(`<job-${id}@localhost>`),
  )
})

test('the link comes from [portal] url, never from what a request says', async (t) => {
  const { server, open } = await begin(t, ['take'], ['url = http://lab.example.org/errand/'])
  const portal = await open()
  const body = new URLSearchParams({ ...division, email_address: 'dalke@example.org' }).toString()
  const headers = {
    host: 'evil.example.org',
    'x-forwarded-host': 'evil.example.org',
    'content-type': 'application/x-www-form-urlencoded',
  }
  const location = await new Promise<string>((resolve, reject) => {
    const outgoing = request(`${portal.door}/programs/slow_div`, { method: 'POST', headers }, (incoming) => {
      incoming.resume()
      resolve(incoming.headers.location ?? '')
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
  const id = location.split('/').at(-1) ?? ''
  assert.equal(location, `/errand/jobs/${id}`)
  const letter = await waitFor('the letter', () => server.letters[0])
  assert.equal(letter.subject, `[Errand] Slow division ${id}: finished`)
  assert.equal(letter.messageId, `<job-${id}@lab.example.org>`)
  assert.ok(letter.text?.includes(`\nhttp://lab.example.org/errand/jobs/${id}\n`), letter.text)
  assert.ok(letter.html?.includes(`href="http://lab.example.org/errand/jobs/${id}"`))
  assert.doesNotMatch(letter.raw, /evil/)
})

test('a letter of a job that failed says why', async (t) => {
  const { server, open } = await begin(t, ['take'])
  const portal = await open()
  const id = await portal.submit('slow_div', { x: '8', y: '0', seconds: '0' })
  const letter = await waitFor('the letter', () => server.letters[0])
  assert.equal(letter.subject, `[Errand] Slow division ${id}: failed`)
  assert.match(letter.text ?? '', new RegExp(en.reasons.stderr))
  assert.match(letter.raw, /^Auto-Submitted: auto-generated\r?$/im)
})

test('a mail server that hangs does not hold up the end of the portal, and the next one sends the letter', async (t) => {
  const { server, open } = await begin(t, ['hang', 'take'])
  const first = await open()
  const id = await first.submit('slow_div', division)
  await waitFor('the letter to be on its way', () => server.tries.length === 1)
  const began = performance.now()
  await first.stop()
  assert.ok(performance.now() - began < 10_000)
  assert.equal(isNotified(first, id), false)
  const second = await open()
  await waitFor('the letter', () => isNotified(second, id))
  assert.equal(server.letters.length, 1)
})
