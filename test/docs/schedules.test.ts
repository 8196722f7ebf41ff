import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { scheduleKeys } from '../../src/schedule/file/keys.ts'
import { type ReadWith, readSchedules } from '../../src/schedule/file/read.ts'
import { parseAt } from '../../src/schedule/times/at.ts'
import { define } from '../program/define.ts'
import { blocks, parts, table } from './page.ts'

const sections = parts('docs/schedules.md')
const rows = table(sections.get('schedules.ini') ?? '', 'key')

const given: ReadWith<string> = {
  programs: new Map([['backup', define('command = backup {bucket}\n[inputs.bucket]\n')]]),
  checkRule: () => undefined,
  askedIn: () => [],
  readVariable: (_, type) => ({ value: type }),
}

/** One schedule of these lines, beside those that examples name; it must be without mistakes. */
function read(...lines: string[]): Record<string, unknown> {
  const others = ['report', 'alarm'].map((name) => `[schedule.${name}]\ncmd = date\n`)
  const text = `[schedule.one]\n${lines.join('\n')}\n${others.join('')}`
  const { schedules, mistakes } = readSchedules(text, 'schedules.ini', given)
  assert.deepEqual(mistakes, [])
  return { ...schedules[0] }
}

test('docs/schedules.md has every key and no other', () => {
  assert.deepEqual(
    rows.map(([key]) => key).filter((key) => key !== 'inputs.<name>'),
    Object.keys(scheduleKeys),
  )
})

/** Without these an example would say nothing. */
const besides: Record<string, string[]> = {
  timezone: ['at = noon'],
  missed: ['at = noon'],
  notify: ['email = a@example.org'],
}

for (const [key = '', , byDefault = '', example = ''] of rows) {
  const byItself = /^(program|cmd|script)$/.test(key)
  const lines = [...(byItself ? [] : ['program = backup']), ...(besides[key] ?? [])]

  test(`docs/schedules.md: the example of ${key} is without mistakes and says something`, () => {
    assert.ok(example.startsWith(key === 'inputs.<name>' ? 'inputs.bucket =' : `${key} =`), example)
    if (byItself) read(example)
    else assert.ok(!isDeepStrictEqual(read(...lines, example), read(...lines)))
  })

  if (key in scheduleKeys)
    test(`docs/schedules.md: the default of ${key}`, () => {
      assert.equal(byDefault, scheduleKeys[key as keyof typeof scheduleKeys].default)
      if (!/^(none|all|the .*)$/.test(byDefault))
        assert.deepEqual(read(...lines, `${key} = ${byDefault}`), read(...lines))
    })
}

test('docs/schedules.md: every time in the table of at is one', () => {
  const times = table(sections.get('Times') ?? '', 'at').map(([time = '']) => time)
  assert.ok(times.length > 10)
  for (const time of times) assert.ok('patterns' in parseAt(time), time)
})

test('the schedules.ini in docs/schedules.md is without mistakes', () => {
  const [text = ''] = blocks(sections.get('') ?? '', 'ini')
  const { schedules, variables, mistakes } = readSchedules(text, 'schedules.ini', given)
  assert.deepEqual(mistakes, [])
  assert.equal(schedules.length, 3)
  assert.deepEqual([...variables.values()], ['string', 'float'])
})
