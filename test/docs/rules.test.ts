import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyDecision, decide } from '../../src/schedule/rules/decide.ts'
import { parseRule } from '../../src/schedule/rules/rule.ts'
import { createRuleBook } from '../../src/schedule/rules/rule-book.ts'
import { questions } from '../../src/schedule/rules/term.ts'
import { longestValueBytes, parseValue, type Value, valueTypes } from '../../src/schedule/rules/value.ts'
import {
  reservedVariableNames,
  reservedVariablePrefixes,
  variableNameMistake,
} from '../../src/schedule/rules/variable-name.ts'
import { blocks, parts, table } from './page.ts'

const sections = parts('docs/schedules.md')
const variables = sections.get('Variables') ?? ''
const rules = sections.get('Rules') ?? ''

test('docs/schedules.md has every type of variable with values of it, and no other', () => {
  const rows = table(variables, 'type')
  assert.deepEqual(
    rows.map(([type]) => type),
    valueTypes,
  )
  for (const [type, , written = ''] of rows)
    for (const text of written.replaceAll('`', '').split(', '))
      assert.ok('value' in parseValue(type as Value['type'], text), `${type} ${text}`)
  assert.ok(variables.includes(`${longestValueBytes.toLocaleString('en')} bytes`))
})

test("docs/schedules.md names the variables that can't be set, and no other", () => {
  const [, sentence = ''] = /can't be set: ([^.]+)\./.exec(variables) ?? []
  assert.deepEqual(
    [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    [...reservedVariableNames, ...reservedVariablePrefixes],
  )
})

test('docs/schedules.md has every function of a rule, and no other', () => {
  assert.deepEqual(
    table(rules, 'function').map(([call]) => call),
    [
      ...questions.filter((one) => one !== 'len').map((one) => `${one}(v)`),
      'len(v)',
      'reloaded()',
      'running(schedule)',
    ],
  )
})

test('docs/schedules.md has the words that are no variables in a rule', () => {
  const [, sentence = ''] = /can't stand in a rule: ([^.]+)\./.exec(rules) ?? []
  const words = [...sentence.matchAll(/`(\w+)`/g)].map(([, word = '']) => word)
  assert.equal(words.length, 21)
  for (const word of words) {
    assert.equal(variableNameMistake(word), undefined)
    assert.ok(!parseRule(word).rule?.dependsOn.has(word), word)
  }
})

test('the rule of the example in docs/schedules.md is one', () => {
  const found = blocks(rules, 'ini').flatMap((text) => [...text.matchAll(/^when\s*= (.*)$/gm)])
  assert.ok(found.length > 0)
  for (const [, text = ''] of found) assert.ok(parseRule(text).rule, text)
})

test('the table of starts in docs/schedules.md is right', () => {
  const rows = table(rules, 'rule')
  assert.ok(rows.length > 5)
  for (const [cell = '', values = '', starts = ''] of rows) {
    const [, text = ''] = /^`?([^`]+)/.exec(cell) ?? []
    const [, given] = /`load = (\d+)` in/.exec(cell) ?? []
    const load = (value: string) => new Map([['load', { type: 'int' as const, value: BigInt(value) }]])
    const { rule } = parseRule(text)
    assert.ok(rule, text)
    const book = createRuleBook(new Map([['s', rule]]))
    const state = { variables: new Map(), previous: new Map(), edges: new Map() }
    applyDecision(state, decide({ rules: book, state, set: given ? load(given) : new Map(), isLoad: true }))
    const startedAt = values.split(', ').flatMap((value, at) => {
      const decision = decide({ rules: book, state, set: load(value), isLoad: false })
      applyDecision(state, decision)
      return decision.starts.map(() => at + 1)
    })
    assert.deepEqual(startedAt, [...starts.matchAll(/\d+/g)].map(Number), cell)
  }
})
