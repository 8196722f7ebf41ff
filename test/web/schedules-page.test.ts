import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tags, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const schedules = `
[schedule.backup]
program = keeps
inputs.word = open sesame
inputs.place = b2 & co
at = 4:35am
timezone = Europe/Berlin
after.failure = alarm

[schedule.alarm]
cmd = sh -c 'echo failing && exit 3'

[schedule.often]
cmd = true
every = 10 minutes
machines = another-machine

[schedule.rule]
cmd = sh -c 'sleep 100'
when = changes(version)

[schedule.never]
cmd = true
every = hour
only_if = load > 5
enabled = false

[schedule.wrong]
cmd = true
every = now and then
`

const keeps = 'title = Keeps\ncommand = echo {place}\n[inputs.word]\ntype = secret\n[inputs.place]\n'

async function house(t: Parameters<typeof startPortal>[0]) {
  const begun = Date.now()
  const clock = { now: () => Date.parse('2026-11-22T03:25:00Z') + Date.now() - begun }
  const house = await startPortal(t, {
    clock,
    schedules,
    programs: { keeps },
    settings: { access: ['admins = boss@example.org'] },
  })
  const { deps } = house.portal
  const session = deps.state.useSignIn(deps.state.issueSignIn('boss@example.org'))?.session ?? ''
  await waitFor('the file to be read', () => house.portal.schedules.all().length > 0)
  return { ...house, boss: visitor(house.door, { session }) }
}

function runOf({ portal }: TestPortal, name: string): Promise<string> {
  return waitFor(`a run of ${name}`, () => portal.schedules.lastOf(name)?.job ?? undefined)
}

/** What stands in the list about one of them. */
function rowOf(html: string, name: string): string {
  const row = html.split('<tr>').find((one) => one.includes(`/admin/schedules/${name}"`)) ?? ''
  return words(row.split('</tr>')[0] ?? '')
}

test('the page of schedules: what starts each, when next, how it went, and what is wrong in the file', async (t) => {
  const scene = await house(t)
  const { boss, portal } = scene
  const list = async () => (await boss.get('/admin/schedules')).text

  const first = await list()
  assert.match(
    rowOf(first, 'backup'),
    /^backup at 4:35am \(Europe\/Berlin\) Next run today at 4:35am in about 10 min Disable backup Start now/,
  )
  assert.match(rowOf(first, 'alarm'), /^alarm after backup has failed Disable alarm/)
  assert.match(rowOf(first, 'rule'), /^rule when changes\(version\) Disable/)
  assert.match(
    rowOf(first, 'often'),
    /^often every 10 minutes Not on this machine: only on another-machine Disable often$/,
  )
  assert.match(rowOf(first, 'never'), /^never every hour Disabled in the file Enable never Start now/)
  assert.match(
    words(first),
    /The file has mistakes .*schedules\.ini:\d+: every: .*found 'now and then'/,
    'and where',
  )
  assert.match(
    words((await boss.get('/admin')).text),
    /Schedules 5 schedules, none runs , 1 mistake in their file/,
  )

  const started = await boss.post('/admin/schedules/alarm/start', { back: 'list?' })
  assert.deepEqual([started.status, started.location], [303, '/admin/schedules'])
  const failed = await runOf(scene, 'alarm')
  await scene.over(failed)
  await waitFor('its end', () => portal.schedules.lastOf('alarm')?.ended)
  assert.match(
    rowOf(await list(), 'alarm'),
    /^alarm after backup has failed Failed just now , .* s The program ended with exit status 3\./,
  )

  await boss.post('/admin/schedules/rule/start')
  const running = await runOf(scene, 'rule')
  await waitFor('it to run', async () => (await portal.read(running))?.state === 'running')
  await waitFor('it to be seen', () => portal.deps.catalog.get(running)?.state === 'running')
  assert.match(rowOf(await list(), 'rule'), /Running just now Disable rule/)
  assert.match(words((await boss.get('/admin')).text), /5 schedules, 1 run under way/)
  await boss.post('/admin/schedules/rule/start')
  await waitFor('it to be decided', () => portal.schedules.lastOf('rule')?.outcome)
  // What was left out since does not hide how the last run does.
  assert.match(rowOf(await list(), 'rule'), /Running just now Not started: the one before still ran just now/)
  await boss.post(`/jobs/${running}/cancel`)
  await scene.over(running)

  await waitFor('its end', () => portal.schedules.history('rule', 9)[1]?.ended)
  const drawn = await list()
  assert.match(words(drawn), /a day ago now in a day .*alarm 1 run, 1 failed backup no runs/)
  assert.match(words(drawn), /backup no runs, 1 to come/)
  assert.match(words(drawn), /rule 1 run, 1 not started API/)
  // One start to come, ten minutes from now, stands just right of the middle.
  const coming = tags(drawn, 'path').filter((path) => path.class === 'coming')
  assert.match(coming[0]?.d ?? '', /^M483\.\d 7h3\.0v10h-3\.0z$/)
})

test('enabling and disabling hold over a reload, and say so where the file says otherwise', async (t) => {
  const scene = await house(t)
  const { boss, portal } = scene
  const change = (name: string, enabled: string) => boss.post(`/admin/schedules/${name}`, { enabled })
  const row = async (name: string) => rowOf((await boss.get('/admin/schedules')).text, name)

  assert.equal((await change('backup', 'no')).location, '/admin/schedules/backup')
  assert.match(await row('backup'), /Disabled here; the file says enabled Enable backup/)
  writeFileSync(join(scene.root, 'schedules.ini'), schedules.replace(/\[schedule\.wrong\][^[]*/, ''))
  await portal.reload()
  assert.match(await row('backup'), /Disabled here; the file says enabled/)
  assert.equal(portal.schedules.dueOf('backup'), undefined)
  assert.doesNotMatch((await boss.get('/admin/schedules')).text, /mistakes/)
  await change('never', 'yes')
  assert.match(await row('never'), /Enabled here; the file says disabled Next run .* in about/)
  assert.match(words((await boss.get('/admin/schedules')).text), /never no runs, 24 to come/)
  await change('backup', 'yes')
  assert.doesNotMatch(await row('backup'), /here/)
  assert.equal((await change('backup', 'maybe')).status, 400)
  assert.equal((await change('nobody', 'yes')).status, 404)
  assert.equal((await boss.post('/admin/schedules/nobody/start')).status, 404)
  const back = 'list?q=a+b&state=failed\r\nX: y'
  const listed = await boss.post('/admin/schedules/backup', { enabled: 'yes', back })
  assert.equal(listed.location, '/admin/schedules?q=a+b&state=failed%0D%0AX%3A+y')
  const foreign = await boss.post('/admin/schedules/backup/start', {}, { origin: 'https://evil.example' })
  assert.equal(foreign.status, 403)
  assert.equal(portal.schedules.lastOf('backup'), undefined)
})

test('one schedule: its settings without secrets, each start with what became of it; its job says what started it', async (t) => {
  const scene = await house(t)
  const { boss } = scene
  const page = async (name: string) => (await boss.get(`/admin/schedules/${name}`)).text
  await boss.post('/admin/schedules/never/start')
  await waitFor('it to be decided', () => scene.portal.schedules.lastOf('never')?.outcome)
  await boss.post('/admin/schedules/backup/start')
  const job = await runOf(scene, 'backup')
  await scene.over(job)
  await waitFor('its end', () => scene.portal.schedules.lastOf('backup')?.ended)

  const backup = await page('backup')
  assert.match(words(backup), /inputs\.word given, not shown inputs\.place b2 & co at 4:35am/)
  assert.doesNotMatch(backup, /sesame/)
  assert.match(words(backup), new RegExp(`2 today at 4:2\\d(:\\d\\d)?am by hand Finished .* s ${job}`))
  assert.match(
    words(backup),
    /Next run today at 4:35am , in about 10 min 2026-11-22 03:35:00 UTC And then tomorrow at 4:35am Tuesday at 4:35am/,
  )
  assert.match(backup, /<a href="\/admin\/schedules\/alarm">alarm, if it fails<\/a>/)
  assert.match(await page('alarm'), /<a href="\/admin\/schedules\/backup">after backup has failed<\/a>/)
  const german = await boss.get('/admin/schedules/backup', { 'accept-language': 'de' })
  assert.match(words(german.text), /Nächster Lauf heute um 4:35 , in etwa 10 min 22\.11\.2026, 03:35:00 UTC/)
  assert.match(words(await page('never')), /1 today at .* by hand Not started: its only_if was false/)
  assert.equal((await boss.get('/admin/schedules/wrong')).status, 404)
  assert.match(
    words(await page('rule')),
    /when changes\(version\) The rule is not true now\. .* Variable Value now version Value now not set/,
  )
  scene.portal.schedules.set(new Map([['version', { type: 'int', value: 2n }]]))
  const running = await runOf(scene, 'rule')
  assert.match(
    words(await page('rule')),
    /As prev says it version Value now 2 int As prev says it 2 int The last and the next day/,
  )
  await boss.post(`/jobs/${running}/cancel`)
  await scene.over(running)

  const link = '<a href="/admin/schedules/backup">Started by schedule backup, start 2</a>'
  assert.ok((await boss.get(`/jobs/${job}`)).text.includes(link))
  const stranger = (await visitor(scene.door).get(`/jobs/${job}`)).text
  assert.match(words(stranger), /Started by schedule backup, start 2/)
  assert.doesNotMatch(stranger, /\/admin\//)
  assert.match(words(stranger), /Change and run again/)

  await boss.post('/admin/schedules/alarm/start')
  const own = await runOf(scene, 'alarm')
  await scene.over(own)
  // Of its command there is no form, nor is a program of that name another way to it.
  mkdirSync(join(scene.root, 'programs/alarm'))
  writeFileSync(join(scene.root, 'programs/alarm/program.ini'), 'command = echo another')
  assert.doesNotMatch((await boss.get(`/jobs/${own}`)).text, /\/programs\/alarm|\/rerun/)
  for (const address of ['', '/api/v1']) {
    const again = await boss.post(`${address}/jobs/${own}/rerun`)
    assert.equal(again.status, 409)
    assert.match(again.text, /errand schedule start alarm/)
  }

  // One that is no more still says how it went.
  await scene.portal.scheduleChanges.remove('never')
  assert.match(
    words(await page('never')),
    /It is not among the schedules any more.*1 today at .* by hand Not started/,
  )
  assert.doesNotMatch(await page('never'), /Start now|<form[^>]*never/)
  assert.equal((await boss.post('/admin/schedules/never/start')).status, 404)
})
