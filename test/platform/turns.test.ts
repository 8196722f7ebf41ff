import assert from 'node:assert/strict'
import test from 'node:test'
import { createTurns } from '../../src/platform/turns.ts'

test('works of one key go one after the other, also after one that failed; others do not wait', async () => {
  const turns = createTurns()
  const order: string[] = []
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const first = turns.take('a', async () => {
    order.push('a1 begins')
    await gate
    order.push('a1 ends')
    throw new Error('a1')
  })
  const second = turns.take('a', async () => {
    order.push('a2')
    return 2
  })
  assert.equal(await turns.take('b', async () => 'b'), 'b')
  assert.deepEqual(order, ['a1 begins'])
  open()
  await assert.rejects(first, /a1/)
  assert.equal(await second, 2)
  assert.deepEqual(order, ['a1 begins', 'a1 ends', 'a2'])
})
