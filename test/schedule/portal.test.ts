import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { describeStart } from '../../src/schedule/describe.ts'
import type { Value } from '../../src/schedule/rules/value.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { interrupt } from '../support/runners.ts'
import { waitFor } from '../support/wait-for.ts'

const text = (value: string): Value => ({ type: 'string', value })

async function outputOf({ portal, folder, over }: TestPortal, name: string): Promise<string> {
  const start = await waitFor(`a run of ${name}`, () =>
    portal.schedules.history(name, 1).find(({ job }) => job),
  )
  await over(start.job ?? '')
  return readFileSync(folder(start.job ?? '').output, 'utf8')
}

test('one schedule of every kind: each makes a job like any other, with all variables in its environment', async (t) => {
  // Soon 4:35 in Berlin.
  const begun = Date.now()
  let base = Date.parse('2026-11-22T03:34:00Z')
  const clock = { now: () => base + Date.now() - begun }
  const house = await startPortal(t, {
    clock,
    schedules: `
[variables]
food = fish

[schedule.every]
cmd = sh -c 'echo $JOBNAME $JOBSERIAL $food'
every = 1 second

[schedule.at]
script = "echo at $food\\n\\necho \\"it's {two} lines\\""
at = 4:35am
timezone = Europe/Berlin

[schedule.cron]
program = slow_div
inputs.x = 8
inputs.y = 2
inputs.seconds = 0
cron = * * * * * *

[schedule.rule]
cmd = echo by a rule
when = changes(version) && load < 6
after.success = follower

[schedule.follower]
cmd = echo after it

[schedule.never]
cmd = echo never
when = changes(version)
only_if = running(rule) > 5
`,
  })
  const { schedules } = house.portal
  base += 59_000
  assert.match(await outputOf(house, 'every'), /^every \d+ fish\n$/)
  assert.equal(await outputOf(house, 'at'), "at fish\nit's {two} lines\n")
  assert.match(await outputOf(house, 'cron'), /4/)
  const started = schedules.set(new Map([['version', text('2')]]))
  assert.deepEqual(
    started.map(({ schedule }) => schedule),
    ['never', 'rule'],
  )
  assert.equal(await outputOf(house, 'rule'), 'by a rule\n')
  assert.equal(await outputOf(house, 'follower'), 'after it\n')
  assert.equal(schedules.lastOf('never')?.outcome, 'refused')
})

/** Without the line breaks that mail has (quoted-printable, RFC 2045). */
const unfolded = (letter: string) => letter.replaceAll(/=\r?\n/g, '')

test('a run that was cut off keeps no other from starting; on_interrupt says what becomes of it', async (t) => {
  const house = await startPortal(t, {
    settings: { 'target.default': ['slots = 4'] },
    schedules: `[schedule.asks]
script = "echo begun && exec sleep 600"
overlap = queue
on_interrupt = ask
[schedule.fails]
script = "echo begun && exec sleep 600"
after.failure = alarm
[schedule.alarm]
cmd = true
`,
  })
  const { schedules } = house.portal
  const jobs = ['asks', 'fails', 'asks'].map((name) => schedules.start(name))
  await schedules.settled()
  const [asks = '', fails = '', waits] = jobs.map((serial) => schedules.startOf(serial)?.job ?? undefined)
  assert.equal(waits, undefined)
  for (const job of [asks, fails]) await interrupt(house.folder(job))
  await waitFor('the alarm', () => schedules.lastOf('alarm')?.job)
  const next = await waitFor('the one that waits', () => schedules.lastOf('asks')?.job ?? undefined)
  const states = schedules.unfinished().map(({ job }) => house.portal.deps.catalog.get(job ?? '')?.state)
  assert.ok(states.includes('interrupted'), 'it is shown')
  assert.equal(schedules.startOf(2)?.state, 'error')
  await house.portal.cancel(next, 'the test')
})

test('a command that is not there fails with 127 and a letter, however often, and the portal stays what it is', async (t) => {
  const house = await startPortal(t, {
    schedules: `[schedule.gone]
cmd = there-is-no-such-command
overlap = allow
email = ops@example.org
[schedule.kept]
cmd = true
keep_runs = 1
`,
    settings: { 'target.default': ['slots = 4'] },
  })
  const { schedules, read } = house.portal
  for (let n = 0; n < 20; n++) schedules.start('gone')
  await waitFor(
    'all to end',
    () => schedules.history('gone', 99).filter(({ ended }) => ended !== null).length === 20,
  )
  const view = await read(schedules.lastOf('gone')?.job ?? '')
  assert.deepEqual([view?.state, view?.exitStatus], ['error', 127])
  await waitFor(
    'letters',
    () => house.letters().filter((letter) => /ops@example\.org/.test(letter)).length === 20,
  )
  // To who looks after the schedule: what is missing, and which run it was.
  const [letter = ''] = house.letters().map(unfolded)
  assert.match(letter, /A scheduled job has failed: gone\./)
  assert.match(letter, /'there-is-no-such-command' is not on PATH .*: install it/)
  assert.match(letter, /It was run \d+ of the schedule 'gone' on \S+\./)
  assert.doesNotMatch(letter, /your job|administrator/i)
  // Its oldest run is deleted by hand, before it is one too many.
  for (let n = 0; n < 3; n++) {
    const serial = schedules.start('kept')
    await waitFor('its end', () => schedules.startOf(serial)?.ended)
    if (n === 0) await house.portal.delete(schedules.startOf(serial)?.job ?? '', 'somebody')
  }
  await waitFor('the old runs to be cleared', () => schedules.history('kept', 9).length === 1)
  assert.equal((await fetch(`${house.door}/healthz`)).status, 200)
})

test('a run whose config.ini is damaged is in nobody’s way, and its history says that it is', async (t) => {
  const root = makeHouse(t, {
    schedules:
      '[schedule.a]\nscript = "echo begun && exec sleep 600"\noverlap = cancel-oldest\non_interrupt = ask\n',
  })
  const first = await startPortal(t, { root })
  const begin = async ({ portal: { schedules } }: TestPortal) => {
    const serial = schedules.start('a')
    await schedules.settled()
    return schedules.startOf(serial)?.job ?? undefined
  }
  const bad = (await begin(first)) ?? ''
  await interrupt(first.folder(bad))
  await first.stop()
  writeFileSync(first.folder(bad).config, 'noise')
  const second = await startPortal(t, { root })
  const next = await begin(second)
  assert.ok(next)
  const { deps, schedules } = second.portal
  const [, start] = schedules.history('a', 2)
  assert.ok(start)
  const { state, note } = await describeStart({ deps }, start)
  assert.equal(state, 'interrupted')
  assert.match(note ?? '', new RegExp(`'${bad}' are damaged`))
  await second.portal.cancel(next, 'the test')
})

test('keep_runs removes no run whose letter is still tried', async (t) => {
  const house = await startPortal(t, {
    settings: { mail: ['smtp = smtp://127.0.0.1:1'] },
    schedules: '[schedule.a]\ncmd = false\nkeep_runs = 1\nemail = ops@example.org\n',
  })
  const { deps, schedules } = house.portal
  const jobs: string[] = []
  const run = async () => {
    const serial = schedules.start('a')
    await schedules.settled()
    const job = schedules.startOf(serial)?.job ?? ''
    await house.over(job)
    await waitFor('a letter that could not be sent', () => deps.state.letters.get(job)?.tries)
    jobs.push(job)
  }
  const kept = () => jobs.filter((job) => existsSync(house.folder(job).path))
  await run()
  await run()
  await schedules.ended(jobs[1] ?? '')
  assert.deepEqual(kept(), jobs)
  deps.state.letters.put({ jobId: jobs[0] ?? '', tries: 100, nextTry: Date.now() + 1e9, lastError: 'x' })
  await run()
  await waitFor('the first to go', () => schedules.history('a', 9).length === 2)
  assert.deepEqual(kept(), jobs.slice(1))
  assert.deepEqual(
    schedules
      .history('a', 9)
      .map(({ job }) => job)
      .reverse(),
    kept(),
  )
})
