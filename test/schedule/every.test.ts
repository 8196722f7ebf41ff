import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nextEvery, parseEvery } from '../../src/schedule/times/every.ts'

const iso = (moment: number | undefined) => moment !== undefined && new Date(moment).toISOString()

const cases: [every: string, after: string, next: string][] = [
  ['4 minutes', '2026-11-22T12:03:59Z', '2026-11-22T12:04:00.000Z'],
  ['4 minutes', '2026-11-22T12:04:00Z', '2026-11-22T12:08:00.000Z'],
  ['4 minutes', '2026-11-22T12:04:00.001Z', '2026-11-22T12:08:00.000Z'],
  ['1 second', '2026-11-22T12:03:59.999Z', '2026-11-22T12:04:00.000Z'],
  ['7 seconds', '1970-01-01T00:00:00Z', '1970-01-01T00:00:07.000Z'],
  ['7 minutes', '2026-01-01T00:05:00Z', '2026-01-01T00:07:00.000Z'],
  ['7 minutes', '2026-01-02T00:00:00Z', '2026-01-02T00:02:00.000Z'],
  ['hour', '2026-11-22T12:00:00Z', '2026-11-22T13:00:00.000Z'],
  ['2h', '2026-11-22T13:00:00Z', '2026-11-22T14:00:00.000Z'],
  ['day', '2026-11-22T12:00:00Z', '2026-11-23T00:00:00.000Z'],
  // A Thursday.
  ['week', '2026-11-22T12:00:00Z', '2026-11-26T00:00:00.000Z'],
  ['1 month', '2026-01-31T12:00:00Z', '2026-02-01T00:00:00.000Z'],
  ['2 months', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00.000Z'],
  ['2 months', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00.000Z'],
  ['5 months', '1970-12-01T00:00:00Z', '1971-04-01T00:00:00.000Z'],
  ['year', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
  ['4 years', '2026-01-01T00:00:00Z', '2030-01-01T00:00:00.000Z'],
  ['1 minute', '1969-12-31T23:58:30Z', '1969-12-31T23:59:00.000Z'],
  ['month', '1969-12-15T00:00:00Z', '1970-01-01T00:00:00.000Z'],
]
for (const [text, after, next] of cases)
  test(`every ${text} after ${after}`, () => {
    const every = parseEvery(text)
    assert.ok(every)
    assert.equal(iso(nextEvery(every, Date.parse(after))), next)
  })

test('what is no number of a unit', () => {
  for (const text of [
    '',
    '10',
    '0 minutes',
    '-1 hour',
    '1.5 hours',
    'fortnight',
    '10  minutes',
    '1 constructor',
  ])
    assert.equal(parseEvery(text), undefined, text)
  assert.deepEqual(parseEvery(' 10 Minutes '), { count: 10, unit: 'minute' })
})

test('what never comes is said to never come', () => {
  assert.equal(nextEvery({ count: 999_999_999, unit: 'year' }, 0), undefined)
  assert.equal(nextEvery({ count: 999_999_999, unit: 'week' }, 0), undefined)
})

test('a moment is the first multiple after, whatever the moment before it', () => {
  const lengthsMs = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }
  fc.assert(
    fc.property(
      fc.constantFrom('second', 'minute', 'hour', 'day', 'week'),
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: -1e12, max: 4e12 }),
      (unit, count, after) => {
        const step = count * lengthsMs[unit]
        const next = nextEvery({ count, unit }, after) ?? 0
        assert.equal(Math.abs(next % step), 0)
        assert.ok(next > after && next - step <= after)
      },
    ),
  )
})
