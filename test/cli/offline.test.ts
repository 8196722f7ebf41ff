import assert from 'node:assert/strict'
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { errand, serve } from '../support/errand.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { interrupt, runnersOf } from '../support/runners.ts'
import { waitFor } from '../support/wait-for.ts'

test('where no portal runs', async (t) => {
  const root = makeHouse(t, { programs: { gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n' } })
  const run = (...words: string[]) => errand(root, words)
  const portal = await serve(t, root)
  const { stdout: first } = await run('submit', 'slow_div', 'x=8', 'y=2', 'seconds=0', '--wait')
  const { stdout: second } = await run('submit', 'gate')
  const [done, gate] = [first.slice(0, 8), second.trim()]
  const folder = jobFolder(join(root, 'jobs'), gate)
  await runnersOf(folder)
  assert.equal(await portal.end(), 0)
  assert.ok(!existsSync(join(root, 'state/portal.sock')))

  const [shown, running, logs, list, programs, submit, link, unknown, noProgram] = await Promise.all([
    run('show', done, '--json'),
    run('show', gate),
    run('logs', done.toUpperCase()),
    run('list', '--json'),
    run('programs', '--json'),
    run('submit', 'slow_div', 'x=8', 'y=2'),
    run('sign-in', 'ada@example.org'),
    run('logs', 'bcdfghjk'),
    run('list', '--program', 'nope'),
  ])
  assert.equal(JSON.parse(shown.stdout).answer, '4')
  // Its wrapper lives on without the portal.
  assert.match(running.stdout, /state +running/)
  assert.equal(logs.stdout, 'The answer is: 4\n')
  assert.deepEqual(
    JSON.parse(list.stdout).map((job: { id: string }) => job.id),
    [gate, done],
  )
  assert.ok(JSON.parse(programs.stdout).some((one: { name: string }) => one.name === 'gate'))
  for (const refused of [submit, link]) {
    assert.equal(refused.status, 3)
    assert.match(refused.stderr, /No portal runs here .*portal\.sock.*errand serve/)
  }
  assert.equal(unknown.status, 1)
  assert.match(unknown.stderr, /There is no job 'bcdfghjk'/)
  assert.deepEqual([noProgram.status, noProgram.stderr], [1, "There is no program 'nope' here.\n"])

  await interrupt(folder)
  await waitFor('the job to be interrupted', async () =>
    /state +interrupted/.test((await run('show', gate)).stdout),
  )
  openGate(root, 'open\n')
  const dry = await run('restart-unfinished', '--dry-run')
  assert.equal(dry.stdout, `Interrupted: ${gate}\n`)
  // Runs it itself, and stays until it has ended.
  const restarted = await run('restart-unfinished')
  assert.equal(restarted.status, 0, restarted.stderr)
  assert.equal(restarted.stdout, `Asked for a new attempt of: ${gate}\n`)
  assert.ok(existsSync(join(root, `jobs/job-${gate}/SUCCESS`)))
  assert.equal((await run('restart-unfinished')).stdout, 'No job is interrupted.\n')
  assert.equal((await run('logs', gate)).stdout, 'waiting at the gate\nopen\n')
  rmSync(join(root, 'state'), { recursive: true })
  assert.match((await run('reindex')).stdout, /^2 jobs\.\n$/)
  assert.equal((statSync(join(root, 'state/catalog.sqlite')).mode & 0o777).toString(8), '600')
  writeFileSync(join(root, 'errand.ini'), '[portal]\nbogus = 1\n')
  const [read, refused] = await Promise.all([run('show', gate), run('status')])
  assert.match(read.stdout, /attempt +2/)
  assert.match(read.stderr, /errand\.ini:2: bogus: unknown key.*\nThis is read from .*\/jobs all the same/)
  assert.deepEqual([read.status, refused.status], [0, 2])
})

test('check lists every mistake, with file and line', async (t) => {
  const root = makeHouse(t, {
    programs: {
      wrong:
        'title = Wrong\ncommand = true {nothing} {x}\ntarget = heavy\n\n[inputs.x]\ntype = integr\nmin = ten\n',
      elsewhere: 'command = true\ntarget = heavy\n',
      told: 'command = true\nnotify_url = https://example.org/hook\n',
      shows:
        'command = true\n[inputs.x]\ntype = integer\n[inputs.there]\ntype = server_file\nroots = /no/such\n[example.small]\nx = two\n',
      needs: 'command = true\nrequires = no-such-command\ninstall = apt-get install it\n',
    },
    schedules: '[schedule.nightly]\nprogram = nothing\nat = soon\n',
  })
  const { status, stdout } = await errand(root, ['check'])
  assert.equal(status, 1)
  for (const words of [
    /wrong\/program\.ini:2: .*nothing/,
    /wrong\/program\.ini:6: .*type.*integr/,
    /wrong\/program\.ini:7: .*min.*ten/,
    /\nelsewhere: errand\.ini has no target 'heavy' \(there is default\), so its jobs wait in default\./,
    /told\/program\.ini: notify_url: nothing is posted unsigned: set \[portal\] notify_secret/,
    /shows\/program\.ini: \[example\.small\] x: parameter 'x' is not an integer/,
    /shows: there is no folder \/no\/such here to offer files of\./,
    /needs: no-such-command is not installed here.*apt-get install it/,
    /schedules\.ini:2: program: there is no program 'nothing'/,
    /schedules\.ini:3: at: /,
    /\d mistakes\.\n$/,
  ])
    assert.match(stdout, words)
  const json = JSON.parse((await errand(root, ['check', '--json'])).stdout)
  assert.ok(json.mistakes.some((one: { line?: number }) => one.line === 6))

  writeFileSync(
    join(root, 'errand.ini'),
    '[portal]\nprot = 1\nport = many\nport = 2\n[mial]\nfrom = x;y\n[limits]\nupload = big\n[target.default]\nslots = -1\n',
  )
  const settings = await errand(root, ['check'])
  assert.equal(settings.status, 2)
  for (const words of [
    /errand\.ini:2: .*prot.*unknown key|errand\.ini:2: unknown key 'prot'/,
    /errand\.ini:3: port: expected a whole number from 0 to 65535, found 'many'/,
    /errand\.ini:4: port: stands twice, first on line 3/,
    /errand\.ini:5: unknown section \[mial\]/,
    /errand\.ini:6: .*;/,
    /errand\.ini:8: upload: expected a size such as 100MB, found 'big'/,
    /errand\.ini:10: slots: expected a whole number from 0 to 100000, found '-1'/,
  ])
    assert.match(settings.stdout, words)
  // And those of the programs.
  assert.match(settings.stdout, /wrong\/program\.ini:6: .*type.*integr/)
  assert.equal(settings.stderr, '')
  const lines = [...settings.stdout.matchAll(/errand\.ini:(\d+)/g)].map((match) => Number(match[1]))
  assert.deepEqual(
    lines,
    lines.toSorted((a, b) => a - b),
  )

  const elsewhere = makeHouse(t, { settings: { portal: ['programs = others', 'prot = 1'] } })
  renameSync(join(elsewhere, 'programs'), join(elsewhere, 'others'))
  writeFileSync(join(elsewhere, 'others/slow_div/program.ini'), 'comand = x\n')
  assert.match((await errand(elsewhere, ['check'])).stdout, /others\/slow_div\/program\.ini:1: .*comand/)
  const missing = await errand(root, ['check', '--config', 'no/where.ini', '--json'])
  assert.equal(missing.status, 2)
  assert.match(JSON.parse(missing.stdout).mistakes[0].message, /can not be read/)
  assert.deepEqual(JSON.parse(missing.stdout).notes, [])

  const well = await errand(makeHouse(t), ['check'])
  assert.equal(well.status, 0, well.stdout)
  assert.match(well.stdout, /No mistakes in 3 programs\.\n$/)
})

test('what keeps the portal from starting is said with path and remedy', { concurrency: 4 }, async (t) => {
  const cases: [what: string, portal: string[], words: RegExp, prepare?: (root: string) => void][] = [
    [
      'a jobs folder that is a file',
      [],
      /The folder .*\/jobs can not be made|jobs.*can not be written/,
      (root) => writeFileSync(join(root, 'jobs'), ''),
    ],
    [
      'a jobs folder under a file',
      ['jobs = errand.ini/jobs'],
      /The folder .*errand\.ini\/jobs can not be made: .*chown/,
    ],
    [
      'a socket path that is too long',
      [`state = ${'x'.repeat(110)}`],
      /The socket path .* has \d+ bytes; the system allows 107\. Set \[portal\] state/,
    ],
    [
      'a wrong environment',
      ['host = 127.0.0.1'],
      /PORT in the environment: expected a whole number from 0 to 65535, found 'many'\n.*LOG_LEVEL in the environment: expected one of debug, info, warn, error, found 'loud'/,
    ],
    [
      'an address of another machine',
      ['host = 192.0.2.1'],
      /192\.0\.2\.1 port 0 can not be listened on: .*\[portal\]/,
    ],
    [
      'a lock that is a folder',
      [],
      /jobs can not be written/,
      (root) => mkdirSync(join(root, 'jobs/.portal.lock.sqlite'), { recursive: true }),
    ],
  ]
  for (const [what, portal, words, prepare] of cases)
    t.test(what, async (t) => {
      const root = makeHouse(t, { settings: { portal } })
      prepare?.(root)
      const { status, stderr, stdout } = await errand(
        root,
        ['serve'],
        what === 'a wrong environment' ? { PORT: 'many', LOG_LEVEL: 'loud' } : {},
      )
      assert.match(stderr, words)
      assert.ok(status === 1 || status === 2, String(status))
      assert.doesNotMatch(stderr + stdout, /\n {4}at /, 'no stack')
    })
})

test('help names every verb; --json and --config go with each', async (t) => {
  const root = makeHouse(t)
  const help = await errand(root, ['--help'])
  assert.equal(help.status, 0)
  const verbs = [
    'serve',
    'submit',
    'list',
    'show',
    'logs',
    'restart-unfinished',
    'reindex',
    'programs',
    'check',
    'sign-in',
  ]
  for (const verb of verbs) assert.match(help.stdout, new RegExp(`^ {2}${verb}\\b`, 'm'))
  const { stdout, status } = await errand(root, ['submit', '--help'])
  assert.equal(status, 0)
  for (const option of ['--json', '--config', '--wait', '--email']) assert.ok(stdout.includes(option))
  assert.equal((await errand(root, [])).status, 2)
  assert.equal((await errand(root, ['list', '--nonsense'])).status, 2)
})

test('check and serve say when there is no programs folder, and a control group can not be used', async (t) => {
  const root = makeHouse(t, { settings: { portal: ['programs = nowhere', 'cgroup = /no/such/group'] } })
  const { status, stdout } = await errand(root, ['check'])
  assert.equal(status, 0)
  assert.match(stdout, /\[portal\] cgroup: the control group \/no\/such\/group can not be used: .*ulimit -v/)
  assert.match(stdout, /There is no folder .*\/nowhere/)
  const portal = await serve(t, root)
  assert.match(portal.said(), /There is no folder .*\/nowhere.*no programs are offered/)
  assert.equal(portal.said().match(/the control group \/no\/such\/group can not be used/g)?.length, 1)
})

test('who follows a job goes on while the portal is restarted, and learns how it ended', async (t) => {
  const root = makeHouse(t, { programs: { gate: 'command = {tests}/gate ../../../open\n' } })
  const first = await startPortal(t, { root })
  const following = errand(root, ['submit', 'gate', '--wait'])
  const id = await waitFor('the job', () => first.portal.deps.catalog.ids()[0])
  await runnersOf(first.folder(id))
  const logs = errand(root, ['logs', '--follow', id])
  await first.stop()
  openGate(root)
  const { status, stdout, stderr } = await following
  // Whether it was in line when it was first looked at is chance.
  assert.deepEqual([status, stderr.replace('waiting: next in line\n', '')], [0, 'success\n'])
  assert.match(stdout, new RegExp(`^${id}\nwaiting at the gate\n`))
  assert.equal((await logs).status, 0)
})
