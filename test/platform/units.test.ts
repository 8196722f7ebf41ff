import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { de } from '../../src/messages/de.ts'
import { en } from '../../src/messages/en.ts'
import { formatSize, parseDuration, parseSize } from '../../src/platform/units.ts'

test('durations are seconds', () => {
  const durations: [string, number | undefined][] = [
    ['45', 45],
    ['90s', 90],
    ['30 min', 1800],
    ['5m', 300],
    ['2h', 7200],
    ['1.5 h', 5400],
    ['1d', 86_400],
    ['2 days', 172_800],
    ['0', 0],
    [' 3 s ', 3],
  ]
  for (const [text, seconds] of durations) assert.equal(parseDuration(text), seconds, text)
  for (const text of [
    '',
    'h',
    '-1',
    '1 h 30',
    '1e3',
    '1,5h',
    '5 constructor',
    '3 weeks',
    'ten',
    '9'.repeat(30),
  ]) {
    assert.equal(parseDuration(text), undefined, text)
  }
})

test('sizes are bytes, kB of 1000 and KiB of 1024', () => {
  const sizes: [string, number][] = [
    ['1024', 1024],
    ['100 kB', 100_000],
    ['5MB', 5_000_000],
    ['1.5 GB', 1_500_000_000],
    ['64KiB', 65_536],
    ['1 MiB', 1_048_576],
    ['2 gib', 2 ** 31],
    ['0.1 kB', 100],
  ]
  for (const [text, bytes] of sizes) assert.equal(parseSize(text), bytes, text)
  for (const text of ['', 'MB', '-1', '1 XB', '1 000', '5 M', '9'.repeat(30)])
    assert.equal(parseSize(text), undefined, text)
})

test('sizes are written as people do', () => {
  const sizes: [number, string][] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [7210, '7.2 kB'],
    [999_949, '999.9 kB'],
    [999_999, '1 MB'],
    [5_000_000, '5 MB'],
    [1.5e9, '1.5 GB'],
    [5e15, '5000 TB'],
  ]
  for (const [bytes, text] of sizes) assert.equal(formatSize(bytes), text)
})

test('the form tells the size of a file that is chosen as the pages do of one that was sent', async () => {
  const script = join(import.meta.dirname, '../../public/form/size.js')
  const { formatSize: formatInForm } = await import(script)
  const sizes = [0, 1, 2, 999, 1000, 1049, 7210, 999_949, 999_950, 999_999, 5_000_000, 1.5e9, 999.95e9, 5e15]
  for (const { byte, bytes, point } of [en.sizes, de.sizes])
    assert.deepEqual(
      sizes.map((size) => formatInForm(size, [byte, bytes, point])),
      sizes.map((size) => formatSize(size, { byte, bytes, point })),
    )
})
