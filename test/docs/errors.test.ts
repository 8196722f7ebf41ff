import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasons } from '../../src/job/status.ts'
import { errorCodes } from '../../src/platform/errors.ts'
import { read, table } from './page.ts'

const page = read('docs/errors.md')

test('docs/errors.md has every code with its status, and no other', () => {
  assert.deepEqual(
    table(page, 'code').map(([code, status]) => [code, Number(status)]),
    Object.entries(errorCodes).map(([code, { status }]) => [code, status]),
  )
})

test('docs/errors.md has every reason, and no other', () => {
  assert.deepEqual(
    table(page, 'reason').map(([reason]) => reason),
    [...reasons],
  )
})

test('each has its meaning', () => {
  for (const row of [...table(page, 'code'), ...table(page, 'reason')])
    assert.match(row.at(-1) ?? '', /\.$/, row[0])
})
