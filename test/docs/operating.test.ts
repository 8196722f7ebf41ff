import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPortal } from '../support/portal.ts'
import { read, table } from './page.ts'

const page = read('docs/operating.md')

test('docs/operating.md has every metric, and no other', async (t) => {
  const { portal } = await startPortal(t)
  const own = portal.deps.metrics.names().filter((name) => name.startsWith('errand_'))
  assert.deepEqual(
    table(page, 'metric')
      .map(([name]) => name?.replace(/\{.*/, ''))
      .sort(),
    own.sort(),
  )
  // Also in the examples of alerts.
  for (const [name] of page.matchAll(/\berrand_[a-z_]+/g))
    assert.ok(own.includes(name.replace(/_(bucket|count|sum)$/, '')), name)
})
