import assert from 'node:assert/strict'
import test from 'node:test'
import { ErrandError } from '../../src/platform/errors.ts'
import type { Submission } from '../../src/portal/submit.ts'
import { startPortal } from '../support/portal.ts'

const division: Submission = {
  program: 'slow_div',
  given: [
    ['x', '8'],
    ['y', '2'],
  ],
  email: 'dalke@example.org',
  isProved: false,
}
const none = ['slots = 0']

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error) => (error instanceof ErrandError ? error.code : String(error)),
  )
const counted = (codes: string[]) => codes.filter((code) => code === 'taken').length

test('so many jobs of one owner in a minute, also when they come at once', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': none, limits: ['submissions_per_minute = 3'] },
  })
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(portal.portal.submit(division))))
  assert.equal(counted(codes), 3)
  assert.deepEqual(new Set(codes), new Set(['taken', 'too_many']))
  assert.equal(await codeOf(portal.portal.submit(division)), 'too_many')
  // Upper case is the same person; another one is not affected.
  assert.equal(await codeOf(portal.portal.submit({ ...division, email: 'DALKE@example.org' })), 'too_many')
  assert.equal(await codeOf(portal.portal.submit({ ...division, email: 'other@example.org' })), 'taken')
})

test('so many jobs of one owner wait at once', async (t) => {
  const portal = await startPortal(t, { settings: { 'target.default': none, limits: ['waiting_jobs = 2'] } })
  const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(portal.portal.submit(division))))
  assert.equal(counted(codes), 2)
})

test('a retry of a job that was taken is not counted', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': none, limits: ['submissions_per_minute = 1'] },
  })
  const withToken = { ...division, token: 'one' }
  const { id } = await portal.portal.submit(withToken)
  assert.deepEqual(await portal.portal.submit(withToken), { id, isNew: false })
})

test('a refused submission is said with 429 and the limit', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': none, limits: ['submissions_per_minute = 1'] },
  })
  await portal.submit('slow_div', { x: '8', y: '2' })
  const answer = await fetch(`${portal.url}/programs/slow_div`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ x: '8', y: '2', email_address: 'dalke@example.org' }),
  })
  assert.equal(answer.status, 429)
  assert.match(await answer.text(), /more than 1 jobs in a minute/)
})
