import assert from 'node:assert/strict'
import { test } from 'node:test'
import { define, mistakesIn } from './define.ts'

test('a program of one line has defaults for all the rest', () => {
  const { source, ...program } = define('command = true')
  assert.equal(source, 'command = true')
  assert.deepEqual(program, {
    name: 'test',
    folder: '/programs/test',
    title: 'test',
    description: '',
    button: 'Start',
    command: [{ optional: false, arguments: [['true']] }],
    target: 'default',
    priority: 0,
    nice: 0,
    requires: [],
    success: 'exit',
    notify: 'always',
    onInterrupt: 'ask',
    recordFolder: false,
    recordEnvironment: [],
    extraPath: [],
    environment: Object.create(null),
    inputs: [],
    outputs: [],
    examples: [],
  })
})

test('every key', () => {
  const program = define(`
title = T ; a comment
description = D
command = run {t} {a} {i} {n} [{c}] {h} {f}
button = B
target = heavy
time_limit = 2h
memory_limit = 4GB
output_limit = 500 MB
nice = 19
requires = blastp, awk
install = apt-get install ncbi-blast+
success = stderr
answer = = (.*)
progress = step (\\d+)/(\\d+)
notify = never
on_interrupt = rerun
retries = 3
retry_delay = 10 min
retry_on = exit  75, time_limit
extra_path = bin:/opt/bin
[inputs.t]
label = L
help = H
required = true
max_length = 5
pattern = [a-z]+
allow_dash = yes
placeholder = P
default = abc
[inputs.a]
type = textarea
default = "two\\nlines"
[inputs.i]
type = integer
min = -5
max = 5
default = 0
[inputs.n]
type = number
min = 0.5
[inputs.c]
type = checkbox
value = --verbose
default = true
[inputs.h]
type = choice
choices = blosum62: BLOSUM 62, pam30
default = pam30
[inputs.f]
type = file
max_size = 5MB
paste = true
accept = .fa,.txt
placeholder = >x
[outputs.hits-1]
file = out/hits.tsv
label = Hits
show = table
columns = a, b c
[environment]
BLASTDB = /data/blast
`)
  assert.equal(program.answer?.source, '= (.*)')
  assert.equal(program.progress?.groupCount, 2)
  assert.equal(program.timeLimitSeconds, 7200)
  assert.deepEqual(
    [program.memoryLimitBytes, program.outputLimitBytes, program.nice],
    [4_000_000_000, 500_000_000, 19],
  )
  assert.deepEqual(program.retry, { times: 3, delaySeconds: 600, on: ['exit 75', 'time_limit'] })
  assert.deepEqual(program.requires, ['blastp', 'awk'])
  assert.deepEqual(program.extraPath, ['/programs/test/bin', '/opt/bin'])
  assert.deepEqual({ ...program.environment }, { BLASTDB: '/data/blast' })
  assert.deepEqual([program.success, program.notify, program.onInterrupt], ['stderr', 'never', 'rerun'])
  const inputs = program.inputs.map((input) => {
    const pattern = 'pattern' in input ? { pattern: input.pattern?.source } : {}
    const { name: _, help: __, ...rest } = { ...input, ...pattern }
    return rest
  })
  assert.deepEqual(inputs, [
    {
      type: 'text',
      label: 'L',
      required: true,
      maxLength: 5,
      pattern: '[a-z]+',
      allowDash: true,
      placeholder: 'P',
      default: 'abc',
    },
    {
      type: 'textarea',
      label: 'a',
      required: false,
      maxLength: 10_000,
      placeholder: '',
      allowDash: false,
      default: 'two\nlines',
    },
    { type: 'integer', label: 'i', required: false, min: -5, max: 5, placeholder: '', default: '0' },
    { type: 'number', label: 'n', required: false, min: 0.5, placeholder: '', default: '' },
    { type: 'checkbox', label: 'c', required: false, value: '--verbose', default: '--verbose' },
    {
      type: 'choice',
      label: 'h',
      required: false,
      choices: [
        { value: 'blosum62', label: 'BLOSUM 62' },
        { value: 'pam30', label: 'pam30' },
      ],
      default: 'pam30',
    },
    {
      type: 'file',
      label: 'f',
      required: false,
      maxSizeBytes: 5_000_000,
      maxFiles: 1,
      paste: true,
      accept: '.fa,.txt',
      placeholder: '>x',
    },
  ])
  assert.deepEqual(program.outputs, [
    { name: 'hits-1', file: 'out/hits.tsv', label: 'Hits', show: 'table', columns: ['a', 'b c'] },
  ])
})

const input = (lines: string) => `command = run {x}\n[inputs.x]\n${lines}`
const output = (lines: string) => `command = run\n[outputs.o]\n${lines}`

/** Each with one mistake. */
const wrong: [text: string, mistake: string | RegExp][] = [
  ['', /^program.ini:1: command: is missing/],
  ['titel = T\ncommand = run', "program.ini:1: unknown key 'titel'; did you mean 'title'?"],
  ['command = run\nspace_limit = 1GB', /^program.ini:2: unknown key 'space_limit'; /],
  ['command = run\nmemory_limit = 4', /memory_limit: expected a size such as .*, at least 16 MB, found '4'/],
  ['command = run\noutput_limit = 0', /output_limit: expected a size/],
  ['command = run\nnice = 20', /nice: expected a whole number from 0 to 19/],
  ['command = run\nretries = 101', /retries: expected a whole number from 0 to 100/],
  [
    'command = run\nretries = 1\nretry_delay = soon',
    /retry_delay: expected a time .*, or 0, at most 366d, found 'soon'/,
  ],
  ['command = run\nretries = 1\nretry_on = exit, lost', /retry_on: expected one or more of exit, signal, /],
  ['command = run\nretries = 1\nretry_on = exit 0', /retry_on: expected .*, found 'exit 0'/],
  ['command = run\nretries = 1\nretry_on = exit 256', /retry_on: expected .*'exit 75' for one exit status/],
  ['command = run\nretry_on = exit 75', /retry_on: says nothing without 'retries'/],
  ['command = run\nretry_delay = 1h', /retry_delay: says nothing without 'retries'/],
  ['command = run\nnice = -1', /nice: expected a whole number from 0 to 19/],
  ['command = run\nplaceholder = 1', /belongs into an \[inputs.<name>\]/],
  ['command = run\n[environment]\n[inputs.x]\ntime_limit = 3', /in \[inputs.x\]; it belongs above the first/],
  ['command = run\ntime_limit = ten', /^program.ini:2: time_limit: expected a time such as .*, found 'ten'$/],
  ['command = run\ntime_limit = 0', /expected a time/],
  ['command = run\ntime_limit = 0.5s', /expected a time/],
  ['command = run\nsuccess = maybe', "program.ini:2: success: expected 'exit' or 'stderr', found 'maybe'"],
  ['command = run\nnotify = ', "program.ini:2: notify: expected 'always', 'failure' or 'never', found ''"],
  ['command = run\ntarget = a b', /target: expected a name/],
  ['command = run\nrequires = ../x', /requires: expected names of commands/],
  ['command = run\nextra_path = a::b', /extra_path: expected folders/],
  ['command = run\nanswer = (', /answer: expected a pattern/],
  ['command = run\nprogress = step', /progress: expected a pattern .* with one group, a percentage, or two/],
  ['command = run\ntitle = "a\\nb"', /title: expected a text of one line/],
  ['command = run {y}', 'program.ini:1: command: there is no input for {y}'],
  ['command = run {sequense}\n[inputs.sequence]', /did you mean \{sequence\}\?/],
  ["command = awk '{print; exit}'", /^program.ini:1: command: the value would be cut at ';'/],
  ['command = run\n[input.x]', 'program.ini:2: unknown section [input.x]; did you mean [inputs.x]?'],
  ['command = run\n[enviroment]', /did you mean \[environment\]/],
  ['command = run\n[things]', /unknown section \[things\]; known are/],
  ['command = run\n[inputs.a-b]', /^program.ini:2: an input's name is of letters/],
  ['command = run\n[inputs.1a]', /an input's name is of letters/],
  ['command = run\n[inputs.email_address]', /no input can be named 'email_address'/],
  ['command = run\n[inputs.program]', /no input can be named 'program'/],
  ['command = run\n[outputs.1]\nfile = x', /an output's name is of letters/],
  ['command = run\n[inputs.x]\n[inputs.x]', /stands twice, first on line 2/],
  [input('type = int'), /type: expected 'text', .* or 'server_file', found 'int'/],
  [input('requred = true'), /did you mean 'required'/],
  [input('required = perhaps'), /required: expected 'true' or 'false'/],
  [
    input('type = text\nmin = 3'),
    "program.ini:4: min: an input of type 'text' has no such key; it is for integer, number, date, choices",
  ],
  [input('type = file\ndefault = x'), /an input of type 'file' has no such key/],
  [input('type = integer\nmin = ten'), "program.ini:4: min: expected a number, found 'ten'"],
  [input('type = integer\nmin = 0.5'), /min: expected a whole number/],
  [input('type = integer\nmax = 0x10'), /max: expected a number/],
  [input('type = number\nmin = 3\nmax = 2'), 'program.ini:5: max: is less than min (3)'],
  [input('max_length = 0'), /max_length: expected a whole number from 1 to \d+/],
  [input('pattern = (?=x)'), /pattern: expected a pattern/],
  [input('type = choice'), /choices: is missing/],
  [input('type = choice\nchoices = a, a'), /choices: expected 'value, value/],
  [input('type = choice\nchoices = a,,b'), /choices: expected/],
  [input('type = choices'), /choices: is missing; an input of type choices needs it/],
  [input('type = choices\nchoices = a, b\nmin = 0'), /min: expected a whole number from 1 to \d+/],
  [
    input('type = choices\nchoices = a, b\nmax = 3'),
    "program.ini:5: max: there are only 2 choices, found '3'",
  ],
  [input('type = choices\nchoices = a, b\nmin = 2\nmax = 1'), /max: is less than min/],
  [input('type = choices\nchoices = a, b\ndefault = a, c'), /default: .* some of a, b/],
  [input('type = choices\nchoices = a, b\nmin = 2\ndefault = a'), /default: .* at least 2/],
  [input('type = date\nmin = 2026-02-30'), /min: expected a day of the calendar .*, or 'today'/],
  [input('type = date\nmin = 2026-02-02\nmax = 2026-02-01'), /max: is before min/],
  [input('type = date\nmax = today\ndefault = tomorrow'), /default: .* is not a day/],
  [
    input('type = date\nmin = 2026-02-02\nmax = today\ndefault = 2026-02-01'),
    /default: .* must not be before 2026/,
  ],
  [input('type = secret\ndefault = x'), /an input of type 'secret' has no such key/],
  [input('type = file\nmax_files = 101'), /max_files: expected a whole number from 1 to 100/],
  [input('type = file\nmax_size = big'), /max_size: expected a size/],
  [input('type = integer\ndefault = x'), /default: .* parameter 'x' is not an integer/],
  [input('type = integer\nmax = 3\ndefault = 4'), /default: .* at most 3/],
  [input('type = choice\nchoices = a, b\ndefault = c'), /default: .* one of a, b/],
  [input('type = checkbox\ndefault = perhaps'), /default: .* true or false/],
  [input('pattern = [a-z]\ndefault = ab'), /default: .* of the form/],
  [input('default = -x'), /default: .* begin with '-'/],
  [output(''), /file: is missing/],
  [output('file = ../x'), /file: expected a path inside/],
  [output('file = /etc/passwd'), /file: expected a path inside/],
  [output('file = a//b'), /file: expected a path inside/],
  [output('file = x\nshow = movie'), /show: expected 'table'/],
  [output('file = x\ncolumns = a, b'), /columns: are the headings of a table/],
  [output('file = x\nshow = plot\nx = a'), /y: is missing; a plot needs/],
  [output('file = x\nshow = table\nx = a'), /x: is a column of a plot; add 'show = plot'/],
  [output('file = x\nshow = plot\nx = a\ny = b, d\ncolumns = a, b, c'), /y: 'd' is none of the columns/],
  ['command = run\n[environment]\nPATH = /x', /^program.ini:3: PATH: .* use extra_path/],
  ['command = run\n[environment]\nHOME = /x', /HOME: is the portal's/],
  ['command = run\n[environment]\nERRAND_JOB_ID = x', /portal's own/],
  ['command = run\n[environment]\n1X = x', /expected a name/],
  [
    `command = run\n[environment]\nX = ${'é'.repeat(50_001)}`,
    /^program.ini:3: X: has 100002 bytes; at most 100000/,
  ],
  [`command = run ${'x'.repeat(100_001)}`, /^program.ini:1: command: the argument 'x+…' has 100001 bytes/],
  ['command = run\n[environment]\nA-B = x', /expected a name/],
]
for (const [text, mistake] of wrong) {
  test(`one mistake in: ${JSON.stringify(text)}`, () => {
    const found = mistakesIn(text)
    assert.equal(found.length, 1, found.join('\n'))
    if (typeof mistake === 'string') assert.equal(found[0], mistake)
    else assert.match(found[0] ?? '', mistake)
  })
}

test('all mistakes are listed, in the order of the lines', () => {
  const found = mistakesIn(
    'titel = x\ncommand = run {y} "\ntime_limit = x\n[inputs.x]\nmin = 3\n[inputs.a-b]\ntype = x\nnonsense\n',
  )
  assert.deepEqual(
    found.map((mistake) => Number(mistake.split(':')[1])),
    [1, 2, 2, 3, 5, 6, 7, 8],
  )
})

test('a definition is not made wrong by the day', () => {
  define(input('type = date\nmin = today\nmax = today\ndefault = 1999-12-31'))
})

test('an input may have the name of what every object has', () => {
  const program = define('command = run {constructor} {toString}\n[inputs.constructor]\n[inputs.toString]')
  assert.deepEqual(
    program.inputs.map(({ label, help }) => [label, help]),
    [
      ['constructor', ''],
      ['toString', ''],
    ],
  )
  assert.equal(mistakesIn('command = run\nconstructor = x\ntoString = y').length, 2)
})

test('no text makes reading throw', () => {
  const pieces = [
    'command',
    ' = ',
    '{x}',
    '[',
    ']',
    '"',
    "'",
    '\\',
    '\n',
    '[inputs.x]\n',
    'type = choice\n',
    'default = a\n',
    '\0',
    ';',
  ]
  let seed = 7
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  for (let round = 0; round < 3000; round++) {
    mistakesIn(Array.from({ length: next(20) }, () => pieces[next(pieces.length)]).join(''))
  }
})
