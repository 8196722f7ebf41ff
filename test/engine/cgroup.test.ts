import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { clearGroup, findCgroup, sweepGroups } from '../../src/engine/cgroup.ts'
import { createLocalEngine } from '../../src/engine/local.ts'
import { readStarted } from '../../src/job/attempt.ts'
import { jobFolder } from '../../src/job/folder.ts'
import type { Job } from '../../src/job/state.ts'
import { readStatus } from '../../src/job/status.ts'
import { identityOf } from '../../src/portal/follow.ts'
import { needsGroup } from '../support/needs.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A folder of plain files that looks like a group which was handed over. */
function fakeGroup(t: TestContext, controllers = 'cpu memory pids', enabled = 'cpu'): string {
  const folder = join(temporaryFolder(t), 'group')
  mkdirSync(folder)
  writeFileSync(join(folder, 'cgroup.controllers'), `${controllers}\n`)
  writeFileSync(join(folder, 'cgroup.subtree_control'), `${enabled}\n`)
  return folder
}

test('a group is proved: memory is enabled, and a process goes into one below it', (t) => {
  const folder = fakeGroup(t)
  assert.deepEqual(findCgroup(folder), { folder })
  assert.equal(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8'), '+memory')
  const probe = join(folder, `probe-${process.pid}`)
  assert.deepEqual(
    ['memory.max', 'cgroup.procs'].map((file) => readFileSync(join(probe, file), 'utf8')),
    ['max\n', '0\n'],
  )
})

test('what can not be used is named with what to do, and where none is named nothing is said', (t) => {
  const noMemory = fakeGroup(t, 'cpu pids')
  const isFile = join(noMemory, 'cgroup.controllers')
  const taken = fakeGroup(t)
  writeFileSync(join(taken, `probe-${process.pid}`), '')
  for (const [folder, why] of [
    [noMemory, /it has no memory controller/],
    [isFile, /ENOTDIR/],
    ['/no/such/group', /ENOENT/],
    [taken, /EEXIST/],
  ] as const) {
    const found = findCgroup(folder)
    assert.equal(found.folder, undefined)
    assert.ok(found.problem?.includes(`the control group ${folder} can not be used`), found.problem)
    assert.match(found.problem ?? '', why)
    assert.match(found.problem ?? '', /ulimit -v instead.*docs\/deploying\.md/)
  }
  // Of root in a terminal, too: what systemd did not hand over is not taken.
  for (const own of [
    '',
    '0::/\n',
    '0::/user.slice/user-0.slice/session-3.scope\n',
    '0::/system.slice/errand.service\n',
  ])
    assert.deepEqual(findCgroup(undefined, own), {})
})

test('the group that systemd hands over is the parent of the portal’s own', () => {
  const { problem } = findCgroup(undefined, '1:name=systemd:/x\n0::/system.slice/no-such.service/portal\n')
  assert.ok(problem?.includes('/sys/fs/cgroup/system.slice/no-such.service can not be used'), problem)
})

test('a job in a group that the engine was given', async (t) => {
  const groups = fakeGroup(t)
  const root = temporaryFolder(t)
  const folder = jobFolder(join(root, 'jobs'), 'tcfnctbq')
  mkdirSync(folder.files, { recursive: true })
  mkdirSync(folder.attempt(1).path, { recursive: true })
  const wrapper = join(import.meta.dirname, '../../wrapper/run-job')
  const engine = createLocalEngine({ wrapper, graceSeconds: 0.3, root, cgroup: groups })
  t.after(() => engine.close())
  const group = join(groups, 'job-tcfnctbq-1')
  const script = `cd ${group}; echo 99000000 >memory.peak; echo 'usage_usec 2500000' >cpu.stat; printf 'oom 1\\noom_kill 1\\n' >memory.events; kill -KILL $$`
  const { ended } = await engine.start({
    folder: folder.path,
    attempt: 1,
    arguments: ['sh', '-c', script],
    environment: { PATH: process.env.PATH ?? '' },
    memoryLimitBytes: 100_000_000,
    success: 'exit',
  })
  await ended
  const { reason, limit, used, peakMemory } = (await readStatus(folder)) ?? {}
  assert.deepEqual([reason, limit, used, peakMemory], ['memory_limit', 100_000_000, 99_000_000, 99_000_000])
})

test('a group of a wrapper that was killed is ended and removed, and no other folder', async (t) => {
  const groups = needsGroup(t)
  if (!groups) return
  const [group, empty] = ['job-tcfnctbq-1', 'job-qwprptnz-2'].map((name) => join(groups, name)) as [
    string,
    string,
  ]
  const program = livingIn(t, group)
  mkdirSync(empty)
  sweepGroups(groups)
  assert.deepEqual([existsSync(group), existsSync(empty)], [true, false])
  mkdirSync(join(group, 'below'))
  const other = { folder: '/jobs/job-tcfnctbq', attempt: 2 }
  await clearGroup(groups, other)
  assert.equal(program.signalCode, null)
  await clearGroup(groups, { ...other, attempt: 1 })
  assert.deepEqual(
    readdirSync(groups).filter((name) => name.startsWith('job-')),
    [],
  )
})

test('which group is ended does not depend on what stands in started.ini, into which the program could write', async (t) => {
  const groups = fakeGroup(t)
  const root = temporaryFolder(t)
  const folder = jobFolder(join(root, 'jobs'), 'tcfnctbq')
  mkdirSync(folder.attempt(1).path, { recursive: true })
  const portal = join(groups, 'portal')
  mkdirSync(portal)
  writeFileSync(
    folder.attempt(1).started,
    `[wrapper]\nhost = ${hostname()}\npid = 1\nstart_time = 1\nboot_id = gone\n\n[program]\npid = 1\nstart_time = 1\ncgroup = ${portal}\n`,
  )
  const started = await readStarted(folder.attempt(1))
  assert.ok(started?.wrapper)
  const engine = createLocalEngine({ wrapper: 'none', graceSeconds: 0.1, root, cgroup: groups })
  t.after(() => engine.close())
  const attempt = identityOf({ folder, started, attempt: 1 } as Job)
  assert.ok(attempt)
  // After the engine's look for what was left behind.
  mkdirSync(join(groups, 'job-tcfnctbq-1'))
  await engine.clear(attempt)
  const killed = (group: string) => existsSync(join(groups, group, 'cgroup.kill'))
  assert.deepEqual([killed('portal'), killed('..'), killed('job-tcfnctbq-1')], [false, false, true])
})

function livingIn(t: TestContext, group: string): ChildProcess {
  mkdirSync(group)
  const child = spawn('sleep', ['100'])
  t.after(() => child.kill('SIGKILL'))
  writeFileSync(join(group, 'cgroup.procs'), String(child.pid))
  return child
}
