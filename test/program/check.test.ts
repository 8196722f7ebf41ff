import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkInputs, type Given, type GivenValue } from '../../src/program/check.ts'
import { define } from './define.ts'

const upload = (fileName: string, sizeBytes = 10) => ({ fileName, sizeBytes, path: '/incoming/1' })

/** A program with one input `x` that its command takes as an argument. */
const withInput = (lines: string, command = 'run {x}') => define(`command = ${command}\n[inputs.x]\n${lines}`)

/** Noon, wherever the test runs. */
const now = new Date('2026-11-22T12:00:00').getTime()

function check(lines: string, ...values: GivenValue[]) {
  const given: Given = values.map((value) => ['x', value] as const)
  const { values: checked, errors } = checkInputs(withInput(lines), given, now)
  return { value: checked.x, error: errors.x }
}

const good: [lines: string, given: GivenValue[], value: unknown][] = [
  ['type = integer', ['8'], '8'],
  ['type = integer', [' -8\n'], '-8'],
  ['type = integer', ['9'.repeat(400)], '9'.repeat(400)],
  ['type = integer\nmin = -5\nmax = 5', ['-5'], '-5'],
  ['type = integer', [], ''],
  ['type = integer', [''], ''],
  ['type = integer\ndefault = 30', [], '30'],
  ['type = integer\ndefault = 30', [''], '30'],
  ['type = integer\ndefault = 30', ['  '], '30'],
  ['type = integer\nrequired = true\ndefault = 30', [], '30'],
  ['type = number', ['1e-5'], '1e-5'],
  ['type = number', ['-.5'], '-.5'],
  ['type = number\nmin = 0', ['0'], '0'],
  ['type = text', ['a b'], 'a b'],
  ['type = text', ['  '], '  '],
  ['type = text\ndefault = d', [''], 'd'],
  ['type = text\nmax_length = 2', ['🙂🙂'], '🙂🙂'],
  ['type = text\npattern = a|bc', ['bc'], 'bc'],
  ['type = text\nallow_dash = true', ['-x'], '-x'],
  ['type = textarea', ['a\r\nb\rc\n'], 'a\nb\nc\n'],
  ['type = checkbox', ['yes'], 'yes'],
  ['type = checkbox\nvalue = --v', ['--v'], '--v'],
  ['type = checkbox\nvalue = --v', ['true'], '--v'],
  ['type = checkbox\nvalue = --v', ['on'], '--v'],
  ['type = checkbox\nvalue = no', ['no'], 'no'],
  ['type = checkbox', ['false'], ''],
  ['type = checkbox\ndefault = true', [], 'yes'],
  ['type = checkbox\ndefault = true', [''], ''],
  ['type = choice\nchoices = a, b', ['b'], 'b'],
  ['type = choice\nchoices = a, b', [], ''],
  ['type = choice\nchoices = a, b\ndefault = a', [''], 'a'],
  ['type = choices\nchoices = a, b, c', ['c', 'a'], ['a', 'c']],
  ['type = choices\nchoices = a, b, c', ['c, a', 'a'], ['a', 'c']],
  ['type = choices\nchoices = a, b, c\ndefault = b, a', [], ['a', 'b']],
  ['type = choices\nchoices = a, b, c\ndefault = a', [''], []],
  ['type = choices\nchoices = a, b, c\nmin = 2', [''], []],
  ['type = choices\nchoices = a, b, c\nmin = 2\nmax = 2', ['a', 'b'], ['a', 'b']],
  ['type = date', ['2024-02-29'], '2024-02-29'],
  ['type = date', [' 2026-11-22\n'], '2026-11-22'],
  ['type = date\nmin = 2026-01-01\nmax = 2026-12-31', ['2026-12-31'], '2026-12-31'],
  ['type = date\nmax = today', ['2026-11-22'], '2026-11-22'],
  ['type = date\ndefault = today', [''], '2026-11-22'],
  ['type = date', [''], ''],
  ['type = secret', [' s3cret '], ' s3cret '],
  ['type = file\nmax_files = 2', [upload('', 0)], []],
  ['type = file\nmax_files = 2', [upload('a.fa')], [{ ...upload('a.fa') }]],
  [
    'type = file\nmax_files = 4\npaste = true',
    [upload('x/A.fa'), upload('y/a.fa'), 'z', upload('A.fa')],
    [
      { ...upload('A.fa') },
      { ...upload('a-2.fa') },
      { fileName: 'x.txt', sizeBytes: 1, text: 'z' },
      { ...upload('A-3.fa') },
    ],
  ],
  ['type = file', [], ''],
  ['type = file\npaste = true', ['', upload('', 0)], ''],
  ['type = file', [upload('a.fa')], { fileName: 'a.fa', sizeBytes: 10, path: '/incoming/1' }],
  [
    'type = file\npaste = true',
    ['', upload('a.fa')],
    { fileName: 'a.fa', sizeBytes: 10, path: '/incoming/1' },
  ],
  ['type = file', [upload('../../x')], { fileName: 'x', sizeBytes: 10, path: '/incoming/1' }],
  ['type = file', [upload('empty.fa', 0)], { fileName: 'empty.fa', sizeBytes: 0, path: '/incoming/1' }],
  [
    'type = file\npaste = true',
    ['>x\r\né', upload('', 0)],
    { fileName: 'x.txt', sizeBytes: 5, text: '>x\né' },
  ],
]
for (const [lines, given, value] of good) {
  test(`${JSON.stringify(lines)} takes ${JSON.stringify(given).slice(0, 60)}`, () => {
    assert.deepEqual(check(lines, ...given), { value, error: undefined })
  })
}

const integer = "parameter 'x' is not an integer"
const number = "parameter 'x' is not a number (such as 12, 0.5 or 1e-5)"
const both = "parameter 'x' is given twice: choose a file or paste a text, not both"
const twice = "parameter 'x' is given more than once; give it once"
const wrong: [lines: string, given: GivenValue[], error: string][] = [
  ['type = integer\nrequired = true', [], integer],
  ['type = integer\nrequired = true', [''], integer],
  ['type = integer\nrequired = true\ndefault = 3', [''], integer],
  ...[
    'x',
    '1.5',
    '1e3',
    '0x10',
    '+8',
    '8 2',
    '--8',
    '-',
    '٣',
    '８',
    '8;id',
    '$(id)',
    'true',
    '__proto__',
    '8\u20288',
  ].map((value): [string, GivenValue[], string] => ['type = integer', [value], integer]),
  ['type = integer', ['9'.repeat(20_000)], "parameter 'x' has 20000 characters and must have at most 10000"],
  ['type = integer\nmin = 0', ['-1'], "parameter 'x' must be at least 0"],
  ['type = integer\nmax = 3600', ['3601'], "parameter 'x' must be at most 3600"],
  [
    'type = integer\nmax = 9007199254740991',
    ['9007199254740992'],
    "parameter 'x' must be at most 9007199254740991",
  ],
  ['type = number\nrequired = true', [''], number],
  ...['1,5', 'Infinity', 'NaN', '1e999', '0x10', '.', 'e5', '1_000'].map(
    (value): [string, GivenValue[], string] => ['type = number', [value], number],
  ),
  ['type = number\nmin = 0', ['-0.1'], "parameter 'x' must be at least 0"],
  ['type = number\nmax = 1', ['1.01'], "parameter 'x' must be at most 1"],
  ['required = true', [], "parameter 'x' is missing"],
  ['required = true', [''], "parameter 'x' is missing"],
  ['required = true', ['  '], "parameter 'x' is missing"],
  ['', ['a\nb'], "parameter 'x' must be one line"],
  ['', ['a\rb'], "parameter 'x' must be one line"],
  ['', ['a\0b'], "parameter 'x' has a NUL character in it; remove it"],
  ['type = integer', ['8\0'], "parameter 'x' has a NUL character in it; remove it"],
  ['type = textarea', ['\ud83d'], "parameter 'x' has half a character in it; type it again"],
  ['', ['-x'], "parameter 'x' must not begin with '-'"],
  ['max_length = 2', ['abc'], "parameter 'x' has 3 characters and must have at most 2"],
  ['pattern = a|bc', ['xbc'], "parameter 'x' is not of the form a|bc"],
  ['type = textarea\npattern = [a-z]+', ['a\nb'], "parameter 'x' is not of the form [a-z]+"],
  ['', ['a', 'a'], twice],
  ['', ['', ''], twice],
  ['type = checkbox', ['', 'yes'], twice],
  ['', [upload('a')], "parameter 'x' takes a text, not a file"],
  ['type = checkbox', ['perhaps'], "parameter 'x' must be true or false"],
  ['type = checkbox\nrequired = true', [''], "parameter 'x' must be ticked"],
  ['type = checkbox\nrequired = true', ['false'], "parameter 'x' must be ticked"],
  ['type = checkbox\nrequired = true', [], "parameter 'x' must be ticked"],
  ['type = choice\nchoices = a, b', ['c'], "parameter 'x' must be one of a, b"],
  ['type = choice\nchoices = a, b', ['__proto__'], "parameter 'x' must be one of a, b"],
  ['type = choice\nchoices = a, b\nrequired = true', [''], "parameter 'x' is missing"],
  ['type = choices\nchoices = a, b', ['a', 'c'], "parameter 'x' must be some of a, b"],
  ['type = choices\nchoices = a, b', ['constructor'], "parameter 'x' must be some of a, b"],
  ['type = choices\nchoices = a, b', ['a\0'], "parameter 'x' must be some of a, b"],
  ['type = choices\nchoices = a, b', [upload('a')], "parameter 'x' takes a text, not a file"],
  [
    'type = choices\nchoices = a, b\nrequired = true',
    [''],
    "parameter 'x' needs at least one of its choices",
  ],
  ['type = choices\nchoices = a, b\nrequired = true', [], "parameter 'x' needs at least one of its choices"],
  ['type = choices\nchoices = a, b\nmin = 2', ['a'], "parameter 'x' needs at least 2 of its choices"],
  ['type = choices\nchoices = a, b\nmax = 1', ['a,b'], "parameter 'x' takes at most 1 of its choices"],
  ...[
    '2026-02-29',
    '2026-13-01',
    '2026-1-2',
    '22.11.2026',
    '0000-01-01',
    'today',
    '2026-11-22T00:00',
    '٢٠٢٦-١١-٢٢',
  ].map((value): [string, GivenValue[], string] => [
    'type = date',
    [value],
    "parameter 'x' is not a day such as 2026-11-22",
  ]),
  ['type = date\nrequired = true', [''], "parameter 'x' is not a day such as 2026-11-22"],
  ['type = date\nmin = 2026-01-02', ['2026-01-01'], "parameter 'x' must not be before 2026-01-02"],
  ['type = date\nmax = today', ['2026-11-23'], "parameter 'x' must not be after 2026-11-22"],
  ['type = date\nmin = today\ndefault = 2026-11-21', [], "parameter 'x' must not be before 2026-11-22"],
  ['type = secret\nrequired = true', [''], "parameter 'x' is missing"],
  ['type = secret', ['a\nb'], "parameter 'x' must be one line"],
  ['type = secret', ['-p'], "parameter 'x' must not begin with '-'"],
  [
    'type = file\nmax_files = 2',
    [upload('a'), upload('b'), upload('c')],
    "parameter 'x' has 3 files and takes at most 2",
  ],
  [
    'type = file\nmax_files = 2\nmax_size = 5',
    [upload('a', 5), upload('b', 6)],
    "parameter 'x: b' has 6 bytes and must have at most 5 bytes",
  ],
  ['type = file\nmax_files = 2\nrequired = true', [upload('', 0)], "parameter 'x' is missing"],
  ['type = file\nmax_files = 2', ['text'], "parameter 'x' takes a file, not a text"],
  ['type = file\nrequired = true', [], "parameter 'x' is missing"],
  ['type = file\nrequired = true\npaste = true', [' \r\n', upload('', 0)], "parameter 'x' is missing"],
  ['type = file\nrequired = true', [upload('a', 0)], "parameter 'x' is an empty file"],
  ['type = file', ['text'], "parameter 'x' takes a file, not a text"],
  ['type = file\npaste = true', ['text', upload('a')], both],
  ['type = file', [upload('a'), upload('b')], twice],
  [
    'type = file\nmax_size = 5MB',
    [upload('a', 7.2e6)],
    "parameter 'x' has 7.2 MB and must have at most 5 MB",
  ],
  [
    'type = file\nmax_size = 5MB',
    [upload('a', 5_000_001)],
    "parameter 'x' has 5000001 bytes and must have at most 5000000 bytes",
  ],
  [
    'type = file\npaste = true\nmax_size = 4',
    ['ééé'],
    "parameter 'x' has 6 bytes and must have at most 4 bytes",
  ],
  ['type = file\npaste = true', ['a\0'], "parameter 'x' has a NUL character in it; remove it"],
]
for (const [lines, given, error] of wrong) {
  test(`${JSON.stringify(lines)} refuses ${JSON.stringify(given).slice(0, 60)}`, () => {
    assert.equal(check(lines, ...given).error, error)
  })
}

test('what any text input takes comes back as it was', () => {
  for (const value of [
    '"',
    "'",
    ';',
    '#',
    '=',
    '[x]',
    '$(id)',
    '`id`',
    '\\',
    'true',
    'null',
    '__proto__',
    '{y}',
    'a\u2028b',
    '🙂',
    '../../x',
  ]) {
    assert.deepEqual(check('', value), { value, error: undefined })
  }
})

test('what is wrong is given back as it was typed', () => {
  assert.equal(check('type = integer', ' 8x ').value, ' 8x ')
})

test('a leading dash is refused only where it would begin an argument', () => {
  const program = withInput('', 'run --x={x}')
  assert.deepEqual({ ...checkInputs(program, [['x', '-x']]).errors }, {})
})

test('no value takes long to refuse', () => {
  const started = process.cpuUsage()
  for (const type of ['integer', 'number', 'text', 'textarea', 'checkbox']) {
    for (const part of ['9', ' ', '-', '\r', '9.', '\ud83d']) {
      assert.ok(check(`type = ${type}`, `${part.repeat(500_000)}x`).error)
    }
  }
  assert.ok(process.cpuUsage(started).user < 5e6)
})

test('undeclared inputs are mistakes, under any name', () => {
  const { errors } = checkInputs(withInput(''), [
    ['y', '1'],
    ['__proto__', '1'],
    ['constructor', '1'],
  ])
  assert.deepEqual(Object.keys(errors), ['y', '__proto__', 'constructor'])
  assert.equal(errors.y, "parameter 'y' is unknown; there are x")
  assert.equal(Object.getPrototypeOf({}).y, undefined)
})

test('all mistakes are found at once, and every input has a value', () => {
  const program = define(
    'command = run {a} {b}\n[inputs.a]\ntype = integer\nrequired = true\n[inputs.b]\ntype = number\n[inputs.c]',
  )
  const { values, errors } = checkInputs(program, [
    ['b', 'x'],
    ['d', ''],
  ])
  assert.deepEqual(Object.keys(errors), ['a', 'b', 'd'])
  assert.deepEqual({ ...values }, { a: '', b: 'x', c: '' })
})

test('a text that is too long for an argument is refused, one that is none of the command is not', () => {
  const long = 'é'.repeat(50_001)
  const lines = 'type = textarea\nmax_length = 1000000'
  assert.equal(check(lines, long.slice(1)).error, undefined)
  assert.equal(
    check(lines, long).error,
    "parameter 'x' is too long for the program: 100002 bytes, at most 100000",
  )
  assert.deepEqual({ ...checkInputs(withInput(lines, 'run'), [['x', long]]).errors }, {})
  const together = define(`command = run {x}{y}\n[inputs.x]\n${lines}\n[inputs.y]\n${lines}`)
  const half = 'a'.repeat(60_000)
  const { errors } = checkInputs(together, [
    ['x', half],
    ['y', half],
  ])
  assert.deepEqual(Object.keys(errors), ['x', 'y'])
})

test('more than all arguments may have together is refused', () => {
  const names = Array.from({ length: 12 }, (_, index) => `x${index}`)
  const sections = names.map((name) => `[inputs.${name}]\nmax_length = 100000`).join('\n')
  const program = define(`command = run ${names.map((name) => `{${name}}`).join(' ')}\n${sections}`)
  const given = names.map((name) => [name, 'a'.repeat(100_000)] as const)
  assert.equal(Object.keys(checkInputs(program, given).errors).length, 12)
  assert.equal(Object.keys(checkInputs(program, given.slice(0, 9)).errors).length, 0)
})
