import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildArguments, mayBeginArgument } from '../../src/program/command.ts'
import { readCommand } from '../../src/program/read-command.ts'

const inputs = ['x', 'y', 'z']
const hostile = [
  'a b',
  '"',
  "'",
  '$(id)',
  '`id`',
  ';',
  '\n',
  '{y}',
  '[',
  '*',
  '\\',
  '../../x',
  '-rf',
  '🙂',
  '\u2028',
  'true',
]

type Values = Record<string, string | string[]>

function build(text: string, values: Values): string[] {
  const { command, mistakes } = readCommand(text, inputs)
  assert.deepEqual(mistakes, [])
  return buildArguments({ command, folder: '/p q' }, values)
}

const built: [text: string, values: Values, list: string[]][] = [
  ['run', {}, ['run']],
  ['  run\t-a \n -b ', {}, ['run', '-a', '-b']],
  ['run {x} {y}', { x: '8', y: '2' }, ['run', '8', '2']],
  ['{program}/run --x={x},{y}', { x: '1', y: '2' }, ['/p q/run', '--x=1,2']],
  ['run {x}', { x: '' }, ['run', '']],
  ['run --x={x}', { x: '' }, ['run', '--x=']],
  ['run [-e {x}] end', { x: '' }, ['run', 'end']],
  ['run [-e {x}] end', { x: '1' }, ['run', '-e', '1', 'end']],
  ['run [{x}]', { x: '--verbose' }, ['run', '--verbose']],
  ['run [{x}] [--y={y}]', { x: '', y: '2' }, ['run', '--y=2']],
  ['run [ -e {x} ]', { x: '1' }, ['run', '-e', '1']],
  ['run [-e {x} {y}]', { x: '1', y: '' }, ['run']],
  ['run [-e {program} {x}]', { x: '1' }, ['run', '-e', '/p q', '1']],
  [`run 'a b' "c d" e\\ f ''`, {}, ['run', 'a b', 'c d', 'e f', '']],
  [`run a'b c'"d"`, {}, ['run', 'ab cd']],
  [`run '{x}' '[a' 'b]' "[a" "b]"`, { x: '1' }, ['run', '{x}', '[a', 'b]', '[a', 'b]']],
  [`run "{x}" "\\{x\\}" \\{x\\} "\\"\\\\\\n"`, { x: '1' }, ['run', '1', '{x}', '{x}', '"\\\\n']],
  ["run '\\'", {}, ['run', '\\']],
  [`awk '{print $1; exit}' {x}`, { x: 'f' }, ['awk', '{print $1; exit}', 'f']],
  [`sh -c 'echo "$1"' sh {x}`, { x: '$(id)' }, ['sh', '-c', 'echo "$1"', 'sh', '$(id)']],
  ['sh {program}/run.sh -c {x}', { x: '1' }, ['sh', '/p q/run.sh', '-c', '1']],
  ['grep -c {x} sh', { x: '1' }, ['grep', '-c', '1', 'sh']],
  ["run '|' '>' \\; 'a[1]' a]b a[b", {}, ['run', '|', '>', ';', 'a[1]', 'a]b', 'a[b']],
  ['run {x} end', { x: ['a b', '-c'] }, ['run', 'a b', '-c', 'end']],
  ['run {x} end', { x: [] }, ['run', 'end']],
  ['run --x={x}', { x: ['a', 'b,c'] }, ['run', '--x=a,b,c']],
  ['run {x}{y}', { x: ['a', 'b'], y: '1' }, ['run', 'a,b1']],
  ['run [--only {x}] end', { x: ['a', 'b'] }, ['run', '--only', 'a', 'b', 'end']],
  ['run [--only {x}] end', { x: [] }, ['run', 'end']],
  ['run [--x={x}] end', { x: [] }, ['run', 'end']],
  ['run é🙂', {}, ['run', 'é🙂']],
]
for (const [text, values, list] of built) {
  test(`${text} with ${JSON.stringify(values)}`, () => assert.deepEqual(build(text, values), list))
}

test('a value is one argument, whole, whatever it is', () => {
  for (const value of hostile) {
    assert.deepEqual(build('run {x} a{x}b [{y}] "{x}"', { x: value, y: value }), [
      'run',
      value,
      `a${value}b`,
      value,
      value,
    ])
  }
})

test('a value of an input that is not given, or named like a property of objects, is empty', () => {
  const { command } = readCommand('run {constructor} {x}', ['constructor', 'x'])
  assert.deepEqual(buildArguments({ command, folder: '/' }, {}), ['run', '', ''])
})

const wrong: [text: string, mistake: RegExp][] = [
  ['run {w}', /no input for \{w\}/],
  ['run {xx}', /no input for \{xx\}/],
  ['run {Program}', /did you mean \{program\}/],
  ['run {', /'\{' begins no \{name\}/],
  ['run {}', /'\{' begins no/],
  ['run {x', /'\{' begins no/],
  ['run {1}', /'\{' begins no/],
  ['run "a', /expected a second " before the end, found '"a'/],
  ["run 'a", /expected a second ' before the end/],
  ['run [-e {x}', /'\[' without its/],
  ['run -e {x}]', /'\]' without its/],
  ['run [-e [{x}]', /don't nest/],
  ['run [-e]', /no \{input\} that it could depend on/],
  ['run [-e {program}]', /no \{input\}/],
  ['run []', /no \{input\}/],
  ['run > out.txt', /no shell reads this command, so '>'/],
  ['run >out.txt', /'>out.txt' does nothing/],
  ['run 2>&1', /no shell/],
  ['run {x} | sort', /no shell/],
  ['run && run', /no shell/],
  ['', /expected the name of a command/],
  ['[run {x}]', /expected the name of a command/],
  ["'' {x}", /own name is empty/],
  ['{x}', /own name cannot come from an input/],
  ['{program}/{x}', /own name cannot come from an input/],
  ['sh -c "echo {x}"', /\{x\} would be run as code/],
  ['/bin/bash -e -o pipefail -c "echo {x}"', /would be run as code/],
  ['timeout 60 env A=b bash -lc {x}', /would be run as code/],
  ['busybox sh -c {x}', /would be run as code/],
  ['python3 -c {x}', /would be run as code/],
  ['perl -ne {x} file', /would be run as code/],
  ['Rscript -e {x}', /would be run as code/],
  ['awk {x} file', /would be run as code/],
]
for (const [text, mistake] of wrong) {
  test(`a mistake in: ${text}`, () => {
    const { mistakes } = readCommand(text, inputs)
    assert.equal(mistakes.length, 1, mistakes.join('\n'))
    assert.match(mistakes[0] ?? '', mistake)
  })
}

test('which values could begin an argument', () => {
  const { command } = readCommand('run --x={x} [{y}{z}] {program}{z}', inputs)
  assert.deepEqual(
    inputs.map((name) => mayBeginArgument(command, name)),
    [false, true, true],
  )
  assert.equal(mayBeginArgument(readCommand('run {program}{z}', inputs).command, 'z'), false)
})
