import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAt } from '../../src/schedule/times/at.ts'
import { parseCron } from '../../src/schedule/times/cron.ts'

const cases: [text: string, ...patterns: string[]][] = [
  ['4:35am', '0 35 4 * * * *'],
  ['4:35 AM', '0 35 4 * * * *'],
  ['4:35 p.m.', '0 35 16 * * * *'],
  ['First Monday OF The Month AND Last Day 4:35 P.M.', '0 35 16 L * * *', '0 35 16 * * 1#1 *'],
  ['16:35', '0 35 16 * * * *'],
  ['16:35:20', '20 35 16 * * * *'],
  ['09:05', '0 5 9 * * * *'],
  ['4pm', '0 0 16 * * * *'],
  ['12am', '0 0 0 * * * *'],
  ['12pm', '0 0 12 * * * *'],
  ['noon', '0 0 12 * * * *'],
  ['midnight', '0 0 0 * * * *'],
  ['4:35am, 5pm', '0 35 4 * * * *', '0 0 17 * * * *'],
  ['4:35am and 5pm', '0 35 4 * * * *', '0 0 17 * * * *'],
  ['9:00, 9am', '0 0 9 * * * *'],
  ['every day at 9:00', '0 0 9 * * * *'],
  ['daily 9:00', '0 0 9 * * * *'],
  ['monday 9:00', '0 0 9 * * 1 *'],
  ['on Mondays at 9:00', '0 0 9 * * 1 *'],
  ['mon, wed and fri at 9:00', '0 0 9 * * 1,3,5 *'],
  ['mon-fri 9:00', '0 0 9 * * 1,2,3,4,5 *'],
  ['friday to monday at 9:00', '0 0 9 * * 5,6,0,1 *'],
  ['weekdays at 9am', '0 0 9 * * 1-5 *'],
  ['9am on weekdays', '0 0 9 * * 1-5 *'],
  ['9am and 5pm on weekends', '0 0 9 * * 0,6 *', '0 0 17 * * 0,6 *'],
  ['weekends noon', '0 0 12 * * 0,6 *'],
  // Days hold up to the next days.
  ['monday 9:00, 17:00', '0 0 9 * * 1 *', '0 0 17 * * 1 *'],
  ['weekdays 9:00, saturday 10:00', '0 0 9 * * 1-5 *', '0 0 10 * * 6 *'],
  ['monday 9:00, daily 17:00', '0 0 9 * * 1 *', '0 0 17 * * * *'],
  ['8:00, monday 9:00', '0 0 8 * * * *', '0 0 9 * * 1 *'],
  ['1st of the month at 6:00', '0 0 6 1 * * *'],
  ['1st and 15th of every month at 6:00', '0 0 6 1,15 * * *'],
  ['1st and 15th of january at 6:00', '0 0 6 1,15 1 * *'],
  ['1st of january and july at 6:00', '0 0 6 1 1,7 * *'],
  ['first monday of the month 9:00', '0 0 9 * * 1#1 *'],
  ['1st and 3rd monday of the month 9:00', '0 0 9 * * 1#1,1#3 *'],
  ['last friday 17:00', '0 0 17 * * 5#L *'],
  ['last friday of june 17:00', '0 0 17 * 6 5#L *'],
  ['last day of the month at 23:59', '0 59 23 L * * *'],
  ['first and last day of the month at 1:00', '0 0 1 1,L * * *'],
  ['last weekday of the month 8:00', '0 0 8 LW * * *'],
  ['first weekday of the month 8:00', '0 0 8 1W * * *'],
  ['24 december 18:00', '0 0 18 24 12 * *'],
  ['december 24th and 25th at 18:00', '0 0 18 24,25 12 * *'],
  ['sept 3 1:00', '0 0 1 3 9 * *'],
  ['29 february 1:00', '0 0 1 29 2 * *'],
  ['2026-12-24 18:00', '0 0 18 24 12 * 2026'],
  ['1st, monday 9:00', '0 0 9 1 * * *', '0 0 9 * * 1 *'],
]
for (const [text, ...patterns] of cases)
  test(`at ${text}`, () => {
    assert.deepEqual(parseAt(text), { patterns })
  })

const mistakes: [text: string, message: RegExp][] = [
  ['', /expected a time of day at the end, such as 'monday at 9:00', found ''/],
  ['monday', /expected a time of day at the end.*found 'monday'/],
  ['9:00, monday 10:00, tuesday', /expected a time of day at the end/],
  ['9', /expected a time of day such as '4:35am'.*found '9'/],
  ['25:00', /found '25:00'/],
  ['24:00', /found '24:00'/],
  ['9:60', /found '9:60'/],
  ['9:5', /found '9:5'/],
  ['13pm', /found '13pm'/],
  ['0am', /found '0am'/],
  ['Moonday 9:00', /found 'Moonday'/],
  ['4:35AM Europe/Berlin', /found 'Europe\/Berlin'/],
  ['mon-foo 9:00', /found 'mon-foo'/],
  ['9 monday 8:00', /found '9'/],
  ['31 february 1:00', /no such month has a day 31/],
  ['0th of the month 1:00', /no such month has a day 0/],
  ['32nd 1:00', /no such month has a day 32/],
  ['6th monday 1:00', /no month has that many of one weekday; .*, found 6/],
  ['second weekday 1:00', /'first weekday' or the 'last weekday' of a month, found weekday 2/],
  ['last 1:00', /'last day', 'last weekday' or 'last friday'/],
  ['1st of monday 1:00', /expected 'the month' or the name of a month after 'of', found 'monday'/],
  ['January 9:00', /expected a day after 'January', .*, found '9:00'/],
  ['2026-02-30 1:00', /there is no day '2026-02-30'/],
]
for (const [text, message] of mistakes)
  test(`a mistake: at ${text}`, () => {
    const read = parseAt(text)
    assert.match('message' in read ? read.message : '', message)
  })

test('whatever words stand there, they are refused in words, or come to patterns', () => {
  const words = fc.constantFrom(
    ...'monday mon-fri weekdays 1st 15th 31st last first day weekday of the month january february and , at on every to 9:00 5pm noon 24 2026-12-24'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (given) => {
      const read = parseAt(given.join(' '))
      if ('message' in read) return assert.notEqual(read.message, '')
      for (const pattern of read.patterns) assert.deepEqual(parseCron(pattern).mistakes, [], pattern)
      assert.notEqual(read.patterns.length, 0)
    }),
    { numRuns: 1000 },
  )
})
