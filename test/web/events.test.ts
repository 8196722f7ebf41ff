import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import test from 'node:test'
import { openEvents } from '../support/events.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = { gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n' }
const start = (t: Parameters<typeof startPortal>[0], settings = {}) => startPortal(t, { programs, settings })

const eventsOf = (portal: TestPortal, id: string) => openEvents(`${portal.door}/jobs/${id}/events`)

test('a page learns of state, log, progress and end as they come, in the reader’s words', async (t) => {
  const portal = await start(t, { portal: ['url = https://lab.example.org/errand/'] })
  const { watch } = portal.portal
  const id = await portal.submit('gate', {})
  const events = await eventsOf(portal, id)
  assert.equal(events.status, 200)
  assert.equal(events.headers['content-type'], 'text/event-stream; charset=utf-8')
  assert.equal(events.headers['cache-control'], 'no-store')
  assert.equal(events.headers['x-accel-buffering'], 'no')
  const { data: state } = await events.until(({ name, data }) => name === 'state' && data.state === 'running')
  assert.match(state.headline, /^Running/)
  assert.match(state.letter, /We will write to whoever asked for it/)
  assert.match(state.title, new RegExp(`^Running: Gate ${id} – Errand$`))
  assert.equal(state.isOver, false)
  const { data: log } = await events.until(
    ({ name, data }) => name === 'log' && data.stream === 'output' && data.lines.length > 1,
  )
  assert.deepEqual(log.lines, [['waiting at the gate'], []])
  appendFileSync(portal.folder(id).output, 'step 1/4 \x1b[31m<b>')
  watch.wake(id)
  const { data: more } = await events.until(({ name, data }) => name === 'log' && data.from === 1)
  assert.deepEqual(more, {
    stream: 'output',
    first: 0,
    from: 1,
    lines: [['step 1/4 ', ['<b>', 'in-red']]],
    isCut: false,
    size: '37 bytes',
  })
  assert.deepEqual((await events.until(({ name, data }) => name === 'progress' && data.words)).data, {
    fraction: 0.25,
    words: '1 of 4',
  })
  const { usage } = portal.folder(id)
  writeFileSync(
    usage,
    'seconds,cpu_seconds,memory_bytes,processes\n0,0,1000000,1\n5,10,3000000,1\n10,15,2000000,1\n',
  )
  watch.wake(id)
  const { data: used } = await events.until(({ name }) => name === 'usage')
  assert.deepEqual(used.panels, [
    {
      name: 'processors',
      label: 'Processor',
      words: 'up to 2 processors busy, in 10 s',
      line: 'M0.0 100.0L300.0 0.0L600.0 50.0',
    },
    {
      name: 'memory',
      label: 'Memory',
      words: 'up to 3 MB, in 10 s',
      line: 'M0.0 66.7L300.0 0.0L600.0 33.3',
    },
  ])
  openGate(portal.root, 'open\n')
  const { data: end } = await events.until(({ name, data }) => name === 'state' && data.isOver)
  assert.equal(end.headline, 'Finished')
  await events.ended()
  assert.deepEqual(events.seen.at(-1), { name: 'over', data: { waitMs: 0 } })
  // The drawing stays with the results.
  const page = await visitor(portal.door).get(`/errand/jobs/${id}`)
  assert.match(page.text, /Memory <span class="quiet">up to 3 MB, in 10 s<\/span>/)
  // Of a job that is over, all there is comes at once.
  const late = await eventsOf(portal, id)
  await late.ended()
  assert.deepEqual(
    late.seen.map(({ name }) => name),
    ['log', 'log', 'usage', 'progress', 'state', 'over'],
  )
})

test('so many watch at once, from one address and in all; the others are told, and may when one has left', async (t) => {
  for (const limits of [['watchers_per_address = 2'], ['watchers = 2']]) {
    const portal = await start(t, { limits })
    const id = await portal.submit('gate', {})
    const [first, second] = [await eventsOf(portal, id), await eventsOf(portal, id)]
    const refused = await eventsOf(portal, id)
    assert.deepEqual([first.status, second.status, refused.status], [200, 200, 429])
    // Who does not stay is not counted.
    const { status } = await visitor(portal.door).ask(`/jobs/${id}/events`, { method: 'HEAD' })
    assert.equal(status, 429)
    first.close()
    await waitFor('its place', async () => {
      const next = await eventsOf(portal, id)
      return next.status === 200
    })
    second.close()
    openGate(portal.root)
    await portal.over(id)
    await portal.stop()
  }
})

test('of many who watch a job until it ends, each asks for its page at another moment', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('gate', {})
  const all = await Promise.all(Array.from({ length: 21 }, () => eventsOf(portal, id)))
  for (const events of all) await events.until(({ data }) => data.state === 'running')
  openGate(portal.root)
  for (const events of all) await events.ended()
  const waits = all.map(({ seen }) => seen.at(-1)?.data.waitMs)
  assert.ok(
    waits.every((ms) => ms >= 0 && ms < 400),
    String(waits),
  )
  assert.ok(new Set(waits).size > 5, String(waits))
})

test('a portal that stops ends the streams at once', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('gate', {})
  const events = await eventsOf(portal, id)
  await events.until(({ name }) => name === 'state')
  const begun = performance.now()
  await portal.stop()
  assert.ok(performance.now() - begun < 2_000)
  await events.ended()
  openGate(portal.root)
  await portal.over(id)
})

test('one who reads slowly gets the newest, not all that was in between', async (t) => {
  const portal = await start(t)
  const { watch } = portal.portal
  const id = await portal.submit('gate', {})
  const events = await eventsOf(portal, id)
  await events.until(({ name, data }) => name === 'log' && data.lines.length > 1)
  events.pause()
  // Another one says when each piece was told.
  let told = Promise.withResolvers<void>()
  watch.watch(id, { changed: () => told.resolve(), ended() {} })
  const rounds = 130
  for (let round = 0; round < rounds; round++) {
    told = Promise.withResolvers()
    appendFileSync(portal.folder(id).output, `${`${round} ${'漢'.repeat(700)}\n`.repeat(30)}`)
    watch.wake(id)
    await told.promise
  }
  events.resume()
  await events.until(
    ({ name, data }) => name === 'log' && data.lines.some(([text = '']) => text.startsWith(`${rounds - 1} `)),
  )
  const logs = events.seen.filter(({ name, data }) => name === 'log' && data.stream === 'output')
  assert.ok(logs.length < rounds, `${logs.length} of ${rounds} pieces were sent`)
  events.close()
  openGate(portal.root)
  await portal.over(id)
})

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

test('one who never takes the end of a stream is let go after a while, and does no harm', async (t) => {
  const portal = await start(t)
  const { watch } = portal.portal
  const id = await portal.submit('gate', {})
  openGate(portal.root)
  await portal.over(id)
  const gone = Promise.withResolvers<void>()
  const realWatch = watch.watch
  // More than any two machines keep for each other on the way.
  const lines = [[{ text: 'x'.repeat(30_000_000), classes: '' }]]
  t.mock.method(watch, 'watch', (...[job, watcher]: Parameters<typeof realWatch>) => {
    const stop = realWatch(job, {
      ...watcher,
      changed: (snapshot) => watcher.changed({ ...snapshot, output: { ...snapshot.output, lines } }),
    })
    return () => {
      gone.resolve()
      stop()
    }
  })
  const { setTimeout } = ServerResponse.prototype
  t.mock.method(ServerResponse.prototype, 'setTimeout', function (this: ServerResponse, ms: number) {
    return setTimeout.call(this, ms / 100)
  })
  const ended = Promise.withResolvers<void>()
  const { end } = ServerResponse.prototype
  t.mock.method(ServerResponse.prototype, 'end', function (this: ServerResponse, ...words: unknown[]) {
    ended.resolve()
    return Reflect.apply(end, this, words)
  })
  t.mock.timers.enable({ apis: ['setInterval'] })
  const socket = connect(portal.port, '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write(ask(`/jobs/${id}/events`))
  await once(socket, 'data')
  socket.pause()
  await ended.promise
  for (let beat = 0; beat < 10; beat++) t.mock.timers.tick(15_000)
  await gone.promise
  t.mock.timers.reset()
})

test('one who left before they were let in is not counted', async (t) => {
  const portal = await start(t, { limits: ['watchers = 1'] })
  const { portal: inner } = portal
  const id = await portal.submit('gate', {})
  openGate(portal.root)
  await portal.over(id)
  const socket = connect(portal.port, '127.0.0.1')
  const noticed = Promise.withResolvers<void>()
  const { request } = inner.deps.metrics
  const counted = t.mock.method(inner.deps.metrics, 'request', (...facts: Parameters<typeof request>) => {
    noticed.resolve()
    request(...facts)
  })
  const looked = t.mock.method(inner, 'exists', async () => {
    socket.destroy()
    await noticed.promise
    return true
  })
  socket.write(ask(`/jobs/${id}/events`))
  await noticed.promise
  looked.mock.restore()
  counted.mock.restore()
  assert.equal((await eventsOf(portal, id)).status, 200)
})
