import assert from 'node:assert/strict'
import test from 'node:test'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const form = new URLSearchParams({ x: '8', y: '2', seconds: '0', email_address: 'ada@example.org' })

function sessionOf({ portal: { deps } }: TestPortal, address: string): string {
  return deps.state.useSignIn(deps.state.issueSignIn(address))?.session ?? ''
}

test('jobs for an address that nobody has proved are limited; its owner is not', async (t) => {
  const portal = await startPortal(t, { settings: { limits: ['unproved_submissions_per_hour = 2'] } })
  const post = (cookies: Record<string, string> = {}) =>
    visitor(portal.door, cookies).ask('/programs/slow_div', { method: 'POST', body: form })
  assert.deepEqual([(await post()).status, (await post()).status], [303, 303])
  const third = await post()
  assert.equal(third.status, 429)
  assert.match(third.text, /many jobs were submitted for ada@example\.org in the last hour/)
  assert.equal((await post({ session: sessionOf(portal, 'eve@example.org') })).status, 429)
  assert.equal((await post({ session: sessionOf(portal, 'ada@example.org') })).status, 303)
})
