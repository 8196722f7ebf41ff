import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { silentLog } from '../../src/platform/log.ts'
import { needsRoot } from '../support/needs.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  gate: 'command = {tests}/gate {program}/../../open\n[inputs.word]',
  count: 'command = wc -c {text}\n[inputs.word]\n[inputs.text]\ntype = file\nrequired = true',
}
const moreThanThereIs = 1e15

/** What there is of jobs, lists and uploads. */
function leftIn({ root }: TestPortal): string[] {
  const jobs = join(root, 'jobs')
  return [
    ...readdirSync(jobs).filter((name) => name.startsWith('job-')),
    ...readdirSync(jobs)
      .filter((name) => name.startsWith('user-'))
      .flatMap((name) => readdirSync(join(jobs, name))),
    ...readdirSync(join(jobs, '.incoming')),
  ]
}

test('below min_free every door says 507 and what to do, and keeps nothing; what was taken before goes on', async (t) => {
  const errors: string[] = []
  const root = makeHouse(t, { programs, settings: { 'target.default': ['slots = 1'] } })
  const log = { ...silentLog, error: (facts: object) => errors.push(JSON.stringify(facts)) }
  const portal = await startPortal(t, { root, log })
  const person = visitor(portal.door)
  const asked = { word: 'mine', email_address: 'dalke@example.org' }
  const taken = await person.post('/programs/gate', { ...asked, 'form-token': 'one' })
  const running = taken.location.split('/').at(-1) ?? ''
  const queued = await portal.submit('gate', {})
  await waitFor('it to run', async () => (await portal.portal.read(running))?.state === 'running')
  const before = leftIn(portal)

  portal.portal.deps.config.limits.min_free = moreThanThereIs
  const page = await person.post('/programs/gate', asked)
  assert.equal(page.status, 507)
  assert.match(page.text, /role="alert"><p>Could not start job: the disk of the server is full\./)
  assert.match(page.text, /value="mine"/)
  assert.match(page.text, /value="dalke@example\.org"/)
  const withFile = await person.post('/programs/count', multipart({ ...asked, text: ['a text', 'a.txt'] }))
  assert.equal(withFile.status, 507)
  assert.match(withFile.text, /value="mine"/)
  assert.match(withFile.text, /choose the file again/)
  for (const door of [portal.door, portal.socket]) {
    const answer = await visitor(door).json('/api/v1/programs/gate/jobs', {
      inputs: { word: 'mine' },
      email: 'dalke@example.org',
    })
    assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [507, 'no_space'])
  }
  assert.deepEqual(leftIn(portal), before)
  assert.equal(errors.length, 4)
  for (const line of errors) assert.match(line, /less than \[limits\] min_free.*Make room there/)
  // The answer to what was taken before was lost, say: it is the same job.
  const again = await person.post('/programs/gate', { ...asked, 'form-token': 'one' })
  assert.equal(again.location, taken.location)

  openGate(portal.root)
  assert.deepEqual([await portal.over(running), await portal.over(queued)], ['SUCCESS', 'SUCCESS'])
})

test('a disk that fills while a job is written: 507, and nothing is left of it', async (t) => {
  if (!needsRoot(t, 'mount a small disk')) return
  let jobs = ''
  // Before the folder that it is in goes: what is done first at the end is asked for first.
  t.after(() => spawnSync('umount', ['-l', jobs]))
  const root = makeHouse(t, { programs, settings: { limits: ['min_free = 0'] } })
  jobs = join(root, 'jobs')
  mkdirSync(jobs)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', jobs])
  assert.equal(mounted.status, 0, String(mounted.stderr))
  const portal = await startPortal(t, { root })
  const person = visitor(portal.door)
  const asked = { word: 'mine', email_address: 'dalke@example.org' }
  const large = Buffer.alloc(4_000_000, 'x')
  // The file comes first: what follows it is read all the same.
  const upload = await person.post('/programs/count', multipart({ text: [large, 'a.txt'], ...asked }))
  assert.equal(upload.status, 507)
  assert.match(upload.text, /value="mine"/)
  const byApi = await person.post(
    '/api/v1/programs/count/jobs',
    multipart({ text: [large, 'a.txt'], ...asked }),
  )
  assert.deepEqual([byApi.status, JSON.parse(byApi.text).error.code], [507, 'no_space'])
  assert.deepEqual(leftIn(portal), [])

  assert.throws(() => writeFileSync(join(jobs, 'filler'), large), /ENOSPC/)
  const typed = await person.post('/programs/gate', asked)
  assert.equal(typed.status, 507)
  assert.match(typed.text, /value="mine"/)
  assert.deepEqual(leftIn(portal), [])

  rmSync(join(jobs, 'filler'))
  openGate(portal.root)
  assert.equal(await portal.over(await portal.submit('gate', {})), 'SUCCESS')
})
