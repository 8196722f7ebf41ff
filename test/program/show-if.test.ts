import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkInputs, type Given } from '../../src/program/check.ts'
import { buildArguments } from '../../src/program/command.ts'
import { define, mistakesIn } from './define.ts'

const search = define(`
command = run {mode} [--matrix {matrix}] [--depth {depth}] [{loud}] [{words}] [{kinds}] [{file}]
[inputs.matrix]
required = true
show_if = mode = advanced
[inputs.mode]
type = choice
choices = quick, advanced
default = quick
[inputs.depth]
type = integer
default = 3
show_if = matrix != pam30
[inputs.loud]
type = checkbox
value = --loud
[inputs.words]
show_if = loud
required = true
[inputs.kinds]
type = choices
choices = red, green
default = red
show_if = !loud
[inputs.file]
type = file
required = true
show_if = kinds = green
`)

function check(given: Record<string, string>) {
  const { values, errors } = checkInputs(search, Object.entries(given) as Given)
  return { values, errors: Object.keys(errors) }
}

test('a hidden input is empty, has no default and is not required; what depends on it is hidden too', () => {
  const { values, errors } = check({})
  assert.deepEqual(errors, [])
  assert.deepEqual(
    { ...values },
    { matrix: '', mode: 'quick', depth: '', loud: '', words: '', kinds: ['red'], file: '' },
  )
  assert.deepEqual(buildArguments(search, values as Record<string, string>), ['run', 'quick', 'red'])
})

test('what is given for a hidden input does not count, right or wrong', () => {
  const { values, errors } = check({ matrix: 'blosum', depth: 'deep', words: 'x', loud: 'no' })
  assert.deepEqual([errors, values.matrix, values.depth, values.words], [[], '', '', ''])
})

test('a shown input is checked like any other', () => {
  const shown = check({ mode: 'advanced', loud: 'yes' })
  assert.deepEqual(shown.errors, ['matrix', 'words'])
  assert.deepEqual([shown.values.depth, shown.values.kinds], ['3', []])
  const { values, errors } = check({ mode: 'advanced', matrix: 'pam30', loud: 'yes', words: 'x' })
  assert.deepEqual([errors, values.matrix, values.depth, values.words], [[], 'pam30', '', 'x'])
  // Among several; and of a wrong mode nothing else is asked.
  assert.deepEqual(check({ kinds: 'red, green' }).errors, ['file'])
  assert.deepEqual(check({ mode: 'slow' }).errors, ['mode'])
})

test('a condition that can not hold, or not be told, is a mistake', () => {
  const mistakes = (condition: string) =>
    mistakesIn(
      `command = true\n[inputs.mode]\ntype = choice\nchoices = quick, advanced\n[inputs.loud]\ntype = checkbox\n[inputs.file]\ntype = file\n[inputs.many]\ntype = integer\nmax = 9\n[inputs.one]\nshow_if = ${condition}`,
    )
  for (const good of ['mode = quick', 'mode!=quick', 'loud', '! loud', 'file', 'many = 3', 'mode'])
    assert.deepEqual(mistakes(good), [], good)
  const at = 'program.ini:13: show_if: '
  assert.deepEqual(mistakes('mod = quick'), [`${at}there is no input 'mod'; did you mean 'mode'?`])
  assert.deepEqual(mistakes('one = x'), [`${at}an input can not depend on itself`])
  assert.deepEqual(mistakes('mode = advnced'), [
    `${at}'mode' has no choice 'advnced'; it has quick, advanced`,
  ])
  assert.match(mistakes('loud = yes')[0] ?? '', /write 'loud' for ticked, '!loud' for not ticked/)
  assert.match(mistakes('file = a.fa')[0] ?? '', /'file' is of type file: write 'file' for given/)
  assert.match(mistakes('many = 10')[0] ?? '', /'many' never has the value '10': .* at most 9/)
  for (const wrong of ['', '=', 'mode =', '!mode = quick', 'mode quick', 'mode == quick'])
    assert.equal(mistakes(wrong).length, 1, wrong)
})

test('inputs that wait for each other are a mistake, told at each of them', () => {
  const mistakes = mistakesIn(
    'command = true\n[inputs.a]\nshow_if = b\n[inputs.b]\nshow_if = c\n[inputs.c]\nshow_if = !b',
  )
  assert.deepEqual(mistakes, [
    'program.ini:5: show_if: goes in a circle: b → c → b',
    'program.ini:7: show_if: goes in a circle: c → b → c',
  ])
})
