import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { inputKeys, type Keys, outputKeys, programKeys } from '../../src/program/keys.ts'
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
