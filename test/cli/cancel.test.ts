import assert from 'node:assert/strict'
import test from 'node:test'
import { cancelledWords } from '../../src/cli/cancel.ts'

test('what cancelling has come to: also when the program ended by itself in that moment', () => {
  const words = (state: string, reason: string | null = null) =>
    cancelledWords({ id: 'bcdfghjk', state, reason })
  assert.equal(words('running'), 'bcdfghjk is being ended.')
  assert.equal(words('error', 'cancelled'), 'bcdfghjk is cancelled.')
  assert.equal(words('success'), 'bcdfghjk had ended by itself already: success.')
  assert.equal(words('error', 'exit'), 'bcdfghjk had ended by itself already: error.')
})
