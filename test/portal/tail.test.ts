import assert from 'node:assert/strict'
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createTail, type Tail } from '../../src/portal/tail.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const linesOf = ({ lines }: Tail) => lines.map((line) => line.map(({ text }) => text).join(''))

test('what is added is read, and nothing else; a character that comes in two pieces is one', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  const tail = createTail(path)
  const nothing = await tail.look()
  assert.deepEqual([linesOf(nothing), nothing.first, nothing.isCut], [[''], 0, false])
  writeFileSync(path, Buffer.concat([Buffer.from('one\n10%\r20%\ngr'), Buffer.from([0xc3])]))
  assert.deepEqual(linesOf(await tail.look()), ['one', '20%', 'gr'])
  appendFileSync(path, Buffer.concat([Buffer.from([0xb6]), Buffer.from('ße\n')]))
  const now = await tail.look()
  assert.deepEqual(linesOf(now), ['one', '20%', 'größe', ''])
  assert.equal(await tail.look(), now)
  assert.equal(now.sizeBytes, 20)
  // Another attempt begins with an empty file: none of its lines has a number of before.
  writeFileSync(path, 'again\n')
  const again = await tail.look()
  assert.deepEqual([linesOf(again), again.first >= 4], [['again', ''], true])
})

test('of a file of any size, and of a program that writes faster than it is looked at, the end is read', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  writeFileSync(path, '')
  truncateSync(path, 10 * 1024 ** 3)
  appendFileSync(path, '\nlast\n')
  const tail = createTail(path)
  const first = await tail.look()
  assert.deepEqual([linesOf(first), first.isCut], [['last', ''], true])
  appendFileSync(path, `${'x'.repeat(5_000_000)}\nnewest\n`)
  const next = await tail.look()
  assert.deepEqual([linesOf(next), next.first], [['newest', ''], 2])
  const lines = Array.from({ length: 60 }, (_, n) => `${n} ${'y'.repeat(990)}\n`)
  appendFileSync(path, lines.join(''))
  const much = await tail.look()
  assert.equal(linesOf(much).at(-2)?.slice(0, 3), '59 ')
  assert.ok(JSON.stringify(much.lines).length < 40_000)
  assert.equal(much.first + much.lines.length - 1, next.first + 61)
})

test('another attempt’s file begins anew, however long it is, and numbers go on from those that were shown', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  const tail = createTail(path)
  /** As the portal makes room for another attempt. */
  const replace = (text: string) => {
    renameSync(path, `${path}.1`)
    writeFileSync(path, text)
  }
  const numbered = (word: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${word} ${n}\n`).join('')
  writeFileSync(path, 'first: one\nfirst: two\n')
  let before = await tail.look()
  for (const [text, from] of [
    ['second: one\nsecond: two\nsecond: three\n', 'second: one'],
    // Of one length with what was there.
    ['third : one\nthird : two\nthird : three\n', 'third : one'],
    [numbered('fourth', 20_000), /^fourth \d+$/],
    [numbered('fifth', 10_000), /^fifth \d+$/],
    ['', ''],
    [numbered('sixth', 10_000), /^sixth \d+$/],
  ] as const) {
    replace(text)
    const now = await tail.look()
    const [line = ''] = linesOf(now)
    assert.ok(typeof from === 'string' ? line === from : from.test(line), `${line}, not ${from}`)
    assert.equal(now.sizeBytes, text.length)
    assert.ok(
      now.first >= before.first + (before.sizeBytes > 0 ? before.lines.length : 0),
      `${now.first} after ${before.first} and ${before.lines.length} lines`,
    )
    before = now
  }
})
