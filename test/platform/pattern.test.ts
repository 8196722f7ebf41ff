import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePattern } from '../../src/platform/pattern.ts'

test('a pattern matches the whole text or not at all', () => {
  const letters = compilePattern('a|bc')
  assert.equal(letters.source, 'a|bc')
  for (const text of ['a', 'bc']) assert.ok(letters.matchesWhole(text), text)
  for (const text of ['', 'ab', 'xbc', 'a\n', 'a\nbc', '\na']) assert.ok(!letters.matchesWhole(text), text)
  assert.ok(!compilePattern('^a$').matchesWhole('a\nb'))
  assert.ok(!compilePattern('.*').matchesWhole('a\nb'))
})

test('the first group of the first match', () => {
  const answer = compilePattern('The answer is: (.*)')
  assert.equal(answer.firstGroup('…\nThe answer is: 4\nThe answer is: 5\n'), '4')
  assert.equal(answer.firstGroup('The answer is: '), '')
  assert.equal(answer.firstGroup('no answer'), undefined)
  assert.equal(compilePattern('[0-9]+').firstGroup('a 12 b'), '12')
  assert.equal(compilePattern('^= (.*)$').firstGroup('x\n= 3\ny'), '3')
  assert.equal(compilePattern('a(b)?').firstGroup('a'), undefined)
})

test('the groups of the last match', () => {
  const step = compilePattern('Step (\\d+)(?: of (\\d+))?')
  assert.equal(step.groupCount, 2)
  assert.deepEqual(step.lastGroups('Step 1 of 5\nStep 2 of 5\n'), ['2', '5'])
  assert.deepEqual(step.lastGroups('Step 3'), ['3', undefined])
  assert.equal(step.lastGroups('none'), undefined)
  assert.deepEqual(compilePattern('(x*)').lastGroups('abc'), [''])
})

test('a pattern that is wrong says so', () => {
  for (const source of ['(', '[', '(?=a)', '\\1', '*'])
    assert.throws(() => compilePattern(source), Error, source)
})

test('no pattern takes long', () => {
  const started = process.cpuUsage()
  assert.ok(!compilePattern('^(a+)+$').matchesWhole(`${'a'.repeat(5000)}!`))
  assert.ok(process.cpuUsage(started).user < 2e6)
})
