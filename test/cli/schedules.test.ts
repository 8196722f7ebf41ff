import assert from 'node:assert/strict'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { formatSchedules, type Schedule, type Start, statusOf } from '../../src/cli/schedules.ts'
import { noTerminal } from '../../src/cli/terminal.ts'
import { lengthInWords } from '../../src/cli/words.ts'
import { dateInWords } from '../../src/messages/times.ts'
import { errand, serve } from '../support/errand.ts'
import { makeHouse } from '../support/portal.ts'

/** As the clock on the wall says it, wherever the test runs. */
const local = (day: number, hours: number, minutes: number, month = 10) =>
  new Date(2026, month, day, hours, minutes).getTime()
const now = local(22, 12, 0)

const run: Start = {
  serial: 12,
  schedule: 'backup',
  cause: 'clock',
  due: null,
  at: new Date(local(22, 4, 47)).toISOString(),
  outcome: 'job',
  note: null,
  job: 'rfkdvpgy',
  folder: null,
  state: 'success',
  started: new Date(local(22, 4, 47)).toISOString(),
  finished: new Date(local(22, 4, 48)).toISOString(),
  elapsed_seconds: 59.12,
  reason: null,
  exit_status: 0,
  signal: null,
}
const backup: Schedule = {
  name: 'backup',
  runs: 'backup',
  starts: 'at 4:35am',
  when: null,
  only_if: null,
  after: [],
  machines: [],
  is_here: true,
  enabled: true,
  enabled_in_file: true,
  next_run: new Date(local(23, 4, 35)).toISOString(),
  never_again: false,
  running: 0,
  last_start: run,
  last_run: run,
}

test('the table of schedules, as it stands in the manual', () => {
  const never = { ...backup, last_start: null, last_run: null, next_run: null }
  const text = String(
    formatSchedules(
      [
        backup,
        { ...never, name: 'rule', starts: 'when changes(version) && load < 6 && !is_busy' },
        { ...never, name: 'off', enabled: false },
        { ...never, name: 'hand', starts: '' },
        { ...never, name: 'once', starts: '2026-11-01 10:00', never_again: true },
        { ...never, name: 'away', is_here: false, machines: ['laptop'] },
        {
          ...backup,
          name: 'broken',
          last_start: { ...run, outcome: 'failed', job: null, elapsed_seconds: null },
        },
      ],
      now,
      noTerminal,
    ),
  )
  assert.equal(
    text,
    `
job     next run                                       last run         status  time
backup  tomorrow at 4:35am                             today at 4:47am  0       59.1s
rule    when changes(version) && load < 6 && !is_busy  never            -       -
off     disabled                                       never            -       -
hand    by hand                                        never            -       -
once    never again                                    never            -       -
away    on laptop                                      never            -       -
broken  tomorrow at 4:35am                             today at 4:47am  failed  -`.slice(1),
  )
  const long = { ...never, name: 'rule', starts: 'when '.repeat(20) }
  const narrow = String(formatSchedules([backup, long], now, { ...noTerminal, columns: 72 }))
  assert.ok(
    narrow.split('\n').every(({ length }) => length <= 72),
    narrow,
  )
  assert.match(narrow, /^rule +when when.*… +never/m)
})

test('dates, lengths and ends as people say them', () => {
  assert.equal(dateInWords(now + 12_000, now), 'today at 12:00:12pm')
  assert.equal(dateInWords(now - 90_000, now, undefined, true), 'today at 11:58:30am')

  const words = (moment: number) => dateInWords(moment, now)
  assert.deepEqual(
    [
      local(21, 23, 59),
      local(22, 0, 5),
      local(28, 12, 0),
      local(29, 12, 0),
      local(1, 9, 0),
      local(3, 13, 7, 13),
    ].map(words),
    [
      'yesterday at 11:59pm',
      'today at 12:05am',
      'Saturday at 12:00pm',
      '29 Nov at 12:00pm',
      '1 Nov at 9:00am',
      '3 Feb 2027 at 1:07pm',
    ],
  )
  assert.deepEqual([0, 59.94, 59.96, 723, 7500].map(lengthInWords), [
    '0.0s',
    '59.9s',
    '1m 00s',
    '12m 03s',
    '2h 05m',
  ])
  assert.deepEqual(
    [
      { ...run, state: 'error' as const, reason: 'exit' as const, exit_status: 127 },
      { ...run, state: 'error' as const, reason: 'signal' as const, exit_status: null, signal: 'KILL' },
      { ...run, state: 'error' as const, reason: 'time_limit' as const, exit_status: null, signal: 'TERM' },
      { ...run, state: 'error' as const, reason: 'not_started' as const, exit_status: 127 },
      { ...run, state: 'running' as const },
      { ...run, outcome: 'skipped' as const },
    ].map(statusOf),
    ['127', 'KILL', 'time_limit', '127', 'running', 'skipped'],
  )
})

test('a schedule from the command line, from its first line to its end; and the end of the portal', async (t) => {
  const root = makeHouse(t, { schedules: '; mine\n' })
  await serve(t, root)
  const said = async (...words: string[]) => {
    const { status, stdout, stderr } = await errand(root, words)
    return `${status} ${stdout}${stderr}`
  }
  assert.match(await said('schedules'), /^0 There are no schedules\. Make one with/)
  assert.match(
    await said(
      'schedule',
      'add',
      'talk',
      'cmd=sh -c "echo out; echo err >&2; echo more; exit 3"',
      'every=1 year',
    ),
    /^0 talk starts every year; next .* at .*\.\n$/,
  )
  const file = readFileSync(join(root, 'schedules.ini'), 'utf8')
  assert.match(file, /^; mine\n\n\[schedule\.talk\]\ncmd = .*exit 3.*\nevery = 1 year\n$/)
  assert.match(
    await said('schedule', 'edit', 'talk', 'every=', 'at=25:00'),
    /^1 .*nothing has changed:\n.*at: /s,
  )
  const started = await said('schedule', 'start', 'talk')
  const id = /^0 talk 1: job ([a-z]{8})\n$/.exec(started)?.[1]
  assert.ok(id, started)
  assert.match(await said('logs', '1', '-f'), /^0 out\nmore\n.*error/s)
  assert.match(
    await said('schedule', 'logs', 'talk'),
    new RegExp(
      `^0 \\S+ errand: talk 1 started by hand\\n.*job ${id} in .*\\nout\\nerr\\nmore\\n\\S+ errand: status 3, .*s\\n$`,
    ),
  )
  assert.match(await said('cancel', '1'), /^1 .*over/)
  assert.match(await said('cancel', '99'), /^1 No schedule had a start 99/)
  // One that waits for the one before.
  await said('schedule', 'add', 'slow', 'cmd=sleep 60', 'overlap=queue')
  assert.match(await said('schedule', 'start', 'slow'), /^0 slow 2: job/)
  assert.match(await said('schedule', 'start', 'slow'), /^0 slow 3: waits until the one before has ended/)
  assert.match(await said('schedule', 'running'), /slow +2 +(queued|running).*slow +3 +waiting/s)
  assert.match(await said('logs', '3'), /^1 Start 3, of slow, has no job: waiting\./)
  assert.match(await said('cancel', '3'), /^0 Start 3 of slow waits no more\./)
  assert.match(await said('schedule', 'history', 'slow'), /3 .*by hand +cancelled .*took it out of the line/)
  assert.match(await said('cancel', '3'), /^1 Start 3 of slow made no job/)
  assert.match(await said('cancel', '2'), /^0 [a-z]{8} is (being ended|cancelled)/)
  assert.match(await said('schedule', 'edit', 'talk', 'max=1', 'max=2'), /^2 'max' stands twice/)
  assert.match(
    await said('schedule', 'add', 'once', 'cmd=true', 'when=reloaded()'),
    /^0 once starts when reloaded\(\)\.\nstarted: once \d+\n$/,
  )
  assert.match(await said('schedule', 'nope', 'talk'), /^2 error: unknown command 'nope'/)
  assert.match(await said('stop'), /^0 The portal \(process \d+\) has ended/)
  assert.match(await said('stop'), /^3 No portal runs here/)
})

test('mistakes in the schedules are said at the start and in the status; a reload says what is new, gone and changed', async (t) => {
  const one = (name: string, rest: string) => `[schedule.${name}]\ncmd = true\n${rest}\n`
  const wrong = Array.from({ length: 7 }, (_, n) => one(`w${n}`, `every = ${n}`)).join('')
  const past = one('past', 'at = 2020-01-01 10:00')
  const root = makeHouse(t, { schedules: wrong + past })
  const file = join(root, 'schedules.ini')
  const portal = await serve(t, root)
  assert.match(
    portal.said(),
    /^7 mistakes in the schedules: .* errand schedules lists all\.\n( {2}\S+schedules\.ini:\d+: every: expected .*\n){5} {2}… and 2 more$/m,
  )
  const said = async (...words: string[]) => {
    const { status, stdout, stderr } = await errand(root, words)
    return `${status} ${stdout}${stderr}`
  }
  assert.match(
    await said('status'),
    /^Schedules: 7 mistakes in their file\. errand schedules .* errand reload$/m,
  )
  assert.match(
    await (await fetch(`${portal.url}/healthz`)).text(),
    /"status":"ready".*"schedule_mistakes":7\b/,
  )
  assert.match(await said('schedules'), /^past +never again +never/m)

  const many = Array.from({ length: 7 }, (_, n) => one(`n${n}`, '')).join('')
  writeFileSync(file, many + one('past', 'every = day'))
  assert.match(
    await said('reload'),
    /^0 Changed: .*schedules\.ini\nSchedules: new n0, n1, n2, n3, n4 and 2 more; changed past\n$/,
  )
  renameSync(file, `${file}.away`)
  const gone = /^1 .*schedules\.ini: is not there any more\. Put it back; or, .* make an empty file/
  assert.match(await said('reload'), gone)
  assert.match(await said('schedule', 'add', 'new1', 'cmd=true'), gone)
  renameSync(`${file}.away`, file)
  assert.match(
    await said('schedule', 'add', 'new1', 'cmd=true'),
    /^0 new1 does not start by itself; to start it: errand schedule start new1\.\n$/,
  )
})
