import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { throwAway } from '../../src/job/remove.ts'
import { createPoster } from '../../src/mail/post.ts'
import { silentLog } from '../../src/platform/log.ts'
import { putRow } from '../../src/portal/row.ts'
import { startMailServer } from '../support/mail-server.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const secret = 'a secret of the tests'.replaceAll(' ', '-')
const minuteMs = 60_000

interface Taken {
  headers: IncomingHttpHeaders
  body: string
  path: string
}

/** What to answer each try with; the last one for all that follow. */
type Behaviour = number | 'hang'

async function startReceiver(t: TestContext, ...script: Behaviour[]) {
  const taken: Taken[] = []
  const answer = (behaviour: Behaviour, response: ServerResponse) => {
    if (behaviour === 'hang') return
    response.writeHead(behaviour, behaviour === 302 ? { location: '/elsewhere' } : {}).end('said')
  }
  const server = createServer(async (request, response) => {
    const behaviour = script[Math.min(taken.length, script.length - 1)] ?? 200
    taken.push({ headers: request.headers, path: request.url ?? '', body: await text(request) })
    answer(behaviour, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?of=errand`, taken }
}

/** A house whose program `told` posts to `url`, and a clock that only the test moves. */
function begin(t: TestContext, url: string, settings: Record<string, string[]> = {}) {
  const root = makeHouse(t, {
    settings: { portal: [`notify_secret = ${secret}`], ...settings },
    programs: {
      told: `title = Told\ncommand = sh -c 'echo answer: 4' sh [{token}]\nanswer = answer: (.*)\nnotify_url = ${url}\n[inputs.token]\ntype = secret\n[inputs.kinds]\ntype = choices\nchoices = a, b\n`,
    },
  })
  let now = Date.parse('2026-11-21T20:00:00Z')
  const said: string[] = []
  const log = {
    ...silentLog,
    warn: (facts: object, words: string) => said.push(`${words} ${JSON.stringify(facts)}`),
  }
  return {
    said,
    pass(minutes: number) {
      now += minutes * minuteMs
    },
    open: () => startPortal(t, { root, log, clock: { now: () => now } }),
  }
}

const isPosted = (portal: TestPortal, id: string) => existsSync(portal.folder(id).posted)
const isNotified = (portal: TestPortal, id: string) => existsSync(portal.folder(id).notified)
const unsent = (portal: TestPortal, id: string) => portal.portal.deps.state.posts.get(id)
const isDue = (portal: TestPortal, id: string) => portal.portal.deps.catalog.get(id)?.letterDue === 1

test('the end of a job is posted as the API tells it, signed, beside the letter', async (t) => {
  const receiver = await startReceiver(t)
  const { open } = begin(t, receiver.url)
  const portal = await open()
  const id = await portal.submit('told', { token: 'hidden-value', kinds: 'b' })
  await waitFor('post and letter', () => isPosted(portal, id) && isNotified(portal, id) && !isDue(portal, id))
  const [{ headers, body, path } = assert.fail(), ...more] = receiver.taken
  assert.equal(more.length, 0)
  assert.equal(path, '/hook?of=errand')
  assert.equal(headers['content-type'], 'application/json')
  assert.deepEqual([headers['webhook-id'], headers['idempotency-key']], [`job-${id}`, `job-${id}`])
  assert.equal(headers['webhook-timestamp'], String(Date.parse('2026-11-21T20:00:00Z') / 1000))
  const signed = `job-${id}.${headers['webhook-timestamp']}.${body}`
  const expected = createHmac('sha256', secret).update(signed).digest('base64')
  assert.equal(headers['webhook-signature'], `v1,${expected}`)
  const answer = await visitor(portal.door).get(`/api/v1/jobs/${id}`)
  assert.deepEqual(JSON.parse(body), JSON.parse(answer.text))
  assert.deepEqual(JSON.parse(body).inputs, { token: null, kinds: ['b'] })
  assert.doesNotMatch(body, /hidden-value/)

  // Programs that ask for none get none.
  const other = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await waitFor('the letter', () => isNotified(portal, other) && !isDue(portal, other))
  assert.equal(receiver.taken.length, 1)
})

test('what is refused is tried again when its time has come, as the same event, also after a restart', async (t) => {
  const receiver = await startReceiver(t, 500, 302, 200)
  const { open, pass, said } = begin(t, receiver.url)
  const first = await open()
  const id = await first.submit('told', {})
  const noted = await waitFor('the refusal', () => unsent(first, id))
  assert.match(noted.lastError, /127\.0\.0\.1:\d+ answered 500/)
  assert.match(said.join(), /a post could not be sent; it is tried again .*"next_try_minutes":1/)
  await waitFor('the letter', () => isNotified(first, id))
  // The administrator sees it, and letters are not blamed.
  const seen = JSON.parse((await visitor(first.socket).get('/api/v1/status')).text)
  assert.deepEqual([seen.unsent_count, seen.unsent_posts_count, seen.unsent_posts[0].job], [0, 1, id])
  const { text: figures } = await visitor(first.door).get('/metrics')
  assert.match(figures, /^errand_letters_unsent 0$/m)
  assert.match(figures, /^errand_posts_unsent 1$/m)
  await first.stop()

  pass(1)
  const second = await open()
  // A redirect is not followed.
  await waitFor('the second refusal', () => unsent(second, id)?.tries === 2)
  await second.stop()
  pass(4)
  await (await open()).stop()
  assert.equal(receiver.taken.length, 2)

  pass(1)
  const third = await open()
  await waitFor('the post', () => isPosted(third, id) && unsent(third, id) === undefined && !isDue(third, id))
  await third.stop()
  const fourth = await open()
  const next = await fourth.submit('told', {})
  await waitFor('the post of another job', () => isPosted(fourth, next))
  assert.deepEqual(
    receiver.taken.map(({ headers }) => headers['webhook-id']),
    [...Array(3).fill(`job-${id}`), `job-${next}`],
  )
  const times = receiver.taken.map(({ headers }) => Number(headers['webhook-timestamp']))
  assert.equal((times[2] ?? 0) - (times[0] ?? 0), 6 * 60)
})

test('a receiver that hangs holds up neither the letter nor the end of the portal; the next one posts', async (t) => {
  const receiver = await startReceiver(t, 'hang', 200)
  const { open } = begin(t, receiver.url)
  const first = await open()
  const id = await first.submit('told', {})
  await waitFor('post and letter', () => receiver.taken.length === 1 && isNotified(first, id))
  await first.stop()
  assert.equal(isPosted(first, id), false)
  const second = await open()
  await waitFor('the post', () => isPosted(second, id))
  assert.equal(receiver.taken.length, 2)
})

test('a mail server that hangs holds up no post', async (t) => {
  const receiver = await startReceiver(t)
  const mail = await startMailServer(t, 'hang')
  const { open } = begin(t, receiver.url, {
    portal: [`notify_secret = ${secret}`],
    mail: [`smtp = ${mail.url}`, 'from = Errand <errand@example.org>'],
  })
  const portal = await open()
  const id = await portal.submit('told', {})
  await waitFor('the post', () => isPosted(portal, id))
  assert.equal(isNotified(portal, id), false)
})

test('without a secret nothing is posted until there is one', async (t) => {
  const receiver = await startReceiver(t)
  const { open, said } = begin(t, receiver.url, { portal: [] })
  const portal = await open()
  const id = await portal.submit('told', {})
  await waitFor('that it is said', () => unsent(portal, id))
  assert.match(said.join(), /notify_secret is not set/)
  assert.deepEqual([receiver.taken.length, isPosted(portal, id)], [0, false])
})

test('a try has its time, only a few are made at once, and nobody there is said plainly', async (t) => {
  const receiver = await startReceiver(t, 'hang')
  const poster = createPoster({ timeoutMs: 300 })
  const post = { url: receiver.url, id: 'job-x', body: '{}', secret, seconds: 0 }
  const tries = Array.from({ length: 6 }, () => poster.post(post).catch((error) => error))
  await waitFor('the first', () => receiver.taken.length === 4)
  for (const error of await Promise.all(tries)) assert.equal(error.name, 'TimeoutError')
  assert.equal(receiver.taken.length, 6)
  await assert.rejects(poster.post({ ...post, url: 'http://127.0.0.1:1/' }), /ECONNREFUSED|bad port/)

  // The example of the specification's own reference library.
  const known = await startReceiver(t)
  const example = {
    url: known.url,
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    seconds: 1614265330,
  }
  await createPoster({ timeoutMs: 5_000 }).post(example)
  assert.equal(
    known.taken[0]?.headers['webhook-signature'],
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})

test('a receiver that hangs holds up no other', async (t) => {
  const [hangs, answers] = [await startReceiver(t, 'hang'), await startReceiver(t)]
  const poster = createPoster({ timeoutMs: 60_000 })
  const post = { id: 'job-x', body: '{}', secret, seconds: 0 }
  const stuck = Array.from({ length: 6 }, () =>
    poster.post({ ...post, url: hangs.url }).catch((error) => error.name),
  )
  await poster.post({ ...post, url: answers.url })
  poster.close()
  assert.deepEqual(await Promise.all(stuck), Array(6).fill('AbortError'))
})

test('what was told of a job that is gone meanwhile brings its row not back', async (t) => {
  const { open } = begin(t, 'http://127.0.0.1:1/', { portal: [] })
  const portal = await open()
  const { deps } = portal.portal
  const id = await portal.submit('told', {})
  await waitFor('a try', () => unsent(portal, id))
  await throwAway(deps.config.portal.jobs, id)
  await putRow(deps, id)
  assert.equal(deps.catalog.get(id), undefined)
})

test('a letter that was sent meanwhile is due no more', async (t) => {
  const { open } = begin(t, 'http://127.0.0.1:1/', { portal: [] })
  const portal = await open()
  const { catalog } = portal.portal.deps
  const id = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await waitFor('the letter', () => isNotified(portal, id) && !isDue(portal, id))
  const row = catalog.get(id)
  assert.ok(row)
  await portal.stop()
  const again = await open()
  again.portal.deps.catalog.put({ ...row, words: id, letterDue: 1 })
  again.portal.deps.state.letters.put({ jobId: id, tries: 1, nextTry: 0, lastError: 'x' })
  await again.stop()
  const last = await open()
  await waitFor('that it is noted', () => !isDue(last, id))
  assert.equal(last.portal.deps.state.letters.get(id), undefined)
})
