import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openState, sessionMs } from '../../src/state/state.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const minuteMs = 60_000

function open(t: TestContext) {
  let now = Date.parse('2026-11-21T20:00:00Z')
  const folder = temporaryFolder(t)
  const clock = { now: () => now }
  const state = openState(folder, clock)
  t.after(() => state.close())
  return {
    state,
    folder,
    clock,
    pass(ms: number) {
      now += ms
    },
  }
}

test('a link signs in once', (t) => {
  const { state } = open(t)
  const token = state.issueSignIn('dalke@example.org')
  assert.equal(state.lookAtSignIn(token), 'dalke@example.org')
  assert.equal(state.lookAtSignIn(token), 'dalke@example.org')
  const used = state.useSignIn(token)
  assert.equal(used?.address, 'dalke@example.org')
  assert.equal(state.addressOfSession(used?.session ?? ''), 'dalke@example.org')
  assert.equal(state.useSignIn(token), undefined)
  assert.equal(state.lookAtSignIn(token), undefined)
})

test('a link lives 15 minutes, a session 30 days', (t) => {
  const { state, pass } = open(t)
  const [late, token] = [state.issueSignIn('a@example.org'), state.issueSignIn('b@example.org')]
  pass(15 * minuteMs - 1)
  const session = state.useSignIn(token)?.session ?? ''
  pass(1)
  assert.equal(state.useSignIn(late), undefined)
  pass(sessionMs - 2)
  assert.equal(state.addressOfSession(session), 'b@example.org')
  pass(1)
  assert.equal(state.addressOfSession(session), undefined)
})

test('a link is no session, and a session no link', (t) => {
  const { state } = open(t)
  const token = state.issueSignIn('a@example.org')
  assert.equal(state.addressOfSession(token), undefined)
  const session = state.useSignIn(token)?.session ?? ''
  assert.equal(state.lookAtSignIn(session), undefined)
  for (const guess of ['', 'x', `${token}=`]) assert.equal(state.useSignIn(guess), undefined)
})

test('signing out ends this session and no other', (t) => {
  const { state } = open(t)
  const [one, two] = [1, 2].map(() => state.useSignIn(state.issueSignIn('a@example.org'))?.session ?? '')
  state.endSession(one ?? '')
  assert.deepEqual(
    [state.addressOfSession(one ?? ''), state.addressOfSession(two ?? '')],
    [undefined, 'a@example.org'],
  )
})

test('tokens are not on disk as they are', (t) => {
  const { state, folder } = open(t)
  const link = state.issueSignIn('a@example.org')
  const session = state.useSignIn(state.issueSignIn('a@example.org'))?.session ?? ''
  for (const name of ['state.sqlite', 'state.sqlite-wal']) {
    const bytes = readFileSync(join(folder, name))
    for (const token of [link, session]) assert.equal(bytes.includes(token), false, name)
  }
})

test('keys of jobs differ, and survive a restart', (t) => {
  const { state, folder, clock } = open(t)
  const key = state.keyOfJob('tcfnctbq')
  assert.notEqual(key, state.keyOfJob('bcdfghjk'))
  assert.match(key, /^[\w-]{22}$/)
  const again = openState(folder, clock)
  assert.equal(again.keyOfJob('tcfnctbq'), key)
  again.close()
})

test('what is known of a letter that was not sent', (t) => {
  const { state } = open(t)
  assert.equal(state.letters.get('tcfnctbq'), undefined)
  const letter = { jobId: 'tcfnctbq', tries: 1, nextTry: 1_000, lastError: '450 later' }
  state.letters.put(letter)
  state.letters.put({ ...letter, tries: 2 })
  assert.deepEqual({ ...state.letters.get('tcfnctbq') }, { ...letter, tries: 2 })
  state.letters.remove('tcfnctbq')
  assert.equal(state.letters.get('tcfnctbq'), undefined)
})
