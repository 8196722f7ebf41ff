import assert from 'node:assert/strict'
import test from 'node:test'
import { readScheduleText } from '../../src/schedule/file/file.ts'
import { createRoom, mostBytes } from '../../src/schedule/rules/room.ts'
import { unset, type Value } from '../../src/schedule/rules/value.ts'

const text = (length: number): Value => ({ type: 'string', value: 'x'.repeat(length) })
/** With its name, `=`, 0 and pointer 65,536 bytes: 16 of them are all that may be. */
const large = text(65_536 - 13)

test('all variables together have a bound; what makes them less may be set at any time', () => {
  const variables = new Map<string, Value>()
  const room = createRoom(variables)
  const set = (changes: [string, Value][]) => {
    const values = new Map(changes)
    room.check(values)
    room.count(values)
    for (const [name, value] of values) variables.set(name, value)
  }
  const all = Array.from({ length: 16 }, (_, n): [string, Value] => [`v${10 + n}`, large])
  assert.throws(() => set([...all, ['w', text(0)]]), {
    code: 'invalid_inputs',
    message:
      /^No variable was set: all together would have 1048587 bytes, now they have 0, and at most 1048576 fit/,
  })
  set(all)
  assert.throws(() => set([['w', text(0)]]), /have 1048576, and at most/)
  assert.throws(() => set([['v10', text(65_536)]]), /would have 1048589/)
  set([['v10', text(65_536 - 14)]])
  set([
    ['v10', large],
    ['v11', unset],
    ['v12', unset],
    ['w', large],
  ])
  // One that was filled under another bound may still be emptied, bit by bit.
  const full = createRoom(new Map(Array.from({ length: 20 }, (_, n) => [`v${10 + n}`, large])))
  full.check(new Map([['v10', text(9)]]))
  assert.throws(() => full.check(new Map([['w', text(9)]])), /at most/)
})

test('10,000 variables of 90 bytes have room', () => {
  const values = new Map(Array.from({ length: 10_000 }, (_, n) => [`v${1000 + n}`, text(85)]))
  createRoom(new Map()).check(values)
})

test('what the file gives has no more room than what is set', () => {
  const lines = Array.from({ length: 17 }, (_, n) => `v${10 + n} = ${'x'.repeat(65_536 - 13)}`)
  const { variables, mistakes } = readScheduleText(
    `[variables]\n${lines.join('\n')}\n`,
    'schedules.ini',
    new Map(),
    0,
  )
  assert.equal(variables.size, 16)
  assert.match(
    mistakes[0]?.message ?? '',
    /at most 1048576 bytes in all of \[variables\], found 1114112 up to here/,
  )
  const room = createRoom(
    new Map([
      ['v11', large],
      ['other', text(1)],
    ]),
  )
  // v11 is there already; for one more there is no room beside `other`.
  assert.deepEqual(
    [...room.fitting(variables).keys()],
    [...variables.keys()].filter((name) => name !== 'v25'),
  )
  assert.equal(mostBytes, 16 * 65_536)
})
