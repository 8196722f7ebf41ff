import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import type { Next } from '../../src/catalog/line.ts'
import { ErrandError } from '../../src/platform/errors.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createQueue, type QueueOptions } from '../../src/queue/queue.ts'
import { waitFor } from '../support/wait-for.ts'

interface Place extends Next {
  isTaken: boolean
}

/** A queue over lists of jobs (`a`, or `owner/program/a`); they end when the test says so. */
function begin(t: TestContext, slots: Record<string, number>, options: Partial<QueueOptions> = {}) {
  const lines = new Map<string, Place[]>(Object.keys(slots).map((target) => [target, []]))
  const running = new Map<string, () => void>()
  const started: string[] = []
  const placeOf = (id: string) => [...lines.values()].flat().find((place) => place.id === id)

  function leave(id: string): void {
    for (const [target, line] of lines)
      lines.set(
        target,
        line.filter((place) => place.id !== id),
      )
  }

  function put(target: string, ...names: string[]): void {
    for (const name of names) {
      const [id = '', program = 'program', owner = 'owner'] = name.split('/').reverse()
      lines.get(target)?.push({ id, owner, program, isTaken: false })
    }
  }

  const queue = createQueue({
    targets: () => Object.keys(slots),
    slots: (target) => slots[target] ?? 0,
    limits: { ofOwner: () => undefined, ofProgram: () => undefined },
    take(target, { owners, programs }) {
      const place = lines
        .get(target)
        ?.find((one) => !one.isTaken && !owners.includes(one.owner) && !programs.includes(one.program))
      if (place) place.isTaken = true
      return place
    },
    setAside(id) {
      const place = placeOf(id)
      if (place) place.isTaken = true
    },
    putBack(id) {
      const place = placeOf(id)
      if (place) place.isTaken = false
    },
    async start(id) {
      leave(id)
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
    slots,
    put,
    leave,
    /** As if they had been taken from the line by somebody who is no more. */
    lose(target: string, ...ids: string[]): void {
      put(target, ...ids)
      for (const id of ids) Object.assign(placeOf(id) ?? {}, { isTaken: true })
    },
    submit(target: string, ...names: string[]) {
      put(target, ...names)
      queue.wake(target)
    },
    end(id: string) {
      running.get(id)?.()
      running.delete(id)
    },
    isRunning: (id: string) => running.has(id),
    isEmpty: () => [...lines.values()].every((line) => line.length === 0),
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
  assert.deepEqual([queue.isUnderWay('d'), queue.isUnderWay('a')], [true, false])
})

test('a hundred jobs, submitted while others end, run once each and in order', async (t) => {
  let most = 0
  let now = 0
  const begun: string[] = []
  const { queue, submit, leave } = begin(
    t,
    { default: 3 },
    {
      async start(id) {
        leave(id)
        begun.push(id)
        most = Math.max(most, ++now)
        return { ended: turn().then(() => void now--) }
      },
    },
  )
  queue.open()
  const all = Array.from({ length: 100 }, (_, index) => `job${index}`)
  for (const id of all) {
    submit('default', id)
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

test('slots that change while it runs hold at once; what runs goes on', async (t) => {
  const { queue, started, submit, end, slots } = begin(t, { default: 0 })
  queue.open()
  submit('default', 'a', 'b', 'c', 'd')
  await turn()
  assert.deepEqual(started, [])
  slots.default = 2
  queue.wake('default')
  assert.deepEqual(started, ['a', 'b'])
  slots.default = 1
  end('a')
  await turn()
  await turn()
  assert.deepEqual([started, queue.runningCount('default')], [['a', 'b'], 1])
  end('b')
  await waitFor('the next', () => started.length === 3)
})

test('who runs as many as they may waits, and the others go on; in all targets together', async (t) => {
  const { queue, started, put, end } = begin(
    t,
    { default: 3, heavy: 3 },
    { limits: { ofOwner: (owner) => (owner === 'ann' ? 2 : undefined), ofProgram: () => undefined } },
  )
  put('default', 'ann/p/a1', 'ann/p/a2', 'ann/p/a3', 'bob/p/b1')
  put('heavy', 'ann/p/a4', 'bob/p/b2')
  queue.open()
  assert.deepEqual(started, ['a1', 'a2', 'b1', 'b2'])
  end('a1')
  await waitFor('the next of hers', () => started.length === 5)
  assert.deepEqual(started.slice(4), ['a3'])
  end('a2')
  await waitFor('the one in the other target', () => started.length === 6)
  assert.deepEqual(started.slice(5), ['a4'])
})

test('a program runs as often as it may', async (t) => {
  const { queue, started, submit, end } = begin(
    t,
    { default: 3 },
    { limits: { ofOwner: () => undefined, ofProgram: (name) => (name === 'licensed' ? 1 : undefined) } },
  )
  queue.open()
  submit('default', 'ann/licensed/a', 'bob/licensed/b', 'bob/free/c')
  assert.deepEqual(started, ['a', 'c'])
  end('a')
  await waitFor('the next', () => started.length === 3)
  assert.deepEqual(started, ['a', 'c', 'b'])
})

test('a job that is already over takes no slot', async (t) => {
  const order: string[] = []
  const { queue, put } = begin(
    t,
    { default: 1 },
    {
      async start(id) {
        order.push(id)
        return undefined
      },
    },
  )
  put('default', 'a', 'b')
  queue.open()
  await queue.drained()
  assert.deepEqual(order, ['a', 'b'])
})

test('a server that can start nothing is left alone for a while; the job keeps its place', async (t) => {
  const tries: string[] = []
  let isBroken = true
  const { queue, put, leave, isEmpty } = begin(
    t,
    { default: 2 },
    {
      async start(id) {
        tries.push(id)
        if (isBroken) throw new ErrandError('misconfigured', 'Failure: misconfigured server')
        leave(id)
        return undefined
      },
    },
  )
  put('default', 'a', 'b', 'c')
  queue.open()
  await waitFor('several tries', () => tries.length >= 6)
  assert.ok(!tries.includes('c'), 'the jobs at the head are tried, not all of them')
  isBroken = false
  await queue.drained()
  assert.deepEqual(tries.slice(-3), ['a', 'b', 'c'])
  assert.ok(isEmpty())
})

test('a server that can start nothing for a moment loses no job, free slots or not', async (t) => {
  const tries: string[] = []
  const { queue, submit, leave, isEmpty } = begin(
    t,
    { default: 2 },
    {
      async start(id) {
        tries.push(id)
        if (tries.length === 1) throw new ErrandError('misconfigured', 'Failure: misconfigured server')
        leave(id)
        return undefined
      },
    },
  )
  queue.open()
  submit('default', 'a')
  await waitFor('the second try', () => tries.length === 2)
  assert.deepEqual([tries, isEmpty()], [['a', 'a'], true])
})

/** What befalls a start, or the end of what was started. After all of its own a job ends for good. */
type Turn = 'misconfigured' | 'damaged' | 'waiting' | 'later' | 'restarted'
const turns = fc.array(fc.constantFrom<Turn>('misconfigured', 'damaged', 'waiting', 'later', 'restarted'), {
  maxLength: 4,
})

test('whatever befalls starts and ends, every job that waits is started again, never beside itself', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(turns, { minLength: 1, maxLength: 5 }),
      seeThrough,
    ),
    { numRuns: 100, endOnFailure: true },
  )

  async function seeThrough(slots: number, stories: Turn[][]): Promise<void> {
    const left = new Map(stories.map((story, n) => [`job${n}`, [...story]]))
    const running = new Set<string>()
    const { queue, put, leave, isEmpty, submit } = begin(
      t,
      { default: slots },
      {
        async start(id) {
          assert.ok(!running.has(id), `${id} is started beside itself`)
          const [next] = left.get(id) ?? []
          if (next === 'misconfigured' || next === 'damaged') {
            left.get(id)?.shift()
            await turn()
            throw next === 'damaged' ? new Error(next) : new ErrandError(next, next)
          }
          running.add(id)
          leave(id)
          return { ended: turn().then(() => {}) }
        },
        async ended(id) {
          const next = left.get(id)?.shift()
          running.delete(id)
          if (next === undefined) {
            left.delete(id)
            return 'over'
          }
          if (next === 'restarted') {
            // An administrator is quicker than whoever takes note of the end.
            submit('default', id)
            await turn()
            return 'over'
          }
          put('default', id)
          queue.wake('default')
          await turn()
          return next === 'later' ? new Date(Date.now() + 2) : 'waiting'
        },
        holdMs: 1,
      },
    )
    put('default', ...left.keys())
    queue.open()
    for (const end = Date.now() + 3_000; left.size > 0 && Date.now() < end; ) await pause(1)
    assert.deepEqual([...left.keys(), isEmpty()], [true], 'these were left behind')
    queue.close()
  }
})

test('what fell out of the line is brought back, unless somebody has it in hand', async (t) => {
  const { queue, started, submit, lose, end } = begin(t, { default: 2 }, { holdMs: 60_000 })
  queue.open()
  submit('default', 'runs')
  queue.holdBack('default', 'later')
  lose('default', 'lost', 'later')
  queue.wakeAll()
  assert.deepEqual(started, ['runs'])
  queue.bringBack(['runs', 'lost', 'later'])
  assert.deepEqual(started, ['runs', 'lost'])
  for (const id of started) end(id)
})

test('one job that can not start holds up no other, and is tried again', async (t) => {
  const tries: string[] = []
  const { queue, put, leave, isEmpty } = begin(
    t,
    { default: 1 },
    {
      async start(id) {
        tries.push(id)
        if (id === 'bad' && tries.length < 5) throw new Error('its files are damaged')
        leave(id)
        return undefined
      },
    },
  )
  put('default', 'bad', 'good', 'better')
  queue.open()
  await queue.drained()
  assert.deepEqual(tries.slice(0, 3), ['bad', 'good', 'better'])
  assert.equal(tries.at(-1), 'bad')
  assert.ok(isEmpty())
})

test('an attempt that ended with its job still waiting is started again after a while', async (t) => {
  const starts: string[] = []
  const { queue, put } = begin(
    t,
    { default: 1 },
    {
      async start(id) {
        starts.push(id)
        return { ended: Promise.resolve() }
      },
      ended: async () => (starts.length >= 2 ? 'over' : 'waiting'),
    },
  )
  put('default', 'a')
  queue.open()
  await queue.drained()
  assert.deepEqual(starts, ['a', 'a'])
})

test('an attempt whose next one has a time gives its slot away until then', async (t) => {
  const starts: string[] = []
  const later = Date.now() + 50
  const { queue, put } = begin(
    t,
    { default: 1 },
    {
      async start(id) {
        if (starts.includes(id)) assert.ok(Date.now() >= later, 'not before its time')
        starts.push(id)
        return { ended: Promise.resolve() }
      },
      ended: async (id) => (id === 'a' && starts.length === 1 ? new Date(later) : 'over'),
    },
  )
  put('default', 'a', 'b')
  queue.open()
  await queue.drained()
  assert.deepEqual(starts, ['a', 'b', 'a'])
})

test('a job that runs already takes a slot', async (t) => {
  const { queue, started, submit } = begin(t, { default: 1 })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  queue.adopt('default', { id: 'old', owner: 'owner', program: 'program' }, { ended })
  queue.open()
  submit('default', 'a')
  await turn()
  assert.deepEqual([started, queue.isUnderWay('old')], [[], true])
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
  const { queue, put } = begin(
    t,
    { default: 2 },
    {
      async start(id) {
        starts.push(id)
        return undefined
      },
      ended: async () => 'waiting',
      holdMs: 60_000,
    },
  )
  put('default', 'a')
  queue.open()
  for (let i = 0; i < 100; i++) await turn()
  assert.deepEqual(starts, ['a'])
})

test('a job that came back into the line while its last start is seen through is not started beside it', async (t) => {
  const { queue, started, put, submit, end } = begin(t, { default: 2 })
  put('default', 'a')
  queue.open()
  submit('default', 'a', 'b')
  assert.deepEqual(started, ['a', 'b'])
  end('a')
  end('b')
})

test('a line that can not be read holds up its target only for a while', async (t) => {
  let reads = 0
  const { queue, submit } = begin(
    t,
    { default: 1 },
    {
      take(): Next | undefined {
        reads++
        if (reads === 1) throw new Error('database is locked')
        return undefined
      },
    },
  )
  queue.open()
  submit('default', 'a')
  await waitFor('the second look', () => reads > 1)
})

test('what is held back under a target that is no more starts in the one that it is in then', async (t) => {
  const starts: string[] = []
  const { queue, put, leave, slots } = begin(
    t,
    { heavy: 1, default: 1 },
    {
      async start(id) {
        starts.push(id)
        if (starts.length === 1) throw new Error('not now')
        return undefined
      },
    },
  )
  put('heavy', 'a')
  queue.open()
  delete slots.heavy
  leave('a')
  put('default', 'a')
  await queue.drained()
  assert.deepEqual(starts, ['a', 'a'])
})
