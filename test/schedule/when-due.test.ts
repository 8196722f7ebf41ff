import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inLanguage } from '../../src/messages/language.ts'
import { readTime, type TimeTexts } from '../../src/schedule/times/read-time.ts'
import { describeTime, nextAfter, type Time } from '../../src/schedule/times/when-due.ts'

function timeOf(texts: TimeTexts): Time {
  const time = readTime(texts, 'UTC', (message) => assert.fail(message))
  assert.ok(time)
  return time
}

/** All moments after one and up to another. */
function walk(time: Time, from: string, until: string): number[] {
  const moments: number[] = []
  let next = nextAfter(time, Date.parse(from))
  while (next !== undefined && next <= Date.parse(until)) {
    moments.push(next)
    next = nextAfter(time, next)
  }
  return moments
}

const minutes = (moments: number[]) => moments.map((moment) => new Date(moment).toISOString().slice(5, 16))

/** Where clocks are changed, in UTC: what comes from shortly before to shortly after. */
const changes: [timezone: string, texts: TimeTexts, from: string, until: string, expected: string][] = [
  // Put forward at 2:00, to 3:00.
  ['Europe/Berlin', { at: '2:30' }, '2026-03-28', '2026-03-31', '03-28T01:30 03-29T01:00 03-30T00:30'],
  ['Europe/Berlin', { at: '2:10, 2:50, 3:00' }, '2026-03-29', '2026-03-29T12:00Z', '03-29T01:00'],
  ['Europe/Berlin', { cron: '0,30 2 * * *' }, '2026-03-29', '2026-03-29T12:00Z', '03-29T01:00'],
  [
    'Europe/Berlin',
    { cron: '*/30 * * * *' },
    '2026-03-29T00:00Z',
    '2026-03-29T01:30Z',
    '03-29T00:30 03-29T01:00 03-29T01:30',
  ],
  ['Europe/Berlin', { cron: '*/10 2 * * *' }, '2026-03-29', '2026-03-29T23:00Z', '03-29T01:00'],
  [
    'Europe/Berlin',
    { cron: '0 */2 * * *' },
    '2026-03-29T00:00Z',
    '2026-03-29T04:00Z',
    '03-29T01:00 03-29T02:00 03-29T04:00',
  ],
  [
    'Europe/Berlin',
    { cron: '30 * * * *' },
    '2026-03-29T00:00Z',
    '2026-03-29T02:00Z',
    '03-29T00:30 03-29T01:30',
  ],
  // Put back at 3:00, to 2:00.
  ['Europe/Berlin', { at: '2:30' }, '2026-10-24', '2026-10-27', '10-24T00:30 10-25T00:30 10-26T01:30'],
  ['Europe/Berlin', { at: '2:30' }, '2026-10-25T00:30Z', '2026-10-25T23:00Z', ''],
  ['Europe/Berlin', { at: '2:30' }, '2026-10-25T01:10Z', '2026-10-25T23:00Z', ''],
  ['Europe/Berlin', { at: '3:00' }, '2026-10-25T00:00Z', '2026-10-25T23:00Z', '10-25T02:00'],
  [
    'Europe/Berlin',
    { cron: '*/30 * * * *' },
    '2026-10-25T00:00Z',
    '2026-10-25T01:30Z',
    '10-25T00:30 10-25T01:00 10-25T01:30',
  ],
  ['Europe/Berlin', { cron: '*/30 2 * * *' }, '2026-10-25T00:00Z', '2026-10-25T23:00Z', '10-25T00:30'],
  [
    'Europe/Berlin',
    { cron: '0 0-23 * * *' },
    '2026-10-25T00:00Z',
    '2026-10-25T02:00Z',
    '10-25T01:00 10-25T02:00',
  ],
  [
    'Europe/Berlin',
    { every: '30 min' },
    '2026-10-25T00:00Z',
    '2026-10-25T01:30Z',
    '10-25T00:30 10-25T01:00 10-25T01:30',
  ],
  ['America/New_York', { at: '2:30am' }, '2026-03-07', '2026-03-10', '03-07T07:30 03-08T07:00 03-09T06:30'],
  [
    'America/New_York',
    { cron: '30 1 * * *' },
    '2026-10-31',
    '2026-11-03',
    '10-31T05:30 11-01T05:30 11-02T06:30',
  ],
  ['America/New_York', { at: 'sunday 1:30am' }, '2026-10-31', '2026-11-09', '11-01T05:30 11-08T06:30'],
  // By half an hour only: from 2:00 to 2:30, and from 2:00 back to 1:30.
  ['Australia/Lord_Howe', { at: '2:15' }, '2026-10-02', '2026-10-05', '10-02T15:45 10-03T15:30 10-04T15:15'],
  ['Australia/Lord_Howe', { at: '1:45' }, '2026-04-03', '2026-04-06', '04-03T14:45 04-04T14:45 04-05T15:15'],
  ['Australia/Lord_Howe', { cron: '0 2 * * *' }, '2026-04-04', '2026-04-05', '04-04T15:30'],
  // At midnight: from 0:00 to 1:00, and from 0:00 back to 23:00 of the day before.
  [
    'America/Sao_Paulo',
    { at: 'midnight' },
    '2018-11-03',
    '2018-11-06',
    '11-03T03:00 11-04T03:00 11-05T02:00',
  ],
  [
    'America/Sao_Paulo',
    { at: '11:30pm' },
    '2018-02-17',
    '2018-02-19T12:00Z',
    '02-17T01:30 02-18T01:30 02-19T02:30',
  ],
  // Never, but by odd minutes.
  ['Asia/Kathmandu', { at: 'midnight' }, '2026-03-28', '2026-03-30', '03-28T18:15 03-29T18:15'],
]
for (const [timezone, texts, from, until, expected] of changes)
  test(`${timezone}: ${JSON.stringify(texts)} from ${from}`, () => {
    const time = timeOf({ ...texts, ...(texts.every === undefined ? { timezone } : {}) })
    assert.equal(minutes(walk(time, from, until)).join(' '), expected)
  })

for (const timezone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])
  test(`${timezone}: three years of every day come once each, in order`, () => {
    const day = new Intl.DateTimeFormat('sv', { timeZone: timezone })
    for (const at of ['1:45', '2:15', 'midnight']) {
      const moments = walk(timeOf({ at, timezone }), '2024-01-01T12:00Z', '2027-01-01T12:00Z')
      const days = moments.map((moment) => day.format(moment))
      assert.deepEqual(days, [...new Set(days)].sort())
      assert.equal(days.length, (Date.UTC(2027, 0, 1) - Date.UTC(2024, 0, 1)) / 86_400_000)
    }
  })

test('ten years of the first Monday are 120 moments, all of them Mondays up to the 7th', () => {
  const timezone = 'Europe/Berlin'
  const moments = walk(
    timeOf({ at: 'first monday of the month at 2:30', timezone }),
    '2020-01-01',
    '2030-01-01',
  )
  assert.equal(moments.length, 120)
  const format = new Intl.DateTimeFormat('en', { timeZone: timezone, weekday: 'short', day: 'numeric' })
  for (const moment of moments) assert.match(format.format(moment), /^[1-7] Mon$/)
})

test('fractions of a second come neither early nor twice', () => {
  const time = timeOf({ at: '12:00' })
  const noon = Date.UTC(2026, 10, 22, 12)
  assert.equal(nextAfter(time, noon - 1), noon)
  assert.equal(nextAfter(time, noon), noon + 86_400_000)
  assert.equal(nextAfter(time, noon + 1), noon + 86_400_000)
})

test('the soonest of several times, and nothing after the last', () => {
  const time = timeOf({ at: '2026-12-24 18:00, 2026-12-25 9:00' })
  assert.deepEqual(minutes(walk(time, '2026-01-01', '2030-01-01')), ['12-24T18:00', '12-25T09:00'])
  assert.equal(nextAfter(time, Date.UTC(2027, 0)), undefined)
})

test('29 February comes in leap years', () => {
  const moments = walk(timeOf({ at: '29 february noon' }), '2026-01-01', '2034-01-01')
  assert.deepEqual(
    moments.map((moment) => new Date(moment).getUTCFullYear()),
    [2028, 2032],
  )
})

const words: [texts: TimeTexts, expected: string][] = [
  [{ every: '10 min' }, 'every 10 minutes'],
  [{ every: 'hour' }, 'every hour'],
  [{ at: '4:35am,  5pm', timezone: 'Europe/Berlin' }, 'at 4:35am, 5pm (Europe/Berlin)'],
  [{ at: 'weekdays at 9am' }, 'weekdays at 9am (UTC)'],
  [{ cron: '0 4 * * 1-5' }, 'at 04:00, Monday through Friday (UTC)'],
  [{ cron: '*/10 * * * *' }, 'every 10 minutes (UTC)'],
  [{ cron: '0 4 * * 5L' }, 'at 04:00, on the last Friday of the month (UTC)'],
  [{ cron: '0 4 * * 5#L' }, 'cron 0 4 * * 5#L (UTC)'],
]
for (const [texts, expected] of words)
  test(`in words: ${expected}`, () => assert.equal(describeTime(timeOf(texts)), expected))

test('a cron pattern is said in the language of who asks', () =>
  inLanguage('de', () => {
    const words = (cron: string) => describeTime(timeOf({ cron }))
    assert.equal(words('0 4 * * 1-5'), 'um 04:00, Montag bis Freitag (UTC)')
    assert.equal(words('*/10 * * * *'), 'alle 10 Minuten (UTC)')
  }))

/** A field of cron with the values that it stands for, told another way than by a parser. */
function field(max: number): fc.Arbitrary<[written: string, values: number[]]> {
  const all = Array.from({ length: max + 1 }, (_, n) => n)
  const number = fc.integer({ min: 0, max })
  return fc.oneof(
    fc.constant<[string, number[]]>(['*', all]),
    number.map((n): [string, number[]] => [`${n}`, [n]]),
    fc.tuple(number, number).map(([a, b]): [string, number[]] => [`${a},${b}`, [a, b]]),
    fc.tuple(number, number).map(([a, b]): [string, number[]] => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      return [`${from}-${to}`, all.slice(from, to + 1)]
    }),
    fc
      .integer({ min: 2, max })
      .map((step): [string, number[]] => [`*/${step}`, all.filter((n) => n % step === 0)]),
  )
}

test('a cron pattern comes when looking at every minute says so', () => {
  fc.assert(
    fc.property(
      field(59),
      field(23),
      field(6),
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) }),
      ([minute, minutes], [hour, hours], [weekday, weekdays], after) => {
        const matches = (date: Date) =>
          minutes.includes(date.getUTCMinutes()) &&
          hours.includes(date.getUTCHours()) &&
          weekdays.includes(date.getUTCDay())
        let expected = Math.floor(after / 60_000) * 60_000 + 60_000
        while (!matches(new Date(expected))) expected += 60_000
        assert.equal(nextAfter(timeOf({ cron: `${minute} ${hour} * * ${weekday}` }), after), expected)
      },
    ),
  )
})

test('whatever stands in a cron pattern, it is refused in words, or comes and is described', () => {
  const odd = fc.oneof(
    fc.constantFrom(
      '*',
      '?',
      'L',
      'LW',
      '15W',
      '1W,L',
      'MON',
      'mon-fri',
      'FRI#2',
      '5L',
      '+FRI',
      '+',
      'JAN',
      '*/7',
      '1-5/2',
      '60',
    ),
    fc.string({ unit: fc.constantFrom(...'0123456789*/,-#LW?+') }),
  )
  fc.assert(
    fc.property(fc.array(odd, { minLength: 5, maxLength: 7 }), (given) => {
      const text = given.join(' ')
      const found: string[] = []
      const time = readTime({ cron: text }, 'Europe/Berlin', (message) => found.push(message))
      assert.equal(time === undefined, found.length > 0)
      if (!time) return
      assert.notEqual(nextAfter(time, 0), undefined)
      assert.match(describeTime(time), /^\S.* \(Europe\/Berlin\)$/)
    }),
    { numRuns: 300 },
  )
})
