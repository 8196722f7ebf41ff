import assert from 'node:assert/strict'
import { test } from 'node:test'
import { givenTo, runsOn } from '../../src/schedule/file/definition.ts'
import { define } from '../program/define.ts'
import { readText } from './define.ts'

test('a schedule of one line has defaults for all the rest', () => {
  const { schedules, variables, mistakes } = readText('[schedule.once]\nprogram = plain\n')
  assert.deepEqual(mistakes, [])
  assert.deepEqual(schedules, [
    {
      name: 'once',
      line: 1,
      work: { kind: 'program', program: 'plain', inputs: [] },
      after: [],
      machines: [],
      extraPath: [],
      notify: 'failure',
      overlap: 'skip',
      max: 1,
      missed: 'run-once',
      keepRuns: 100,
      enabled: true,
    },
  ])
  assert.equal(variables.size, 0)
})

test('every key', () => {
  const { schedules, mistakes } = readText(`
; of an evening
[schedule.backup]
program = backup
at = 4:35am                     ; before work
timezone = America/New_York
machines = Laptop, server.example.org
extra_path = bin:/opt/homebrew/bin
notify = always
email = Ops@Example.org
overlap = queue
max = 2
missed = skip
keep_runs = forever
only_if = running(backup) < 2
after = report
after.success = report, tidy
after.failure = alarm
time_limit = 2h
enabled = false
inputs.bucket = b2
inputs.parts = home, mail

[schedule.report]
cmd = report --title 'a b' "{}"
every = 2 months
[schedule.tidy]
script = "rm -f *.tmp; date"
when = changes(version) && load < 6
[schedule.alarm]
program = broken
inputs.anything = 1
cron = 0 4 * * MON
overlap = allow
`)
  assert.deepEqual(mistakes, [
    `conf/schedules.ini:25: cmd: '{' begins no {name}; where a brace is meant, write it in single quotes`,
  ])
  const [backup, tidy, alarm, ...others] = schedules
  assert.deepEqual(others, [])
  assert.deepEqual(backup, {
    name: 'backup',
    line: 3,
    work: {
      kind: 'program',
      program: 'backup',
      inputs: [
        ['bucket', 'b2'],
        ['parts', 'home, mail'],
      ],
    },
    start: { kind: 'at', text: '4:35am', patterns: ['0 35 4 * * * *'], timezone: 'America/New_York' },
    onlyIf: 'running(backup) < 2',
    after: [
      { schedule: 'report', end: 'any' },
      { schedule: 'report', end: 'success' },
      { schedule: 'tidy', end: 'success' },
      { schedule: 'alarm', end: 'failure' },
    ],
    machines: ['laptop', 'server.example.org'],
    extraPath: [`${process.cwd()}/conf/bin`, '/opt/homebrew/bin'],
    notify: 'always',
    email: 'ops@example.org',
    overlap: 'queue',
    max: 2,
    missed: 'skip',
    keepRuns: Infinity,
    timeLimitSeconds: 7200,
    enabled: false,
  })
  assert.deepEqual(tidy?.work, { kind: 'script', script: 'rm -f *.tmp; date' })
  assert.deepEqual(tidy?.start, { kind: 'when', rule: 'changes(version) && load < 6' })
  assert.deepEqual(alarm?.start, {
    kind: 'cron',
    text: '0 4 * * MON',
    patterns: ['0 0 4 * * MON *'],
    timezone: 'Europe/Berlin',
  })
  assert.equal(alarm?.max, Infinity)
})

test('a command is split as that of a program is, and no shell reads it', () => {
  const { schedules } = readText(`[schedule.a]\ncmd = backup b2 'a b' "c\\"d" '{x}' *\n`)
  assert.deepEqual(schedules[0]?.work, { kind: 'cmd', arguments: ['backup', 'b2', 'a b', 'c"d', '{x}', '*'] })
})

/** What is wrong in one schedule, from its second line on. */
const mistakes: [lines: string, ...messages: string[]][] = [
  ['at = 9:00', `1: has nothing to run; expected one of 'program', 'cmd' and 'script'`],
  ['program = plain\ncmd = date', `3: cmd: one of program, cmd and script is run, found two`],
  [
    'cmd = date\nevery = hour\nat = 9:00',
    `3: every: one of at, every, cron and when starts a schedule, found two`,
  ],
  ['program = plian', `2: program: there is no program 'plian'; did you mean 'plain'?`],
  [
    'program = a b',
    `2: program: expected a name of letters, digits, '_' and '-' that begins with a letter, found 'a b'`,
  ],
  ['program = backup', `2: program: parameter 'bucket' is missing`],
  [
    'program = backup\ninputs.bucket = b\ninputs.level = x',
    `4: inputs.level: parameter 'level' is not an integer, found 'x'`,
  ],
  ['program = plain\ninputs.x = 1', `3: inputs.x: parameter 'x' is unknown; there are none`],
  ['cmd = date\ninputs.x = 1', `3: inputs.x: says nothing without 'program': only programs have inputs`],
  ['cmd = date {x}', '2: cmd: there is no input for {x}'],
  ['cmd = {program}/run', '2: cmd: {program} is the folder of a program, and this command has none'],
  [
    'cmd = date > log',
    `2: cmd: no shell reads this command, so '>' does nothing; put it into a script, or in quotes if it is meant as an argument`,
  ],
  ['cmd =', `2: cmd: expected a text, found ''`],
  [
    'cmd = date\nat = 25:00',
    `3: at: expected a time of day such as '4:35am', '16:35' or 'noon', or days such as 'weekdays', 'monday' or '1st of the month', found '25:00'`,
  ],
  [
    'cmd = date\nevery = 10',
    `3: every: expected a number of seconds, minutes, hours, days, weeks, months or years, such as '10 minutes', that comes before the year 10000, found '10'`,
  ],
  [
    'cmd = date\ncron = 0 25 * * *',
    `3: cron: hour: expected a number from 0 to 23, '*', a list '1,5', a range '1-5' or steps '*/5', found '25'`,
  ],
  [
    'cmd = date\nat = noon\ntimezone = Berlin',
    `4: timezone: expected a time zone of the IANA list such as 'Europe/Berlin', or 'UTC', found 'Berlin'; did you mean 'Europe/Berlin'?`,
  ],
  [
    'cmd = date\nat = noon\ntimezone = Europe/Berln',
    `4: timezone: expected a time zone of the IANA list such as 'Europe/Berlin', or 'UTC', found 'Europe/Berln'; did you mean 'Europe/Berlin'?`,
  ],
  [
    'cmd = date\nevery = day\ntimezone = UTC',
    `4: timezone: says nothing without 'at' or 'cron': 'every' counts in UTC`,
  ],
  ['cmd = date\nmissed = skip', `3: missed: says nothing without 'at', 'every' or 'cron'`],
  [
    'cmd = date\noverlap = allow\nmax = 2',
    `4: max: says nothing with 'overlap = allow', which allows any number`,
  ],
  ['cmd = date\nnotify = always', `3: notify: says nothing without 'email': there is nobody to write to`],
  [
    'cmd = date\noverlap = wait',
    `3: overlap: expected 'skip', 'queue', 'allow' or 'cancel-oldest', found 'wait'`,
  ],
  [
    'cmd = date\nkeep_runs = 0',
    `3: keep_runs: expected a whole number from 1 to 999999999999999, or 'forever', found '0'`,
  ],
  ['cmd = date\nemail = me', `3: email: expected an email address, found 'me'`],
  [
    'cmd = date\nmachines = a b',
    `3: machines: expected names of hosts with commas between them, found 'a b'`,
  ],
  ['cmd = date\nwhen = wrong', '3: when: when does not parse'],
  ['cmd = date\nonly_if = wrong', '3: only_if: only_if does not parse'],
  ['cmd = date\nafter = good, godo', `3: after: there is no schedule 'godo'; did you mean 'good'?`],
  ['cmd = date\nafter.success = bad', '3: after.success: would start itself again and again: bad → bad'],
  ['cmd = date\nevry = hour', `3: evry: unknown key; did you mean 'every'?`],
  ['cmd = date\njust words', `3: expected 'key = value' or '[section]', found 'just words'`],
  ['cmd = date\ncmd = false', '3: cmd: stands twice, first on line 2'],
]
for (const [lines, ...messages] of mistakes)
  test(`one wrong schedule: ${JSON.stringify(lines)}`, () => {
    const read = readText(`[schedule.bad]\n${lines}\n[schedule.good]\ncmd = date\n`)
    assert.deepEqual(
      read.mistakes,
      messages.map((message) => `conf/schedules.ini:${message}`),
    )
    assert.deepEqual(
      read.schedules.map(({ name }) => name),
      ['good'],
    )
  })

test('schedules that start each other in a circle are all left out, and whoever starts one of them is not', () => {
  const { schedules, mistakes } = readText(
    '[schedule.a]\ncmd = x\nafter = b\n[schedule.b]\ncmd = x\nafter.failure = c\n[schedule.c]\ncmd = x\nafter.success = a\n[schedule.d]\ncmd = x\nafter = a\n',
  )
  assert.deepEqual(mistakes, [
    'conf/schedules.ini:3: after: would start itself again and again: a → b → c → a',
    'conf/schedules.ini:6: after.failure: would start itself again and again: b → c → a → b',
    'conf/schedules.ini:9: after.success: would start itself again and again: c → a → b → c',
  ])
  assert.deepEqual(
    schedules.map(({ name }) => name),
    ['d'],
  )
})

test('what is wrong around the schedules leaves them alone', () => {
  const { schedules, mistakes } = readText(`program = plain
[schedule.a]
cmd = first
[schedul.b]
cmd = x
[schedule.a]
cmd = second
[schedule.2]
cmd = x
[schedule.c
cmd = x
[schedule.d]
cmd = x
`)
  assert.deepEqual(mistakes, [
    'conf/schedules.ini:1: program: stands before any [section]; expected it in one of them',
    'conf/schedules.ini:4: unknown section [schedul.b]; did you mean [schedule.b]?',
    'conf/schedules.ini:6: [schedule.a] stands twice, first on line 2',
    `conf/schedules.ini:8: a schedule's name is of letters, digits, '_' and '-', and begins with a letter, found '2'`,
    `conf/schedules.ini:10: a section's header ends with ']', found '[schedule.c'`,
  ])
  assert.deepEqual(
    schedules.map(({ name, work }) => [name, work]),
    [
      ['a', { kind: 'cmd', arguments: ['first'] }],
      ['d', { kind: 'cmd', arguments: ['x'] }],
    ],
  )
})

test('variables have the type that they look like, and text in quotes is text', () => {
  const { variables, mistakes } = readText(`[variables]
yes = true
count = -12
huge = 123456789012345678901234567890
load = 0.5
tiny = 1e-9
name = errand 2
quoted = "12"
single = 'true'
nothing =
PATH = /bin
a-b c = 1
`)
  assert.deepEqual(Object.fromEntries(variables), {
    yes: ['bool', 'true'],
    count: ['int', '-12'],
    huge: ['int', '123456789012345678901234567890'],
    load: ['float', '0.5'],
    tiny: ['float', '1e-9'],
    name: ['string', 'errand 2'],
    quoted: ['string', '12'],
    single: ['string', 'true'],
    nothing: ['string', ''],
  })
  assert.equal(mistakes.length, 2)
  assert.match(mistakes[0] ?? '', /:11: PATH: can not be set/)
})

test('a host goes by its whole name or the part before the first dot', () => {
  const schedule = { machines: ['laptop', 'server.example.org'] }
  for (const name of ['laptop', 'Laptop.local', 'SERVER.example.org']) assert.ok(runsOn(schedule, name), name)
  for (const name of ['server', 'laptop2', 'other.laptop']) assert.ok(!runsOn(schedule, name), name)
  assert.ok(runsOn({ machines: [] }, 'any'))
})

test('several choices are given one by one; commas of other inputs are theirs', () => {
  const program = define('command = a {t} {c}\n[inputs.t]\n[inputs.c]\ntype = choices\nchoices = x, y, z\n')
  const inputs: [string, string][] = [
    ['t', 'a, b'],
    ['c', 'x, z'],
  ]
  assert.deepEqual(givenTo(program, inputs), [
    ['t', 'a, b'],
    ['c', 'x'],
    ['c', 'z'],
  ])
})
