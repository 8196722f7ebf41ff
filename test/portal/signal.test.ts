import assert from 'node:assert/strict'
import test from 'node:test'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  listens: `command = sh -c 'trap "echo heard\\; exit 0" USR1\\; echo listens\\; while :\\; do sleep 0.05\\; done'
answer = (heard)
`,
}

test('a signal reaches the program of a job that runs, and no other', async (t) => {
  const { portal, submit, over, door } = await startPortal(t, { programs })
  const id = await submit('listens', {})
  // Before its trap is set the signal would end it.
  await waitFor('its trap', async () =>
    /listens/.test((await portal.readLog(id, { stream: 'stdout', offset: 0 }))?.text ?? ''),
  )
  await assert.rejects(portal.signal(id, 'KILL', 'ann'), /expected one of HUP, .* found 'KILL'/)
  await assert.rejects(portal.signal(id, '9; rm', 'ann'), /found '9; rm'/)

  const stranger = visitor(door)
  assert.doesNotMatch((await stranger.get(`/jobs/${id}`)).text, /Send a signal/)
  assert.equal((await stranger.post(`/jobs/${id}/signal`, { signal: 'USR1' })).status, 403)
  const { state } = portal.deps
  const session = state.useSignIn(state.issueSignIn('dalke@example.org'))?.session ?? ''
  const owner = visitor(door, { session })
  assert.match((await owner.get(`/jobs/${id}`)).text, /Send a signal/)
  assert.equal((await owner.post(`/jobs/${id}/signal`, { signal: 'sigusr1' })).status, 303)
  assert.equal(await over(id), 'SUCCESS')
  assert.equal((await portal.read(id))?.answer, 'heard')
  assert.doesNotMatch((await owner.get(`/jobs/${id}`)).text, /Send a signal/)
  await assert.rejects(portal.signal(id, 'USR1', 'ann'), new RegExp(`Job ${id} does not run`))
})
