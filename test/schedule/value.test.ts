import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatIni, parseIni } from '../../src/platform/ini.ts'
import { compareNames } from '../../src/platform/name-order.ts'
import {
  compareValues,
  formatValue,
  isTrue,
  isValueType,
  longestValueBytes,
  parseValue,
  type Value,
  type ValueType,
} from '../../src/schedule/rules/value.ts'
import { variableNameMistake } from '../../src/schedule/rules/variable-name.ts'
import { environmentOf } from '../../src/schedule/starts/runner.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

function read(type: ValueType, text: string): Value {
  const read = parseValue(type, text)
  assert.ok('value' in read, text)
  return read.value
}

test('a value is read by its type, and printed', () => {
  const cases: [ValueType, string, string][] = [
    ['string', 'sushi', 'sushi'],
    ['string', ' 5 ', ' 5 '],
    ['string', '', ''],
    ['int', '5', '5'],
    ['int', '-007', '-7'],
    ['int', '+12', '12'],
    ['int', '-0', '0'],
    ['int', '123456789012345678901234567890', '123456789012345678901234567890'],
    ['float', '3.5', '3.5'],
    ['float', '3', '3'],
    ['float', '.5', '0.5'],
    ['float', '-1e-5', '-0.00001'],
    ['float', '0.1', '0.1'],
    ['float', '1E21', '1e+21'],
    ['bool', 'true', 'true'],
    ['bool', 'false', 'false'],
    ['unit', '', ''],
  ]
  for (const [type, text, printed] of cases) assert.equal(formatValue(read(type, text)), printed, text)
})

test('what is no value of its type says what was expected and found', () => {
  const cases: [ValueType, string, RegExp][] = [
    ['int', '3.5', /^expected a whole number such as 12 or -3, found '3\.5'$/],
    ['int', '', /found ''/],
    ['int', '0x10', /whole number/],
    ['int', '1_000', /whole number/],
    ['int', ' 5', /whole number/],
    ['int', '--5', /whole number/],
    ['float', 'fast', /^expected a number such as 3\.5, -2 or 1e-5, found 'fast'$/],
    ['float', 'NaN', /a number/],
    ['float', 'Infinity', /a number/],
    ['float', '1e999', /a number/],
    ['float', '.', /a number/],
    ['bool', 'yes', /^expected true or false, found 'yes'$/],
    ['unit', 'x', /^expected nothing, as a unit has no text, found 'x'$/],
    ['string', 'a\0b', /NUL/],
    ['string', '\ud800', /half a character/],
    ['string', 'x'.repeat(longestValueBytes + 1), /^expected at most 65536 bytes, found 65537$/],
    ['string', 'ä'.repeat(longestValueBytes / 2 + 1), /bytes/],
  ]
  for (const [type, text, message] of cases) {
    const read = parseValue(type, text)
    assert.ok('mistake' in read, text)
    assert.match(read.mistake, message)
  }
  assert.ok(isValueType('int'))
  for (const type of ['number', 'Int', '', 'toString']) assert.ok(!isValueType(type), type)
})

const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.string().map((value) => ({ type: 'string' as const, value: value.replaceAll('\0', '') })),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map((value) => ({ type: 'int' as const, value })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ type: 'float' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  fc.constant({ type: 'unit' as const }),
)

test('every value comes back from its type and its text', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      assert.deepEqual(read(value.type, formatValue(value)), value)
    }),
  )
})

test('what counts as true', () => {
  for (const [type, text] of [
    ['string', 'a'],
    ['string', '0'],
    ['string', 'false'],
    ['string', ' '],
    ['int', '-1'],
    ['float', '0.1'],
    ['bool', 'true'],
  ] as const)
    assert.ok(isTrue(read(type, text)), `${type} ${text}`)
  for (const [type, text] of [
    ['string', ''],
    ['int', '0'],
    ['float', '0'],
    ['float', '-0'],
    ['bool', 'false'],
    ['unit', ''],
  ] as const)
    assert.ok(!isTrue(read(type, text)), `${type} ${text}`)
})

test('numbers compare as numbers when both are, else both as text', () => {
  const cases: [ValueType, string, '<' | '=' | '>', ValueType, string][] = [
    ['int', '9', '<', 'int', '10'],
    ['int', '5', '=', 'float', '5.0'],
    ['float', '9.5', '<', 'int', '10'],
    // As doubles these two are the same.
    ['int', '9007199254740993', '>', 'float', '9007199254740992'],
    ['int', '99999999999999999999999', '>', 'int', '99999999999999999999998'],
    ['string', '9', '>', 'int', '10'],
    ['string', '9', '>', 'string', '10'],
    ['string', '5', '=', 'int', '5'],
    ['string', '', '<', 'int', '-5'],
    ['bool', 'true', '=', 'string', 'true'],
    ['bool', 'false', '<', 'bool', 'true'],
    ['bool', 'true', '>', 'int', '1'],
    ['unit', '', '=', 'string', ''],
    ['string', 'B', '<', 'string', 'a'],
  ]
  const signs = { '<': -1, '=': 0, '>': 1 }
  for (const [typeA, a, sign, typeB, b] of cases) {
    const [left, right] = [read(typeA, a), read(typeB, b)]
    assert.equal(compareValues(left, right), signs[sign], `${a} ${sign} ${b}`)
    assert.equal(compareValues(right, left) + signs[sign], 0, `${b}, ${a}`)
  }
})

test('names of variables', () => {
  for (const name of ['a', '_', '_x9', 'load', 'Load', 'PATHS', 'MYPATH', 'path', 'LD', 'NODE', 'errand_x'])
    assert.equal(variableNameMistake(name), undefined, name)
  for (const name of ['', '9a', 'a-b', 'a b', 'a=b', 'ä', 'a\n', 'a.b', '$a'])
    assert.match(variableNameMistake(name) ?? '', /^a variable's name is of letters, .*; found '/, name)
  for (const name of ['JOBSERIAL', 'JOBNAME', 'PATH', 'HOME', 'SHELL', 'IFS', 'ENV', 'BASH_ENV'])
    assert.match(variableNameMistake(name) ?? '', new RegExp(`can be set, found '${name}'`))
  for (const name of ['LD_PRELOAD', 'LD_', 'NODE_OPTIONS', 'ERRAND_SOCKET'])
    assert.match(variableNameMistake(name) ?? '', /can be set, found/, name)
  assert.match(variableNameMistake('x'.repeat(201)) ?? '', /at most 200/)
})

test('no variable that can be set keeps a job from being made, or its shell from its work', (t) => {
  const peculiar = ['__proto__', 'constructor', 'toString', '__defineGetter__', 'true', 'null', 'OPTIND']
  const inShells = `OPTARG OPTERR PPID PWD OLDPWD PS1 PS2 PS4 LINENO UID EUID GROUPS RANDOM SECONDS SHLVL SHELLOPTS BASHOPTS
    BASH_COMPAT BASH_XTRACEFD POSIXLY_CORRECT MAIL MAILCHECK MAILPATH FUNCNAME FUNCNEST TMOUT CDPATH FPATH HISTFILE`
  const names = [...peculiar, ...inShells.split(/\s+/)]
  const environment = environmentOf(new Map(names.map((name) => [name, read('string', 'x y')])))
  const settable = names.filter((name) => variableNameMistake(name) === undefined)
  assert.deepEqual(Object.keys(environment), settable)
  assert.ok(settable.length > 15)
  assert.deepEqual(
    Object.entries(parseIni(formatIni({ environment })).environment ?? {}),
    Object.entries(environment),
  )
  const script = 'set -x; cd sub; getopts a o -a; echo "$o" "$constructor"'
  const cwd = temporaryFolder(t)
  mkdirSync(join(cwd, 'sub'))
  const ran = spawnSync('sh', ['-e', '-c', script], {
    cwd,
    env: { ...environment, PATH: process.env.PATH },
    encoding: 'utf8',
  })
  assert.deepEqual([ran.status, ran.stdout], [0, 'a x y\n'], ran.stderr)
})

test('numbers inside names count as numbers', () => {
  const inOrder = [
    'a',
    'a-1',
    'a1',
    'a01',
    'a2',
    'a10',
    'a10b',
    'a10b2',
    'a10b10',
    'b',
    'job$2',
    'job$10',
    'z9',
  ]
  assert.deepEqual(inOrder.toReversed().sort(compareNames), [
    'a',
    'a-1',
    'a01',
    ...inOrder.slice(2).filter((n) => n !== 'a01'),
  ])
})
