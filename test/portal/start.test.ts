import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { identify, isAlive } from '../../src/platform/processes.ts'
import { environmentOf } from '../../src/portal/start.ts'
import { define } from '../program/define.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const program = (command: string) => `title = Program\ncommand = ${command}\n`

test('a job goes by the definition it was submitted under, whatever becomes of the program', async (t) => {
  const root = makeHouse(t, {
    settings: { 'target.default': ['slots = 0'] },
    programs: {
      changed: program("echo 'as it was'"),
      removed: program('echo removed'),
      broken: program('echo broken'),
    },
  })
  const first = await startPortal(t, { root })
  const ids = []
  for (const name of ['changed', 'removed', 'broken']) ids.push(await first.submit(name, {}))
  await first.stop()
  writeFileSync(join(root, 'programs/changed/program.ini'), program("echo 'as it is'"))
  rmSync(join(root, 'programs/removed'), { recursive: true })
  writeFileSync(join(root, 'programs/broken/program.ini'), 'nonsense')
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const second = await startPortal(t, { root })
  for (const id of ids) assert.equal(await second.over(id), 'SUCCESS')
  const said = ids.map((id) => readFileSync(second.folder(id).output, 'utf8'))
  assert.deepEqual(said, ['as it was\n', 'removed\n', 'broken\n'])
})

test('a copy of the definition that is gone or damaged: not started, and says so', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const gone = await first.submit('slow_div', { x: '8', y: '2' })
  const damaged = await first.submit('slow_div', { x: '8', y: '2' })
  await first.stop()
  rmSync(first.folder(gone).program)
  writeFileSync(first.folder(damaged).program, 'command = sh -c {x}\n')
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const second = await startPortal(t, { root })
  for (const id of [gone, damaged]) {
    assert.equal(await second.over(id), 'ERROR')
    const view = await second.portal.read(id)
    assert.equal(view?.reason, 'not_started')
    assert.ok(view.detail?.includes(second.folder(id).program), view.detail)
    assert.ok(!existsSync(second.folder(id).attempt(1).started))
  }
  await waitFor('both letters', () => second.letters().length === 2)
})

test('each way in which a program can fail has its words', async (t) => {
  const root = makeHouse(t, {
    programs: {
      missing: program('{program}/no-such-program'),
      forbidden: program('{program}/not-executable'),
      folder: program('{program}/folder'),
      status3: program("sh -c 'exit 3'"),
      killed: program("sh -c 'kill -KILL $$'"),
      segfault: program("sh -c 'kill -SEGV $$'"),
    },
  })
  writeFileSync(join(root, 'programs/forbidden/not-executable'), '#!/bin/sh\n', { mode: 0o600 })
  mkdirSync(join(root, 'programs/folder/folder'))
  chmodSync(join(root, 'programs/forbidden/not-executable'), 0o600)
  const portal = await startPortal(t, { root })
  for (const [name, reason, detail] of [
    ['missing', 'not_started', /there is no program '.*no-such-program'/],
    ['forbidden', 'not_started', /not-executable' is not executable: chmod \+x/],
    ['folder', 'not_started', /is a folder, not a program/],
    ['status3', 'exit', undefined],
    ['killed', 'signal', undefined],
    ['segfault', 'signal', undefined],
  ] as const) {
    const id = await portal.submit(name, {})
    assert.equal(await portal.over(id), 'ERROR', name)
    const view = await portal.portal.read(id)
    assert.equal(view?.reason, reason, name)
    if (detail) assert.match(view?.detail ?? '', detail)
    if (name === 'status3') assert.equal(view?.exitStatus, 3)
    if (name === 'killed') assert.equal(view?.signal, 'KILL')
    if (name === 'segfault') assert.equal(view?.signal, 'SEGV')
  }
  await waitFor('a letter each', () => portal.letters().length === 6)
})

test('a program that leaves children: they are ended, and it is a success', async (t) => {
  const portal = await startPortal(t, { programs: { parent: program("sh -c 'sleep 100 & echo $!'") } })
  const id = await portal.submit('parent', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  const child = Number(readFileSync(portal.folder(id).output, 'utf8'))
  assert.ok(child > 1)
  const who = identify(child)
  await waitFor('the child to be gone', () => !who || !isAlive(who))
})

test('a program finds its own environment, and nothing of the portal’s', async (t) => {
  process.env.ERRAND_SECRET = 'secret'
  t.after(() => delete process.env.ERRAND_SECRET)
  const portal = await startPortal(t, {
    programs: { env: `${program('env')}[environment]\nCOLOUR = blue\n` },
  })
  const id = await portal.submit('env', {})
  assert.equal(await portal.over(id), 'SUCCESS')
  const lines = readFileSync(portal.folder(id).output, 'utf8').trim().split('\n')
  const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)))
  const { PATH, HOME, ERRAND_JOB_ID, COLOUR } = environment
  assert.deepEqual([HOME, ERRAND_JOB_ID, COLOUR], [portal.folder(id).files, id, 'blue'])
  assert.ok(PATH)
  const known = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'ERRAND_JOB_ID', 'COLOUR', '_']
  assert.deepEqual(
    Object.keys(environment).filter((name) => !known.includes(name)),
    [],
  )
})

test('what a schedule gives takes the place of nothing that there is, but for which start it is', () => {
  const definition = define(
    'command = true\n[environment]\nCOLOUR = blue\nLANG = de_DE.UTF-8\nJOBNAME = mine\n',
  )
  const record = {
    id: 'tcfnctbq',
    schedule: { name: 'nightly', serial: 7 },
    environment: {
      COLOUR: 'red',
      LANG: 'x',
      TMPDIR: 'x',
      PATH: 'x',
      HOME: 'x',
      ERRAND_JOB_ID: 'x',
      food: 'fish',
    },
  }
  const job = { folder: jobFolder('/jobs', 'tcfnctbq'), record } as unknown as Parameters<
    typeof environmentOf
  >[0]
  const { TZ: _ours, TMPDIR, ...environment } = environmentOf(job, definition, '/usr/bin')
  assert.notEqual(TMPDIR, 'x')
  assert.deepEqual(environment, {
    food: 'fish',
    COLOUR: 'blue',
    LANG: 'de_DE.UTF-8',
    JOBNAME: 'nightly',
    JOBSERIAL: '7',
    PATH: '/usr/bin',
    HOME: '/jobs/job-tcfnctbq/files',
    ERRAND_JOB_ID: 'tcfnctbq',
  })
})

test('a wrapper that claims nothing is left alone for a while', async (t) => {
  const root = makeHouse(t, { programs: { said: program('echo x') } })
  const count = join(root, 'starts')
  const wrapper = join(root, 'wrapper')
  writeFileSync(wrapper, `#!/bin/sh\necho x >>'${count}'\nexit 1\n`, { mode: 0o755 })
  const portal = await startPortal(t, { root, wrapper })
  const id = await portal.submit('said', {})
  await waitFor('its end', async () => {
    const row = portal.portal.deps.catalog.get(id)
    return existsSync(count) && row?.state === 'queued' && !portal.portal.queue.isUnderWay(id)
  })
  // What wakes the line wakes this one too.
  for (let turn = 0; turn < 20; turn++) {
    portal.portal.queue.wakeAll()
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(readFileSync(count, 'utf8'), 'x\n')
  assert.equal(portal.portal.deps.catalog.countInLine('default'), 0)
})

test('a start that a damaged file tells of stops nobody', async (t) => {
  const root = makeHouse(t, {
    settings: { 'target.default': ['slots = 0'] },
    programs: { said: program('echo x') },
  })
  const first = await startPortal(t, { root })
  const damaged = await first.submit('said', {})
  const other = await first.submit('said', {})
  await first.stop()
  writeFileSync(first.folder(damaged).attempt(1).started, '[wrapper]\nhost = x\nstarted = long ago\n')
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const second = await startPortal(t, { root })
  assert.equal(await second.over(other), 'SUCCESS')
})

test('a mistake in a definition does not lift how many of its jobs may run', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 4'] },
    programs: { licensed: 'command = {tests}/gate {program}/../../open\nrunning_jobs = 1\n' },
  })
  const ids = [await portal.submit('licensed', {}), await portal.submit('licensed', {})]
  await waitFor('the first', async () => (await portal.portal.read(ids[0] ?? ''))?.state === 'running')
  writeFileSync(join(portal.root, 'programs/licensed/program.ini'), 'nonsense')
  await fetch(portal.door)
  portal.portal.queue.wakeAll()
  assert.equal(portal.portal.queue.runningCount('default'), 1)
  writeFileSync(join(portal.root, 'open'), '')
  for (const id of ids) await portal.over(id)
})
