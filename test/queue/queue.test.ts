import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ErrandError } from '../../src/platform/errors.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createQueue, type QueueOptions } from '../../src/queue/queue.ts'
import { waitFor } from '../support/wait-for.ts'

/** A queue over lists of ids; its jobs end when the test says so. */
function begin(t: TestContext, slots: Record<string, number>, options: Partial<QueueOptions> = {}) {
  const waiting = new Map<string, string[]>(Object.keys(slots).map((target) => [target, []]))
  const running = new Map<string, () => void>()
  const started: string[] = []
  const queue = createQueue({
    targets: Object.fromEntries(Object.entries(slots).map(([name, count]) => [name, { slots: count }])),
    waitingIds: (target, limit) => (waiting.get(target) ?? []).slice(0, limit),
    async start(id) {
      for (const ids of waiting.values()) if (ids.includes(id)) ids.splice(ids.indexOf(id), 1)
      started.push(id)
      const { promise: ended, resolve } = Promise.withResolvers<void>()
      running.set(id, resolve)
      return { ended }
    },
    ended: async () => 'over',
    log: silentLog,
    holdMs: 10,
    ...options,
  })
  t.after(() => queue.close())
  return {
    queue,
    started,
    submit(target: string, ...ids: string[]) {
      waiting.get(target)?.push(...ids)
      queue.wake(target)
    },
    waiting: (target: string) => waiting.get(target) ?? [],
    end(id: string) {
      running.get(id)?.()
      running.delete(id)
    },
    isRunning: (id: string) => running.has(id),
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('nothing starts before the queue is open', async (t) => {
  const { queue, started, submit } = begin(t, { default: 1 })
  submit('default', 'a')
  await turn()
  assert.deepEqual(started, [])
  queue.open()
  assert.deepEqual(started, ['a'])
})

test('jobs start in order, never more at once than there are slots', async (t) => {
  const { queue, started, submit, end } = begin(t, { default: 2 })
  queue.open()
  submit('default', 'a', 'b', 'c', 'd', 'e')
  assert.deepEqual(started, ['a', 'b'])
  end('b')
  await waitFor('the next', () => started.length === 3)
  assert.deepEqual([started, queue.runningCount('default')], [['a', 'b', 'c'], 2])
  end('a')
  end('c')
  await waitFor('the next two', () => started.length === 5)
  assert.deepEqual([started, queue.runningCount('default')], [['a', 'b', 'c', 'd', 'e'], 2])
  assert.deepEqual([queue.has('default', 'd'), queue.has('default', 'a')], [true, false])
})

test('a hundred jobs, submitted while others end, run once each and in order', async (t) => {
  let most = 0
  let now = 0
  const begun: string[] = []
  const ids: string[] = []
  const { queue } = begin(
    t,
    { default: 3 },
    {
      waitingIds: (_, limit) => ids.slice(0, limit),
      async start(id) {
        ids.splice(ids.indexOf(id), 1)
        begun.push(id)
        most = Math.max(most, ++now)
        return { ended: turn().then(() => void now--) }
      },
    },
  )
  queue.open()
  const all = Array.from({ length: 100 }, (_, index) => `job${index}`)
  for (const id of all) {
    ids.push(id)
    queue.wake('default')
    if (id.endsWith('7')) await turn()
  }
  await queue.drained()
  assert.deepEqual(begun, all)
  assert.equal(most, 3)
})

test('targets do not wait for each other; without slots nothing starts', async (t) => {
  const { queue, started, submit } = begin(t, { default: 1, heavy: 1, off: 0 })
  queue.open()
  submit('default', 'a', 'b')
  submit('heavy', 'c')
  submit('off', 'd')
  queue.wake('no such target')
  await turn()
  assert.deepEqual(started, ['a', 'c'])
})

test('a job that is already over takes no slot', async (t) => {
  const order: string[] = []
  const ids = ['a', 'b']
  const { queue } = begin(
    t,
    { default: 1 },
    {
      waitingIds: () => ids,
      async start(id) {
        ids.shift()
        order.push(id)
        return undefined
      },
    },
  )
  queue.open()
  await queue.drained()
  assert.deepEqual(order, ['a', 'b'])
})

test('a server that can start nothing is left alone for a while; the job keeps its place', async (t) => {
  const tries: string[] = []
  let isBroken = true
  const { queue, waiting, submit, end, isRunning, started } = begin(t, { default: 2, heavy: 1 })
  const broken = begin(
    t,
    { default: 2 },
    {
      waitingIds: (_, limit) => waiting('default').slice(0, limit),
      async start(id) {
        tries.push(id)
        if (isBroken) throw new ErrandError('misconfigured', 'Failure: misconfigured server')
        waiting('default').shift()
        return undefined
      },
    },
  )
  submit('default', 'a', 'b', 'c')
  broken.queue.open()
  await waitFor('several tries', () => tries.length >= 6)
  assert.ok(!tries.includes('c'), 'the jobs at the head are tried, not all of them')
  isBroken = false
  await broken.queue.drained()
  assert.deepEqual(tries.slice(-3), ['a', 'b', 'c'])
  queue.open()
  submit('heavy', 'x')
  assert.ok(isRunning('x') && started.length === 1)
  end('x')
})

test('one job that can not start holds up no other, and is tried again', async (t) => {
  const ids = ['bad', 'good', 'better']
  const tries: string[] = []
  const { queue } = begin(
    t,
    { default: 1 },
    {
      waitingIds: (_, limit) => ids.slice(0, limit),
      async start(id) {
        tries.push(id)
        if (id === 'bad' && tries.length < 5) throw new Error('its files are damaged')
        ids.splice(ids.indexOf(id), 1)
        return undefined
      },
    },
  )
  queue.open()
  await queue.drained()
  assert.deepEqual(tries.slice(0, 3), ['bad', 'good', 'better'])
  assert.equal(tries.at(-1), 'bad')
  assert.deepEqual(ids, [])
})

test('an attempt that ended with its job still waiting is started again after a while', async (t) => {
  const starts: string[] = []
  const ids = ['a']
  const { queue } = begin(
    t,
    { default: 1 },
    {
      waitingIds: () => ids,
      async start(id) {
        starts.push(id)
        ids.shift()
        return { ended: Promise.resolve() }
      },
      async ended() {
        if (starts.length >= 2) return 'over'
        ids.push('a')
        return 'waiting'
      },
    },
  )
  queue.open()
  await queue.drained()
  assert.deepEqual(starts, ['a', 'a'])
})

test('a job that runs already takes a slot', async (t) => {
  const { queue, started, submit } = begin(t, { default: 1 })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  queue.adopt('default', 'old', { ended })
  queue.open()
  submit('default', 'a')
  await turn()
  assert.deepEqual([started, queue.has('default', 'old')], [[], true])
  resolve()
  await waitFor('the slot', () => started.length === 1)
})

test('after it was closed it starts nothing', async (t) => {
  const { queue, started, submit, end } = begin(t, { default: 1 })
  queue.open()
  submit('default', 'a', 'b')
  queue.close()
  end('a')
  submit('default', 'c')
  await turn()
  await turn()
  assert.deepEqual(started, ['a'])
})

test('an end that could not be noted is noted later; until then the slot is taken', async (t) => {
  let tries = 0
  const { started, submit, end, queue } = begin(
    t,
    { default: 1 },
    {
      async ended() {
        tries++
        if (tries < 3) throw new Error('the disk is full')
        return 'over'
      },
    },
  )
  queue.open()
  submit('default', 'a', 'b')
  end('a')
  await waitFor('the next', () => started.length === 2)
  assert.deepEqual([tries, started], [3, ['a', 'b']])
})

test('what turns out to wait after all is left alone for a while, not tried without pause', async (t) => {
  const starts: string[] = []
  const { queue } = begin(
    t,
    { default: 2 },
    {
      waitingIds: () => ['a'],
      async start(id) {
        starts.push(id)
        return undefined
      },
      ended: async () => 'waiting',
      holdMs: 60_000,
    },
  )
  queue.open()
  for (let i = 0; i < 100; i++) await turn()
  assert.deepEqual(starts, ['a'])
})

test('a line that can not be read holds up its target only for a while', async (t) => {
  let reads = 0
  const { queue, started, waiting } = begin(
    t,
    { default: 1 },
    {
      waitingIds(_target, limit) {
        reads++
        if (reads === 1) throw new Error('database is locked')
        return waiting('default').slice(0, limit)
      },
    },
  )
  waiting('default').push('a')
  queue.open()
  await waitFor('the first', () => started.length === 1)
})
