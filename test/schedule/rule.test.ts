import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluateRule, type Facts } from '../../src/schedule/rules/evaluate-rule.ts'
import { longestRule, parseRule, type Rule, type RuleKey } from '../../src/schedule/rules/rule.ts'
import { formatRuleMistake } from '../../src/schedule/rules/syntax-mistake.ts'
import { parseValue, unset, type Value, type ValueType } from '../../src/schedule/rules/value.ts'

function ruleOf(text: string, key?: RuleKey): Rule {
  const { rule, mistakes } = parseRule(text, key)
  assert.ok(rule, `${text}: ${mistakes?.map(formatRuleMistake)}`)
  return rule
}

function values(texts: Record<string, [ValueType, string]>): Map<string, Value> {
  return new Map(
    Object.entries(texts).map(([name, [type, text]]) => {
      const read = parseValue(type, text)
      assert.ok('value' in read)
      return [name, read.value]
    }),
  )
}

const now = values({
  load: ['int', '5'],
  weight: ['float', '3.5'],
  cat: ['string', 'sushi'],
  digits: ['string', '5'],
  yes: ['bool', 'true'],
  no: ['bool', 'false'],
  seen: ['unit', ''],
  zero: ['int', '0'],
  big: ['int', '123456789012345678901234567890'],
  smile: ['string', '😀ä'],
})
const before = values({
  load: ['int', '9'],
  weight: ['int', '3'],
  cat: ['string', 'sushi'],
  yes: ['string', 'true'],
})

const facts: Facts = {
  now: (name) => now.get(name) ?? unset,
  previous: (name) => before.get(name) ?? unset,
  isLoad: false,
  running: (schedule) => (schedule === 'nightly-backup' ? 2 : 0),
}

const holding = `
  load == 5 · load == 5.0 · load < 6 · load <= 5 · load > 4.5 · load >= 5 · load != 6 · 4 < load
  digits == 5 · digits == load · digits < 6 · '10' < 9 · '9' > 10 · 10 > 9 · cat == 'sushi' · cat < "t" · cat > 'rice'
  load + 1 == 6 · load - 1 == 4 · load * 2 == 10 · load / 2 == 2 · load % 3 == 2 · -load == -5 · -7 / 2 == -3 · -7 % 2 == -1
  weight + 1 == 4.5 · weight * 2 == 7 · load / 2.0 == 2.5 · 7.5 % 2 == 1.5 · 1 + 2 * 3 == 7 · (1 + 2) * 3 == 9 · 10 - 3 - 2 == 5
  0.1 + 0.2 > 0.3 · 9007199254740993 > 9007199254740992.0 · 9007199254740992 + 1 == 9007199254740993
  big + 1 == 123456789012345678901234567891 · big * big > big · 0x10 == 16 · cat + '!' == 'sushi!' · 'a' + 'b' == 'ab'
  load · weight · cat · yes · !no · !zero · !seen · !unknown · '0' · 'false' · !'' · !0 · !0.0 · !false · true
  unknown == '' · seen == '' · unknown < 6 · !(unknown < '') · yes == true · yes == 'true' · no != yes
  changes(load) · !changes(cat) · changes(weight) · changes(big) · !changes(unknown) · !changes(yes)
  decreases(load) · !increases(load) · increases(weight) · !decreases(cat) · increases(big) · !increases(unknown) · !decreases(big)
  prev(load) == 9 · prev(big) == '' · prev(load) - load == 4 · prev(weight) == 3.0 · !prev(unknown)
  len(cat) == 5 · len(unknown) == 0 · len(smile) == 2 · len(load) == 1 · len(weight) == 3 · len(seen) == 0
  !reloaded() · true && true · true || false · !(true && false) · load > 4 && cat == 'sushi' · load > 6 || cat == 'sushi'
  true || true && false · !(no || zero) · !no && yes · no == false && !zero == true · (yes || no) == true · (cat && load) == true
  1 / 0 == 1 || true · true || 1 / 0 == 1 · !(1 / 0 == 1 && false) · !(false && cat - 1 > 0)
  unknown + 1 > 3 || cat == 'sushi' · 1 == 1 == true · load < 6 == true · "it's" != 'its' · "a\\tb" != 'a b' · r'\\d' == '\\\\d'
`

test('rules that hold, and their opposites do not', () => {
  const texts = holding
    .split(/[·\n]/)
    .map((text) => text.trim())
    .filter((text) => text !== '')
  assert.ok(texts.length > 90)
  for (const text of texts) {
    assert.equal(evaluateRule(ruleOf(text), facts), true, text)
    assert.equal(evaluateRule(ruleOf(`!(${text})`), facts), false, text)
  }
})

test('a rule that can not be worked out says why', () => {
  for (const [text, message] of [
    ['cat - 1', "- takes two numbers, found the text 'sushi' and the int 1"],
    ['unknown + 1 > 3', "+ takes two numbers or two texts, found the text '' and the int 1"],
    ['digits * 2 == 10', "* takes two numbers, found the text '5' and the int 2"],
    ['yes + 1', '+ takes two numbers or two texts, found the bool true and the int 1'],
    ['seen / 2', '/ takes two numbers, found a unit and the int 2'],
    ['-cat', "- takes a number, found the text 'sushi'"],
    ['load / zero > 1', '/ by zero: 5 / 0'],
    ['load % 0.0', '% by zero: 5 % 0'],
    ['1e308 * 10.0', 'the result is too large a number'],
    ['1.5 + 1'.concat('0'.repeat(400)), 'the result is too large a number'],
    [Array(60).fill('9'.repeat(30)).join('*'), undefined],
    ['1 / 0 > 0 && true', '/ by zero: 1 / 0'],
    ['no || 1 / 0 > 0', '/ by zero: 1 / 0'],
    ['1 / 0 > 0 || false', '/ by zero: 1 / 0'],
  ] as const) {
    const rule = ruleOf(text)
    if (message === undefined) assert.ok(evaluateRule(rule, facts), text)
    else assert.throws(() => evaluateRule(rule, facts), { message }, text)
  }
})

test('no rule takes the processor for long', () => {
  const large: Value = { type: 'int', value: 10n ** 60_000n }
  const rule = ruleOf(Array(500).fill('x').join(' * '))
  const started = process.cpuUsage()
  assert.throws(() => evaluateRule(rule, { ...facts, now: () => large }), /too large/)
  for (const part of ['x * 3 == y || ', 'len(x) == 1 || ', 'x + y < 0 || ', "x - 'a' == 0 || "]) {
    const long = ruleOf(`${part.repeat(120)}false`)
    const now = (name: string): Value => (name === 'x' ? large : { type: 'string', value: 'y' })
    assert.throws(() => evaluateRule(long, { ...facts, now }), Error, part)
  }
  for (const text of [
    '('.repeat(999),
    `${'('.repeat(999)}1${')'.repeat(999)}`,
    '!('.repeat(900),
    `'${'x'.repeat(1900)}`,
  ])
    parseRule(text)
  assert.ok(process.cpuUsage(started).user < 1e6)
})

test('what a rule depends on', () => {
  const rule = ruleOf(
    'changes(version) && (prev(load) < load || reloaded()) && len(name) > 3 && !(2 * size == 4)',
  )
  assert.deepEqual([...rule.dependsOn].sort(), ['load', 'name', 'size', 'version'])
  assert.equal(rule.usesReloaded, true)
  assert.equal(ruleOf('a').usesReloaded, false)
  assert.equal(evaluateRule(ruleOf('reloaded()'), { ...facts, isLoad: true }), true)
})

test('whether the schedules are being read can be asked in when alone', () => {
  assert.match(
    parseRule('reloaded() || a', 'only_if').mistakes?.[0]?.message ?? '',
    /^reloaded\(\) can be asked in 'when' alone/,
  )
})

test('how many jobs of a schedule run can be asked in only_if', () => {
  for (const text of [
    "running('nightly-backup') == 2",
    'running(nightly-backup) == 2',
    'running(backup) < 2',
    'running(x) == 0 && load < 6',
  ])
    assert.equal(evaluateRule(ruleOf(text, 'only_if'), facts), true, text)
  const rule = ruleOf('running(nightly-backup) + running(b) < load', 'only_if')
  assert.deepEqual([...rule.schedules], ['nightly-backup', 'b'])
  assert.deepEqual([...rule.dependsOn], ['load'])
  assert.match(
    mistakesOf('running(backup) < 2')[0] ?? '',
    /^column 1: running\(…\) can be asked in 'only_if' alone/,
  )
  for (const text of [
    'running() < 2',
    'running(a, b)',
    'running(5)',
    "running('a b')",
    'running(job-007)',
    'running(a + b)',
  ])
    assert.match(
      parseRule(text, 'only_if').mistakes?.[0]?.message ?? '',
      /takes the name of one schedule/,
      text,
    )
})

function mistakesOf(text: string): string[] {
  return (parseRule(text).mistakes ?? []).map(formatRuleMistake)
}

test('what is no rule says where, what was expected and what was found', () => {
  const something = "a name, a number, a text in quotes or '('"
  for (const [text, ...messages] of [
    ['', `column 1: expected ${something}, found nothing`],
    ['a = 5', "column 3: expected ==, found '= 5'"],
    ['a === 5', "column 3: expected ==, found '=== 5'"],
    ['a & b', "column 3: expected &&, found '& b'"],
    ['a and b', "column 3: expected &&, found 'and b'"],
    ['a | b', "column 3: expected ||, found '| b'"],
    ['a <> b', "column 3: expected !=, found '<> b'"],
    ['a &&', `column 3: expected ${something} after '&&', found the end`],
    ['a && (b c)', "column 3: what follows '&&' can not be read: '(b c)'"],
    ['(a && b', "column 8: expected ')', found the end"],
    ['a)', "column 2: expected an operator or the end, found ')'"],
    ['a b', "column 3: expected an operator or the end, found 'b'"],
    ["'sushi", `column 1: expected ${something}, found ''sushi'`],
    ['$a == 1', `column 1: expected ${something}, found '$a == 1'`],
    ['changes(a', "column 8: what follows '(' can not be read: 'a'"],
    ['a && loop > 3', "column 6: 'loop' is a word of the language, and no variable in a rule"],
    ["'\\ud800'", 'column 1: surrogate code points are not allowed'],
    ['changed(a)', "column 1: unknown function 'changed'; did you mean 'changes'?"],
    ['f(a)', "column 1: unknown function 'f'; known are changes, increases, decreases, prev, len, reloaded"],
    [
      'constructor(a)',
      "column 1: unknown function 'constructor'; known are changes, increases, decreases, prev, len, reloaded",
    ],
    [
      'a && size(b) > 1',
      "column 6: unknown function 'size'; known are changes, increases, decreases, prev, len, reloaded",
    ],
    ['changes()', 'column 1: changes(v) takes the name of one variable'],
    ['changes(a, b)', 'column 1: changes(v) takes the name of one variable'],
    ["prev('a')", 'column 1: prev(v) takes the name of one variable'],
    ['len(a + b)', 'column 1: len(v) takes the name of one variable'],
    ['reloaded(a)', 'column 1: reloaded() takes nothing between its parentheses'],
    ['a ? b : c', "column 1: a rule has no '? :'; write && and ||"],
    ['a in b', "column 3: a rule has no 'in'; write == and ||"],
    ['[1, 2] == a', "column 1: a rule has no lists, found '[…]'"],
    ['{1: 2} == a', "column 1: a rule has no maps, found '{…}'"],
    ['a[0]', "column 2: a rule has no indexes, found '[…]'"],
    ['a.b > 1', "column 2: a rule has no members, found '.b'"],
    ['has(a.b)', "column 1: a rule has no members, found '.b'"],
    ["a.startsWith('x')", "column 2: a rule has no methods, found '.startsWith(…)'"],
    ['a.exists(x, x > 1)', 'column 2: a rule has no macros such as exists(…) or map(…)'],
    ['a == null', 'column 6: expected a number, a text in quotes, true or false, found null'],
    ['a == 5u', 'column 6: expected a number, a text in quotes, true or false, found 5u'],
    ["a == b'x'", "column 6: expected a number, a text in quotes, true or false, found b'…'"],
    ['a < 1e999', 'column 5: is too large a number'],
    [
      'PATH == 1',
      "column 1: expected a name that can be set, found 'PATH', which means something to every job that is started",
    ],
    [
      'changes(NODE_ENV)',
      "column 9: expected a name that can be set, found 'NODE_ENV': none that begins with NODE_ can",
    ],
    [
      'foo(a) && b.c && d in e',
      "column 1: unknown function 'foo'; known are changes, increases, decreases, prev, len, reloaded",
      "column 12: a rule has no members, found '.c'",
      "column 20: a rule has no 'in'; write == and ||",
    ],
    ['('.repeat(101), "column 101: expected at most 100 '(' inside one another, found 101"],
    [`a == '${'('.repeat(101)}'`],
    ['a'.repeat(longestRule + 1), 'column 2001: a rule has at most 2000 characters, found 2001'],
  ] as [string, ...string[]][])
    assert.deepEqual(mistakesOf(text), messages, text)
})
