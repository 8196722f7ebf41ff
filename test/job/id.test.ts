import assert from 'node:assert/strict'
import test from 'node:test'
import { groupJobId, isJobId, newJobId, parseJobId } from '../../src/job/id.ts'

test('an id has as many letters as asked for, none of them a vowel or l', () => {
  for (const length of [4, 8, 32])
    assert.match(newJobId(length), new RegExp(`^[bcdfghjkmnpqrstvwxyz]{${length}}$`))
  const ids = Array.from({ length: 2_000 }, () => newJobId(8))
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(new Set(ids.join('')).size, 20)
  assert.ok(ids.every(isJobId))
})

test('an id is read as people type it', () => {
  for (const typed of ['tcfnctbq', 'TCFNCTBQ', 'tcfn-ctbq', ' tcfn ctbq\n'])
    assert.equal(parseJobId(typed), 'tcfnctbq')
})

test('what is no id never becomes a path', () => {
  for (const typed of [
    '',
    'tcf',
    '../etc',
    'tcfnctb/',
    'tcfnctba',
    'tcfnctb\0',
    't'.repeat(33),
    '.',
    'tcfn\u2028ctb1',
  ]) {
    assert.equal(parseJobId(typed), undefined, JSON.stringify(typed))
    assert.equal(isJobId(typed), false, JSON.stringify(typed))
  }
  assert.equal(isJobId('tcfnctbq\n'), false)
})

test('an id is shown in two groups', () => {
  assert.deepEqual(groupJobId('tcfnctbq'), ['tcfn', 'ctbq'])
  assert.deepEqual(groupJobId('tcfnctbqx'), ['tcfnc', 'tbqx'])
})
