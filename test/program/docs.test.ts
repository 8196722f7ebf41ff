import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { inputKeys, type Key, type Keys, outputKeys, programKeys } from '../../src/program/keys.ts'
import { define } from './define.ts'

const docs = readFileSync(resolve(import.meta.dirname, '../../docs/programs.md'), 'utf8')

/** The rows of the table below a heading: key, what it is, default, example. */
function tableBelow(heading: string): string[][] {
  const part = docs.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const rows = part.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const tables: [heading: string, keys: Keys][] = [
  ['Above the first section', programKeys],
  ['`[inputs.<name>]`', inputKeys],
  ['`[outputs.<name>]`', outputKeys],
]
for (const [heading, keys] of tables) {
  test(`docs/programs.md has every key and no other: ${heading}`, () => {
    const rows = tableBelow(heading)
    assert.deepEqual(
      rows.map(([key]) => key?.replaceAll('`', '')),
      Object.keys(keys),
    )
    for (const [name = '', what = '', byDefault, example = ''] of rows) {
      const key = keys[name.replaceAll('`', '')]
      assert.equal(byDefault, key?.default, name)
      const [, exampleKey, value = ''] = /^`(\w+) = (.*)`$/.exec(example) ?? []
      assert.equal(`\`${exampleKey}\``, name)
      assert.notEqual(key?.kind.read(value), undefined, example)
      if (key?.required) assert.match(what, /Required\.$|Required\. /, name)
    }
  })
}

test('the examples in docs/programs.md are without mistakes', () => {
  const [whole = '', ...parts] = [...docs.matchAll(/```ini\n(.*?)```/gs)].map((match) => match[1] ?? '')
  assert.equal(define(whole).title, 'Count words')
  for (const part of parts) define(`command = true\n${part}`)
})

/** Where a default is said in words: the value that comes to the same. */
const sameAs: Record<string, string> = {
  "the folder's name": 'test',
  "the input's name": 'one',
  "the output's name": 'one',
  all: 'exit, signal, stderr, time_limit, memory_limit, output_limit',
}
/** Where there is none. */
const nothing = ['', 'none', 'any', "the portal's limit", "the portal's", 'to download only']

const saysNothingWithout: Record<string, string[]> = {
  columns: ['show = table'],
  retry_delay: ['retries = 1'],
  retry_on: ['retries = 1'],
}

/** What a section came to that says no more than these lines. */
const readers: ((lines: string[]) => object | undefined)[] = [
  (lines) => ({ ...define(['command = true', ...lines].join('\n')), source: '' }),
  (lines) =>
    define(['command = true', '[inputs.one]', ...lines, '[inputs.mode]', 'default = advanced'].join('\n'))
      .inputs[0],
  (lines) => define(['command = true', '[outputs.one]', 'file = x', ...lines].join('\n')).outputs[0],
]

for (const [index, [heading, keys]] of tables.entries())
  test(`what is left out comes to the default that is documented: ${heading}`, () => {
    const read = (lines: string[]): Record<string, unknown> => ({ ...readers[index]?.(lines) })
    for (const [cell = '', , byDefault = '', example = ''] of tableBelow(heading)) {
      const name = cell.replaceAll('`', '')
      const key: Key<unknown> | undefined = keys[name]
      // Without these there is no definition.
      if (key?.required || ['choices', 'roots', 'x', 'y'].includes(name)) continue
      const lines = key?.types ? [`type = ${key.types[0]}`] : (saysNothingWithout[name] ?? [])
      const absent = read(lines)
      if (!nothing.includes(byDefault)) {
        assert.deepEqual(absent, read([...lines, `${name} = ${sameAs[byDefault] ?? byDefault}`]), name)
        continue
      }
      const given = read([...lines, example.replaceAll('`', '')])
      const changed = Object.keys(given).filter((field) => !isDeepStrictEqual(given[field], absent[field]))
      assert.equal(changed.length, 1, name)
      const [before] = changed.map((field) => absent[field])
      assert.ok(before === undefined || isDeepStrictEqual(before, []) || before === '', `${name}: ${before}`)
    }
  })
