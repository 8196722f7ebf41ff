import assert from 'node:assert/strict'
import test from 'node:test'
import { parseJobTitle } from '../../src/job/title.ts'

test('a title is one line of at most 100 characters, without blanks around it', () => {
  assert.equal(parseJobTitle('  Globins, 2nd try 🧬 \n'), 'Globins, 2nd try 🧬')
  assert.equal(parseJobTitle(' \t'), '')
  assert.equal(parseJobTitle('🧬'.repeat(100)), '🧬'.repeat(100))
  for (const wrong of ['x'.repeat(101), 'a\nb', 'a\rb', 'a\0b', 'a\u2028b', 'a\x1bb', '\ud83e'])
    assert.equal(parseJobTitle(wrong), undefined, JSON.stringify(wrong))
})
