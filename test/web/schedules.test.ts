import assert from 'node:assert/strict'
import {
  appendFileSync,
  chmodSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const schedules = '/api/v1/schedules'

/** Somebody who asks the API: what comes back, parsed, with its status. */
function asker(door: string, cookies: Record<string, string> = {}) {
  const person = visitor(door, cookies)
  return async (method: string, path: string, body?: object) => {
    const { status, text } = await person.ask(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    return { status, body: JSON.parse(text) }
  }
}

async function house(t: TestContext, text: string) {
  const portal = await startPortal(t, {
    schedules: text,
    settings: { access: ['admins = boss@example.org'] },
    programs: {
      gate: 'command = {tests}/gate ../../../open\ntarget = default',
      vault: 'command = true\n[inputs.word]\ntype = secret\n',
    },
  })
  const file = join(portal.root, 'schedules.ini')
  return { portal, file, ask: asker(portal.socket), text: () => readFileSync(file, 'utf8') }
}

function bossOf({ portal, door }: TestPortal) {
  const { state } = portal.deps
  const session = state.useSignIn(state.issueSignIn('boss@example.org'))?.session ?? ''
  return asker(door, { session })
}

const backup = `; what runs at night
[schedule.backup]
program = slow_div   ; it divides
at = 4:35am
timezone = Europe/Berlin
inputs.x = 8
inputs.y = 2
inputs.seconds = 0

; and this by hand
[schedule.by-hand]
program = vault
inputs.word = sesame
`

test('a list of what starts by itself, with what is wrong in the file', async (t) => {
  const { ask, portal } = await house(t, `${backup}\n[schedule.broken]\nprogram = nope\nevery = blue moon\n`)
  const { body } = await ask('GET', schedules)
  assert.deepEqual(
    body.schedules.map(({ name, runs, starts, next_run }: Record<string, string>) => [
      name,
      runs,
      starts,
      next_run === null ? null : next_run?.slice(10),
    ]),
    [
      ['backup', 'slow_div', 'at 4:35am (Europe/Berlin)', 'T03:35:00.000Z'],
      ['by-hand', 'vault', '', null],
    ],
  )
  assert.equal(body.mistakes.length, 2)
  assert.match(body.mistakes[0], /schedules\.ini:\d+: .*program/)
  const one = await ask('GET', `${schedules}/by-hand`)
  assert.deepEqual(one.body.settings, { program: 'vault', 'inputs.word': null })
  // A program that can't be read says of no input that it is not secret.
  const definition = join(portal.root, 'programs/vault/program.ini')
  for (const spoil of [
    () => appendFileSync(definition, 'unknown = key\n'),
    () => rmSync(join(portal.root, 'programs/vault'), { recursive: true }),
  ]) {
    spoil()
    assert.deepEqual((await ask('GET', `${schedules}/by-hand`)).body.settings, one.body.settings)
  }
  const broken = await ask('GET', `${schedules}/broken`)
  assert.equal(broken.status, 404)
  assert.match(broken.body.error.message, /^There is no schedule 'broken'\.\n.*no program 'nope'/)

  const started = await ask('POST', `${schedules}/backup/start`)
  assert.deepEqual([started.body.serial, started.body.cause, started.body.outcome], [1, 'person', 'job'])
  await portal.over(started.body.job)
  const { body: run } = await waitFor('its end to be known', async () => {
    const asked = await ask('GET', '/api/v1/schedule-runs/1')
    return asked.body.finished ? asked : undefined
  })
  assert.deepEqual([run.state, run.exit_status, run.schedule], ['success', 0, 'backup'])
  assert.equal(run.folder, portal.folder(run.job).path)
  assert.deepEqual((await ask('GET', `${schedules}/backup/history?limit=5`)).body.starts, [run])
  const job = (await ask('GET', `/api/v1/jobs/${run.job}`)).body
  assert.deepEqual([job.schedule, job.serial], ['backup', 1])
  assert.equal((await ask('GET', '/api/v1/schedule-runs/2')).status, 404)
})

test('enabled and disabled at once and over restarts, whatever the file says', async (t) => {
  const { ask, portal, text } = await house(t, backup)
  const patch = (enabled: boolean | null) => ask('PATCH', `${schedules}/backup`, { enabled })
  const disabled = (await patch(false)).body
  assert.deepEqual([disabled.enabled, disabled.enabled_in_file, disabled.next_run], [false, true, null])
  await portal.stop()
  const again = await startPortal(t, { root: portal.root })
  const { body } = await asker(again.socket)('GET', `${schedules}/backup`)
  assert.equal(body.enabled, false)
  const back = await asker(again.socket)('PATCH', `${schedules}/backup`, { enabled: null })
  assert.equal(back.body.enabled, true)
  assert.equal(text(), backup)
})

test('add, edit and remove change the lines of one schedule; a mistake changes nothing', async (t) => {
  const { ask, text, file, portal } = await house(t, backup)
  // As a deployment may have it.
  renameSync(file, join(portal.root, 'real.ini'))
  symlinkSync('real.ini', file)
  chmodSync(file, 0o640)
  const settings = { cmd: "echo 'a; b'", every: '2 hours' }
  const added = await ask('POST', schedules, { name: 'often', settings })
  assert.equal(added.status, 201)
  assert.deepEqual(added.body.settings, settings)
  assert.equal(added.body.starts, 'every 2 hours')
  assert.equal(text(), `${backup}\n[schedule.often]\ncmd = "echo 'a; b'"\nevery = 2 hours\n`)
  assert.equal(statSync(file).mode & 0o777, 0o640)
  assert.equal((await ask('POST', schedules, { name: 'often', settings })).status, 409)

  const edited = await ask('PATCH', `${schedules}/backup`, {
    settings: { at: '5pm', timezone: null, 'inputs.seconds': '1' },
  })
  assert.equal(edited.status, 200, JSON.stringify(edited.body))
  await ask('DELETE', `${schedules}/often`)
  const now = backup.replace('4:35am\ntimezone = Europe/Berlin', '5pm').replace('seconds = 0', 'seconds = 1')
  assert.equal(text(), now)

  for (const [method, path, body, status, words] of [
    ['POST', schedules, { name: 'a b', settings }, 422, /letters, digits/],
    [
      'POST',
      schedules,
      { name: 'x', settings: { every: '0 days', program: 'nope' } },
      409,
      /every.*no program/s,
    ],
    ['POST', schedules, { name: 'x', settings: { cmd: 'true', 'a\nb': 'c' } }, 422, /INI/],
    ['POST', schedules, { name: 'x', settings: {} }, 409, /nothing to run/],
    ['PATCH', `${schedules}/backup`, { settings: { program: null } }, 409, /nothing to run/],
    ['PATCH', `${schedules}/nope`, { settings: { at: '5pm' } }, 404, /no schedule 'nope'/],
    ['DELETE', `${schedules}/nope`, undefined, 404, /no schedule 'nope'/],
  ] as const) {
    const answer = await ask(method, path, body)
    assert.equal(answer.status, status, JSON.stringify(answer.body))
    assert.match(answer.body.error.message, words)
    assert.equal(text(), now)
  }
  assert.equal(portal.portal.schedules.all().length, 2)
})

test('a mistake that the file had when it was read does not hinder a change elsewhere; one that is new does', async (t) => {
  const broken = '\n[schedule.broken]\ncmd = true\nevery = blue moon\n'
  const { ask, text, file } = await house(t, backup + broken)
  const add = (name: string, more = {}) =>
    ask('POST', schedules, { name, settings: { cmd: 'true', ...more } })
  assert.equal((await add('first')).status, 201)
  assert.equal((await ask('PATCH', `${schedules}/backup`, { settings: { at: '5pm' } })).status, 200)
  assert.equal((await ask('GET', schedules)).body.mistakes.length, 1, 'it is said still')
  const before = text()
  const refused = await ask('PATCH', `${schedules}/broken`, { settings: { overlap: 'allow' } })
  assert.equal(refused.status, 409, 'it would be left out all the same')
  const same = await add('second', { every: 'blue moon' })
  assert.deepEqual([same.status, text()], [409, before])
  assert.doesNotMatch(same.body.error.message, /ini:\d+: every.*ini:\d+: every/s, 'only what is new is said')

  // Wrong since, by a hand.
  writeFileSync(file, before.replace('at = 5pm', 'at = 25pm'))
  const wrong = await add('second')
  assert.equal(wrong.status, 409)
  assert.match(wrong.body.error.message, /nothing has changed:\n.*: at: .*25pm/)
  writeFileSync(file, before)
  assert.equal(
    (await ask('PATCH', `${schedules}/broken`, { settings: { every: 'hour' } })).body.name,
    'broken',
  )
  assert.deepEqual((await ask('GET', schedules)).body.mistakes, [])
  assert.equal((await ask('DELETE', `${schedules}/broken`)).status, 200)
})

test('one that is added anew is not disabled because another of its name was', async (t) => {
  const { ask } = await house(t, backup)
  await ask('PATCH', `${schedules}/backup`, { enabled: false })
  await ask('DELETE', `${schedules}/backup`)
  const { body } = await ask('POST', schedules, { name: 'backup', settings: { cmd: 'true', every: 'day' } })
  assert.equal(body.enabled, true)
})

test('an administrator elsewhere neither makes nor changes what says what runs', async (t) => {
  const { ask, portal, text } = await house(t, `${backup}\n[schedule.own]\ncmd = true\n`)
  const boss = bossOf(portal)
  const before = text()
  const program = { program: 'slow_div', 'inputs.x': '1', 'inputs.y': '1' }
  for (const [method, path, body] of [
    ['POST', schedules, { name: 'x', settings: { cmd: 'true' } }],
    ['POST', schedules, { name: 'x', settings: { script: 'true' } }],
    ['POST', schedules, { name: 'x', settings: { ...program, extra_path: '/tmp' } }],
    ['PATCH', `${schedules}/own`, { settings: { every: 'hour' } }],
    ['PATCH', `${schedules}/own`, { settings: { cmd: null, ...program } }],
    ['PATCH', `${schedules}/by-hand`, { settings: { program: null, 'inputs.word': null, script: 'id' } }],
  ] as const) {
    const answer = await boss(method, path, body)
    assert.equal(answer.status, 403, JSON.stringify(answer.body))
    assert.match(answer.body.error.message, /in its file, or on the command line of the server/)
    assert.equal(text(), before)
  }
  assert.equal((await boss('POST', schedules, { name: 'x', settings: program })).status, 201)
  assert.equal((await boss('PATCH', `${schedules}/own`, { enabled: false })).status, 200)
  assert.equal((await boss('POST', `${schedules}/own/start`)).body.outcome, 'job')
  assert.equal((await ask('PATCH', `${schedules}/own`, { settings: { cmd: 'false' } })).status, 200)
})

test('what is set and added at the same time, while jobs end, is all there', async (t) => {
  const { ask, portal, text } = await house(
    t,
    '[schedule.waits]\nprogram = gate\noverlap = allow\nafter = counts\n\n[schedule.counts]\ncmd = true\noverlap = allow\n',
  )
  for (let n = 0; n < 2; n++) await ask('POST', `${schedules}/waits/start`)
  openGate(portal.root)
  const numbers = Array.from({ length: 200 }, (_, n) => n)
  const answers = await Promise.all([
    ...numbers.map((n) => ask('POST', '/api/v1/variables', { variables: [{ name: `v${n}`, value: n }] })),
    ...numbers.map((n) =>
      ask('POST', schedules, { name: `s${n}`, settings: { cmd: 'true', every: 'year' } }),
    ),
  ])
  assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 201])
  const { variables } = (await ask('GET', '/api/v1/variables')).body
  assert.deepEqual(
    variables.map(({ value }: { value: string }) => Number(value)),
    numbers,
  )
  assert.equal(portal.portal.schedules.all().length, 2 + numbers.length)
  assert.equal(text().match(/^\[schedule\.s\d+\]$/gm)?.length, numbers.length)
  await waitFor('both to have ended, and what follows', () => {
    const of = (name: string) =>
      portal.portal.schedules.history(name, 10).filter(({ state }) => state === 'success')
    return of('waits').length === 2 && of('counts').length === 2
  })
})
