import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { api } from '../../src/web/routes.ts'
import { errand } from '../support/errand.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const variables = '/api/v1/variables'
type Begun = { schedule: string; serial: number; outcome: string }
const command = join(import.meta.dirname, '../../bin/errand')

test('variables are set all at once or not at all, and start what waits for them', async (t) => {
  const portal = await startPortal(t, {
    schedules: `
[schedule.job10]
cmd = true
when = changes(version) && load < 6

[schedule.job2]
cmd = true
when = changes(version)

[schedule.odd]
cmd = true
when = version / 0 == 1
`,
  })
  const administrator = visitor(portal.socket)
  const post = async (path: string, body: object) => {
    const { status, text } = await administrator.json(path, body)
    return { status, ...JSON.parse(text) }
  }

  const wrong = await post(variables, {
    variables: [
      { name: 'version', value: '1' },
      { name: 'PATH', value: '/tmp' },
      { name: 'load', type: 'int', value: '1.5' },
      { name: 'version', value: '2' },
      { name: 'big', value: 2 ** 60 },
    ],
  })
  assert.equal(wrong.status, 422)
  assert.deepEqual(Object.keys(wrong.errors), ['PATH', 'load', 'version', 'big'])
  assert.match(
    wrong.error.message,
    /^No variable was set:\n {2}PATH: .*\n {2}load: expected a whole number .*\n.*twice\n.* as a text/s,
  )
  assert.deepEqual(JSON.parse((await administrator.get(variables)).text), { variables: [] })

  const given = { variables: [{ name: 'version', value: 3 }] }
  assert.deepEqual(await post(`${variables}/test`, given), {
    status: 200,
    would_start: ['job2', 'job10'],
    errors: [{ schedule: 'odd', message: '/ by zero: 3 / 0' }],
  })
  assert.deepEqual(JSON.parse((await administrator.get(variables)).text), { variables: [] })
  const set = await post(variables, given)
  assert.deepEqual(
    set.started.map(({ schedule, serial, outcome }: Begun) => [schedule, serial, outcome]),
    [
      ['job2', 1, 'job'],
      ['job10', 2, 'job'],
    ],
  )
  assert.deepEqual(set.not_started, [])
  // Not again while it stays as it is, and not for who only whispers.
  assert.deepEqual((await post(variables, given)).started, [])
  const whispered = { variables: [{ name: 'version', type: 'float', value: '3.5' }], evaluate: false }
  assert.deepEqual((await post(variables, whispered)).started, [])
  await post(variables, {
    variables: [
      { name: 'cat', value: 'sushi\n' },
      { name: 'is_done', type: 'unit', value: '' },
      { name: 'many', type: 'int', value: '123456789012345678901234567890' },
      { name: 'yes', value: true },
    ],
  })
  assert.deepEqual(JSON.parse((await administrator.get(variables)).text).variables, [
    { name: 'cat', type: 'string', value: 'sushi\n' },
    { name: 'is_done', type: 'unit', value: '' },
    { name: 'many', type: 'int', value: '123456789012345678901234567890' },
    { name: 'version', type: 'float', value: '3.5' },
    { name: 'yes', type: 'bool', value: 'true' },
  ])
  for (const name of ['nobody', '__proto__'])
    assert.deepEqual(JSON.parse((await administrator.get(`${variables}/${name}`)).text), {
      name,
      type: 'string',
      value: '',
    })
})

test('a scheduled job sets a variable by its own token, and by that starts another', async (t) => {
  const portal = await startPortal(t, {
    schedules: `
[schedule.first]
script = "${command} set --type int count=7 --type string from=$JOBNAME\\n${command} get count"

[schedule.second]
cmd = sh -c 'echo "$from $count"'
when = increases(count)
`,
  })
  const { schedules } = portal.portal
  schedules.start('first')
  const [first, second] = await Promise.all(
    ['first', 'second'].map((name) =>
      waitFor(`a run of ${name}`, () => schedules.lastRunOf(name)?.job ?? undefined, 20_000),
    ),
  )
  assert.equal(await portal.over(first ?? ''), 'SUCCESS')
  assert.equal(await portal.over(second ?? ''), 'SUCCESS')
  const log = async (id = '') =>
    JSON.parse((await visitor(portal.socket).get(`/api/v1/jobs/${id}/log`)).text).text
  assert.equal(await log(second), 'first 7\n')
  assert.equal(await log(first), 'started: second 2\n7\n')
})

test('errand set says what became of each start, also where a job sets what its own rule mentions', async (t) => {
  const portal = await startPortal(t, {
    programs: { gate: 'command = {tests}/gate ../../../open' },
    schedules: `
[schedule.feed]
program = gate
when = changes(v)

[schedule.oi]
cmd = true
when = changes(v)
only_if = 1 > 2

[schedule.self]
script = "${command} set own=2"
when = changes(own)

[schedule.wait]
program = gate
when = changes(v)
overlap = queue
`,
  })
  const said = async (...words: string[]) => (await errand(portal.root, ['set', ...words])).stdout
  assert.equal(
    await said('v=1'),
    'started: feed 1\noi 2: not started, as its only_if is false\nstarted: wait 3\n',
  )
  assert.equal(
    await said('v=2'),
    `feed 4: not started, as the one before still runs
oi 5: not started, as its only_if is false
wait 6: waits until the one before has ended
`,
  )
  openGate(portal.root)
  assert.equal(await said('own=1'), 'started: self 7\n')
  const job = portal.portal.schedules.startOf(7)?.job ?? ''
  await portal.over(job)
  const { text } = JSON.parse((await visitor(portal.socket).get(`/api/v1/jobs/${job}/log`)).text)
  assert.equal(text, 'self 8: not started, as the one before still runs\n')
})

test('the token of a scheduled job is good for variables alone, and only while the job runs', async (t) => {
  const portal = await startPortal(t, {
    programs: { gate: 'command = {tests}/gate ../../../open' },
    schedules: '[schedule.waits]\nprogram = gate\n',
  })
  const { schedules, deps } = portal.portal
  schedules.start('waits')
  const id = await waitFor('its job', () => schedules.lastRunOf('waits')?.job ?? undefined)
  const other = 'bcdfghjm'
  const tokenOf = (job: string, key = deps.state.keyOfJob(job, 'variables')) => ({
    authorization: `Bearer ${job}.${key}`,
  })
  const job = visitor(portal.socket)
  const right = tokenOf(id)
  assert.equal((await job.json(variables, { variables: [{ name: 'a', value: 'b' }] }, right)).status, 200)
  assert.equal(JSON.parse((await job.get(`${variables}/a`, right)).text).value, 'b')
  for (const route of api.filter(({ verb }) => !/^(see|set) variables$/.test(verb))) {
    const path = route.path.replace(':id', id).replace(':name', 'gate').replace(':serial', '1')
    const { status, text } = await job.ask(path, { method: route.method.toUpperCase(), headers: right })
    assert.equal(status, 403, `${route.method} ${path}`)
    assert.match(text, /may set and read variables with its token, and nothing else/)
  }
  for (const wrong of [
    tokenOf(id, deps.state.keyOfJob(id, 'manage')),
    tokenOf(id, deps.state.keyOfJob(other, 'variables')),
    tokenOf('bcdfghjk'),
    { authorization: 'Bearer ' },
    { authorization: 'Basic YTpi' },
  ]) {
    const { status, text } = await job.get(variables, wrong)
    assert.equal(status, 403, wrong.authorization)
    assert.match(text, /not that of a scheduled job that runs/)
  }
  // From elsewhere it is nothing at all.
  assert.equal((await visitor(portal.door).get(variables, right)).status, 401)
  openGate(portal.root)
  await portal.over(id)
  await waitFor('the portal to know it', () => schedules.lastRunOf('waits')?.state)
  assert.equal((await job.get(variables, right)).status, 403)
})

test('an administrator elsewhere sets and unsets only what [variables] names', async (t) => {
  const portal = await startPortal(t, {
    settings: { access: ['admins = boss@example.org'] },
    schedules: `
[variables]
version = ""

[schedule.publish]
cmd = true
when = version == '' && PYTHONPATH == ''
`,
  })
  const { state } = portal.portal.deps
  // Its rule holds at the load already; while that run goes on, no other starts.
  await waitFor('the run at the start', () => portal.portal.schedules.history('publish', 1)[0]?.ended)
  const session = state.useSignIn(state.issueSignIn('boss@example.org'))?.session ?? ''
  const ask = async (door: string, path: string, body: object) => {
    const { status, text } = await visitor(door, door === portal.door ? { session } : {}).json(path, body)
    return { status, ...JSON.parse(text) }
  }
  const set = (door: string, name: string, more: object = {}) =>
    ask(door, variables, { variables: [{ name, value: '1' }], ...more })
  assert.equal((await set(portal.door, 'version')).status, 200)
  for (const more of [{}, { evaluate: false }]) {
    // A rule that names it is no leave: rules can be changed from elsewhere too.
    const refused = await set(portal.door, 'PYTHONPATH', more)
    assert.equal(refused.status, 403)
    assert.match(refused.error.message, /\[variables\] in schedules\.ini.* Give PYTHONPATH a value there\.$/)
  }
  assert.equal((await set(portal.socket, 'PYTHONPATH')).status, 200)

  const unset = (door: string, ...names: string[]) => ask(door, `${variables}/unset`, { names })
  assert.equal((await unset(portal.door, 'version', 'PYTHONPATH')).status, 403)
  const wrong = await unset(portal.socket, 'version', 'versoin', 'PATH')
  assert.equal(wrong.status, 422)
  assert.deepEqual(wrong.errors, { versoin: 'nobody has set it', PATH: wrong.errors.PATH })
  assert.match(wrong.error.message, /^No variable was unset:\n {2}versoin: nobody/)
  assert.deepEqual([...portal.portal.schedules.variables().keys()], ['version', 'PYTHONPATH'])
  assert.deepEqual((await unset(portal.door, 'version')).started, [])
  const { status, stdout } = await errand(portal.root, ['unset', 'PYTHONPATH'])
  assert.deepEqual([status, stdout], [0, 'started: publish 2\n'])
  assert.deepEqual([state.schedules.variables().size, portal.portal.schedules.variables().size], [0, 0])
  const large = { name: 'v0', value: 'x'.repeat(65_000) }
  const many = { variables: Array.from({ length: 17 }, (_, n) => ({ ...large, name: `v${n}` })) }
  assert.equal((await ask(portal.socket, variables, many)).status, 422)
})

test('words are read in order: a type holds for what follows', async (t) => {
  const portal = await startPortal(t)
  const run = (...words: string[]) => errand(portal.root, words)
  const set = await run('set', 'cat=sushi', '--type', 'float', 'weight=3.5', '--type=string', 'food=fi=sh')
  assert.deepEqual([set.status, set.stdout, set.stderr], [0, '', ''])
  const told = await run('set', '--type', 'int', 'a=x', 'LD_PRELOAD=1', '--type', 'unit', 'done')
  assert.equal(told.status, 1)
  assert.match(told.stderr, /^No variable was set:\n {2}a: expected a whole number.*\n {2}LD_PRELOAD: /)
  const odd = await run('set', '--type', 'number', 'a')
  assert.deepEqual(
    [odd.status, odd.stderr],
    [2, "--type: expected one of string, int, float, bool, unit, found 'number'\n'a': expected NAME=VALUE\n"],
  )
  assert.equal(
    (await run('vars')).stdout,
    'name    type    value\ncat     string  sushi\nfood    string  fi=sh\nweight  float   3.5\n',
  )
})

test('a job that sets a variable while the portal is restarted waits for it', async (t) => {
  const portal = await startPortal(t, {
    programs: { gate: 'command = {tests}/gate ../../../open' },
    schedules: '[schedule.waits]\nprogram = gate\n',
  })
  portal.portal.schedules.start('waits')
  const id = await waitFor('its job', () => portal.portal.schedules.lastRunOf('waits')?.job ?? undefined)
  await waitFor('it to run', () => portal.portal.deps.catalog.get(id)?.state === 'running')
  const token = `${id}.${portal.portal.deps.state.keyOfJob(id, 'variables')}`
  await portal.stop()
  // In the place of a portal that goes away in the middle of a request.
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const going = createServer((connection) => {
    connection.destroy()
    resolve()
  })
  await new Promise<void>((listening) => going.listen(portal.socket, listening))
  const set = errand(portal.root, ['set', 'a=b'], { ERRAND_SOCKET: portal.socket, ERRAND_TOKEN: token })
  await asked
  await new Promise((closed) => going.close(closed))
  const again = await startPortal(t, { root: portal.root })
  assert.deepEqual(await set, { status: 0, stdout: '', stderr: '' })
  assert.deepEqual(again.portal.schedules.variables().get('a'), { type: 'string', value: 'b' })
  openGate(portal.root)
})
