import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { silentLog } from '../../src/platform/log.ts'
import { needsRoot } from '../support/needs.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

test('/healthz says ready, or why not, and the log says where', async (t) => {
  const root = makeHouse(t)
  const wrapper = join(root, 'run-job')
  copyFileSync(join(import.meta.dirname, '../../wrapper/run-job'), wrapper)
  chmodSync(wrapper, 0o755)
  const details: string[] = []
  const log = { ...silentLog, error: (facts: { detail?: string }) => details.push(facts.detail ?? '') }
  const portal = await startPortal(t, { root, wrapper, log })
  const ask = async () => {
    const { status, text } = await visitor(portal.door).get('/healthz')
    return { status, body: JSON.parse(text) }
  }
  const isReady = () => waitFor('it to be ready', async () => (await ask()).status === 200)
  assert.deepEqual(await ask(), {
    status: 200,
    body: { status: 'ready', restarts_last_hour: 0, last_crash: null, schedule_mistakes: 0 },
  })

  const { limits } = portal.portal.deps.config
  const faults: { break(): void; mend(): void; reason: RegExp; detail: string }[] = [
    {
      break: () => renameSync(join(root, 'jobs'), join(root, 'away')),
      mend: () => renameSync(join(root, 'away'), join(root, 'jobs')),
      reason: /^The jobs folder can not be written\.$/,
      detail: join(root, 'jobs'),
    },
    {
      break: () => renameSync(join(root, 'state'), join(root, 'away')),
      mend: () => renameSync(join(root, 'away'), join(root, 'state')),
      reason: /^The state folder can not be used\.$/,
      detail: join(root, 'state'),
    },
    {
      break: () => chmodSync(wrapper, 0o600),
      mend: () => chmodSync(wrapper, 0o755),
      reason: /^The wrapper that runs jobs can not be run\.$/,
      detail: wrapper,
    },
    {
      break: () => Object.assign(limits, { min_free: 1e15 }),
      mend: () => Object.assign(limits, { min_free: 0 }),
      reason: /less room than \[limits\] min_free/,
      detail: 'less than [limits] min_free',
    },
  ]
  for (const fault of faults) {
    fault.break()
    const { body } = await waitFor('it to be noticed', async () => {
      const answer = await ask()
      return answer.status === 503 ? answer : undefined
    })
    assert.equal(body.status, 'not ready')
    assert.equal(body.reasons.length, 1, String(body.reasons))
    assert.match(body.reasons[0], fault.reason)
    // Strangers ask, too.
    assert.ok(!JSON.stringify(body).includes(root))
    assert.ok(details.at(-1)?.includes(fault.detail), details.at(-1))
    fault.mend()
    await isReady()
  }
  // Each once, however often it was asked.
  assert.equal(details.length, faults.length)
})

test('a disk that takes no more names is full, however many bytes are free', async (t) => {
  if (!needsRoot(t, 'mount a small disk')) return
  let jobs = ''
  t.after(() => spawnSync('umount', ['-l', jobs]))
  const root = makeHouse(t, { settings: { limits: ['min_free = 0'] } })
  jobs = join(root, 'jobs')
  mkdirSync(jobs)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,nr_inodes=40', 'tmpfs', jobs])
  assert.equal(mounted.status, 0, String(mounted.stderr))
  const portal = await startPortal(t, { root })
  assert.throws(() => {
    for (let name = 0; name < 50; name++) writeFileSync(join(jobs, `filler-${name}`), '')
  }, /ENOSPC/)
  const { status, text } = await visitor(portal.door).get('/healthz')
  assert.equal(status, 503)
  assert.match(JSON.parse(text).reasons.join(), /^The disk of the jobs is full/)
})
