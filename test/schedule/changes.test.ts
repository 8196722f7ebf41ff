import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createChanges } from '../../src/schedule/changes.ts'
import { readScheduleFile, readScheduleText } from '../../src/schedule/file/file.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

/** Changes of a file; `during` is what a hand does while it is read. */
function changesOf(t: TestContext, { wasThere = false, during = () => {} } = {}) {
  const file = join(temporaryFolder(t), 'schedules.ini')
  const used: string[] = []
  const changes = createChanges({
    file: () => file,
    async read(text) {
      during()
      return readScheduleText(text, file, new Map(), now)
    },
    knownMistakes: () => [],
    wasThere: () => wasThere,
    now: () => now,
    use: (name, how, { schedules }) => void used.push(`${how} ${name} of ${schedules.length}`),
    program: async () => undefined,
  })
  const add = (name: string, settings: Record<string, string>) =>
    changes.add(name, { cmd: 'true', ...settings }, true)
  return { file, used, changes, add, text: () => readFileSync(file, 'utf8') }
}

test('a file that never was is made; one that was there and is gone is not to be taken for none', async (t) => {
  const fresh = changesOf(t)
  await fresh.add('a', { every: 'hour' })
  assert.equal(fresh.text(), '[schedule.a]\ncmd = true\nevery = hour\n')
  const away = changesOf(t, { wasThere: true })
  const gone = /schedules\.ini: is not there any more\. Put it back; or, .* make an empty file/
  await assert.rejects(away.add('a', {}), gone)
  await assert.rejects(away.changes.edit('a', { max: '2' }, true), gone)
  const read = (isExpected: boolean) => readScheduleFile(away.file, new Map(), now, undefined, isExpected)
  assert.deepEqual([read(false).mistakes, read(false).isMissing], [[], true])
  assert.match(read(true).mistakes[0]?.message ?? '', /^is not there any more/)
})

test('what a hand saves while a change is made is not written over', async (t) => {
  let saves = 0
  const hand = () => {
    if (saves++ === 0) writeFileSync(house.file, '; by hand\n[schedule.b]\ncmd = false\n')
  }
  const house = changesOf(t, { during: () => hand() })
  await house.add('a', {})
  assert.equal(house.text(), '; by hand\n[schedule.b]\ncmd = false\n\n[schedule.a]\ncmd = true\n')
  assert.deepEqual(house.used, ['add a of 2'])
  const busy = changesOf(t, { during: () => writeFileSync(busy.file, `; ${saves++}\n`) })
  await assert.rejects(busy.add('a', {}), /is being changed by somebody else all the time/)
  assert.deepEqual(busy.used, [])
})

test('a time that never comes any more is refused to who gives it, and is no mistake in a file that is read', async (t) => {
  const { file, add, changes, text } = changesOf(t)
  for (const [time, message] of [
    [
      { at: '2020-01-01 10:00' },
      /ini:3: at: expected a time that is still to come, found '2020-01-01 10:00'/,
    ],
    [{ cron: '0 0 12 25 12 * 2020' }, /ini:3: cron: expected a time that is still to come/],
    [{ every: '1000000 years' }, /ini:3: every: expected .* before the year 10000, found '1000000 years'/],
    [{ every: '99999999999999999999 s' }, /every: expected .* before the year 10000, found '9{20} s'/],
  ] as const)
    await assert.rejects(add('a', time), message)
  writeFileSync(file, '[schedule.once]\ncmd = true\nat = 2026-11-22 11:00\ntimezone = UTC\n')
  assert.deepEqual(readScheduleFile(file, new Map(), now).mistakes, [])
  await changes.edit('once', { max: '2' }, true)
  await assert.rejects(changes.edit('once', { at: '2026-11-22 11:30' }, true), /is still to come/)
  await changes.edit('once', { at: '2026-11-22 12:30' }, true)
  assert.match(text(), /at = 2026-11-22 12:30\n/)
})

test('a file that can not be read or written says why and what to do', async (t) => {
  const { file, add } = changesOf(t)
  mkdirSync(file)
  const folder = /schedules\.ini.*expected a file, found a folder; move that away/
  await assert.rejects(add('a', {}), folder)
  const [mistake] = readScheduleFile(file, new Map(), now).mistakes
  assert.match(`${mistake?.file}: ${mistake?.message}`, folder)
  rmSync(file, { recursive: true })
})

test('a schedule that is left out for a mistake is known by its name all the same; mistakes come by line', (t) => {
  const { file } = changesOf(t)
  writeFileSync(
    file,
    `[schedule.a]
cmd = true
max = 99999999999999999999
[schedule.b2]
cmd = true
only_if = running(a) < 1
[schedule.c]
cmd = true
only_if = running(x) < 1
[schedule.d]
cmd = true
timezone = +02:00
at = noon
`,
  )
  const { schedules, mistakes } = readScheduleFile(file, new Map(), now)
  assert.deepEqual(
    schedules.map(({ name }) => name),
    ['b2'],
  )
  assert.deepEqual(
    mistakes.map(({ line, message }) => [line, message]),
    [
      [3, `expected a whole number from 1 to 999999999999999, found '99999999999999999999'`],
      [9, "there is no schedule 'x'; did you mean 'a'?"],
      [12, "expected a time zone of the IANA list such as 'Europe/Berlin', or 'UTC', found '+02:00'"],
    ],
  )
})
