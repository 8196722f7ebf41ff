import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../src/platform/nearest.ts'

test('the nearest word, when one is near', () => {
  const words = ['title', 'command', 'min', 'max', 'max_size', 'time_limit']
  const cases: [string, string | undefined][] = [
    ['titel', 'title'],
    ['Title', 'title'],
    ['comand', 'command'],
    ['maxsize', 'max_size'],
    ['timelimit', 'time_limit'],
    ['mx', 'max'],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(1e6), undefined],
  ]
  for (const [word, near] of cases) assert.equal(nearest(word, words), near, word.slice(0, 20))
})
