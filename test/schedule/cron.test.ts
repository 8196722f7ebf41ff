import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCron } from '../../src/schedule/times/cron.ts'

const cases: [text: string, pattern: string][] = [
  ['0 4 * * 1-5', '0 0 4 * * 1-5 *'],
  [' 0  4 * * MON ', '0 0 4 * * MON *'],
  ['30 0 4 * * *', '30 0 4 * * * *'],
  ['30 0 4 1 JAN * 2027-2030', '30 0 4 1 JAN * 2027-2030'],
  ['*/10 9-17 1,15 * ?', '0 */10 9-17 1,15 * ? *'],
  ['0 4 L * *', '0 0 4 L * * *'],
  ['0 4 15W * *', '0 0 4 15W * * *'],
  ['0 4 LW * *', '0 0 4 LW * * *'],
  ['0 4 * * fri#2', '0 0 4 * * fri#2 *'],
  ['0 4 * * 5L', '0 0 4 * * 5L *'],
  ['0 4 29 2 *', '0 0 4 29 2 * *'],
  ['@daily', '0 0 0 * * * *'],
  ['@hourly', '0 0 * * * * *'],
]
for (const [text, pattern] of cases)
  test(`cron ${text}`, () => {
    assert.deepEqual(parseCron(text), { pattern, mistakes: [] })
  })

const mistakes: [text: string, ...messages: RegExp[]][] = [
  ['', /expected 5 fields .*; found 0/],
  ['0 4 * *', /expected 5 fields \(minute hour day month weekday\), 6 .* or 7 .*; found 4/],
  ['0 0 4 * * * * *', /found 8/],
  ['0 25 * * *', /^hour: expected a number from 0 to 23, .*, found '25'$/],
  ['60 0 4 * * *', /^second: .*'60'/],
  ['0 4 32 13 8', /^day: .*'32'/, /^month: .*'13'/, /^weekday: .*'8'/],
  ['0 4 * * MONDAY', /^weekday: .*'MONDAY'/],
  ['0 4 * * 1#6', /^weekday: .*'1#6'/],
  ['5/10 4 * * *', /^minute: .*'5\/10'/],
  ['0 17-9 * * *', /^hour: .*'17-9'/],
  ['0 4,, * * *', /^hour: .*'4,,'/],
  ['0 4:00 * * *', /^hour: .*'4:00'/],
  ['0 0 4 * * * 0', /^year: .*'0'/],
  ['0 4 30 2 *', /there is no such day: '0 4 30 2 \*'/],
  ['@reboot', /expected one of @yearly, .*, found '@reboot'/],
]
for (const [text, ...messages] of mistakes)
  test(`a mistake: cron ${text}`, () => {
    const found = parseCron(text).mistakes
    assert.equal(found.length, messages.length, found.join('\n'))
    for (const [at, message] of messages.entries()) assert.match(found[at] ?? '', message)
  })
