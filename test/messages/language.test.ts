import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { describeEnd } from '../../src/messages/describe-end.ts'
import { en } from '../../src/messages/en.ts'
import {
  askedLanguage,
  currentLanguage,
  inLanguage,
  languageCodes,
  languages,
  t,
  toNobody,
} from '../../src/messages/language.ts'
import { sizeInWords } from '../../src/messages/sizes.ts'
import {
  agoInWords,
  dateInWords,
  exactTime,
  rangeInWords,
  spanInWords,
  untilInWords,
} from '../../src/messages/times.ts'

const root = join(import.meta.dirname, '../..')

test('no file keeps words from when it was loaded: they would stay English', async () => {
  const read: string[] = []
  const plain = Object.getOwnPropertyDescriptors(en)
  for (const part of Object.keys(en))
    Object.defineProperty(en, part, {
      configurable: true,
      get() {
        read.push(
          `${part}: ${new Error().stack?.split('\n').find((line) => /src\/(?!messages\/(language|en))/.test(line))}`,
        )
        return plain[part as keyof typeof plain]?.value
      },
    })
  try {
    // Those that begin to work when they are loaded have nothing to say.
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.ts$/.test(name) && !['demo.ts', 'cli/main.ts'].includes(name),
    )
    assert.ok(files.length > 200)
    for (const file of files) await import(join(root, 'src', file))
    // What is recorded is recorded in English.
    assert.deepEqual(
      read.filter((line) => !line.includes('messages/recorded.ts')),
      [],
    )
    assert.equal(t.site.programs, 'Programs')
    assert.equal(read.length > 0, true)
  } finally {
    Object.defineProperties(en, plain)
  }
})

test('each is spoken to in their own language, whoever else is spoken to meanwhile', async () => {
  const say = async (language: 'en' | 'de') =>
    inLanguage(language, async () => {
      await new Promise(setImmediate)
      return [t.site.programs, currentLanguage()]
    })
  assert.deepEqual(await Promise.all([say('de'), say('en'), say('de')]), [
    ['Programme', 'de'],
    ['Programs', 'en'],
    ['Programme', 'de'],
  ])
  assert.equal(t.site.programs, 'Programs')
  assert.equal(
    inLanguage('de', () => toNobody(() => t.site.programs)),
    'Programs',
  )
  assert.equal(inLanguage('de', askedLanguage, false), undefined)
  assert.equal(inLanguage('de', askedLanguage), 'de')
})

test('every language has every message, and none is left in English', () => {
  for (const code of languageCodes) {
    if (code === 'en') continue
    const same: string[] = []
    compare(en, languages[code], '', same)
    // What is alike in both, and nothing else.
    assert.deepEqual(same, [
      'times.units.s',
      'times.units.min',
      'times.units.h',
      'results.version',
      'signal.which',
      'schedulePage.variable',
      'site.api',
    ])
  }
})

function compare(one: object, other: object, path: string, same: string[]): void {
  assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort(), path)
  for (const [key, value] of Object.entries(one)) {
    const said: unknown = other[key as keyof typeof other]
    const place = path ? `${path}.${key}` : key
    if (typeof value === 'object') compare(value, said as object, place, same)
    else if (typeof value === 'string' && value === said && value !== '') same.push(place)
  }
}

test('a date by the calendar of a time zone, whatever the one of this process', () => {
  const now = Date.parse('2026-03-28T23:30:00Z')
  const said = (moment: string, timezone: string) => dateInWords(Date.parse(moment), now, timezone)
  // In Berlin it is Sunday by then, and that day has 23 hours.
  assert.equal(said('2026-03-29T20:15:00Z', 'Europe/Berlin'), 'today at 10:15pm')
  assert.equal(said('2026-03-28T22:59:00Z', 'Europe/Berlin'), 'yesterday at 11:59pm')
  assert.equal(said('2026-03-29T22:00:00Z', 'Europe/Berlin'), 'tomorrow at 12:00am')
  assert.equal(said('2026-03-29T20:15:00Z', 'America/New_York'), 'tomorrow at 4:15pm')
  assert.equal(said('2026-04-03T20:15:00Z', 'UTC'), 'Friday at 8:15pm')
  assert.equal(said('2026-12-31T23:30:00Z', 'Europe/Berlin'), '1 Jan 2027 at 12:30am')
  assert.equal(dateInWords(now, now).slice(0, 9), 'today at ')
  inLanguage('de', () => {
    assert.equal(said('2026-03-29T20:15:00Z', 'Europe/Berlin'), 'heute um 22:15')
    assert.equal(said('2026-03-29T22:05:00Z', 'Europe/Berlin'), 'morgen um 0:05')
    assert.equal(said('2026-04-03T20:15:00Z', 'UTC'), 'am Freitag um 20:15')
    assert.equal(said('2026-10-03T06:00:00Z', 'UTC'), 'am 3. Okt. um 6:00')
    assert.equal(said('2027-10-03T06:00:00Z', 'UTC'), 'am 3. Okt. 2027 um 6:00')
  })
})

test('in German numbers, sizes, times and ends are as Germans write them', () => {
  inLanguage('de', () => {
    assert.equal(spanInWords(0.44), '0,4 s')
    assert.equal(spanInWords(0), 'weniger als 0,1 s')
    assert.equal(spanInWords(90_000), '1 Tag 1 h')
    assert.equal(spanInWords(3 * 86_400), '3 Tage')
    assert.equal(rangeInWords(2 * 86_400, 3 * 86_400), '2–3 Tage')
    assert.equal(untilInWords(3 * 86_400), 'etwa 3 Tagen')
    assert.equal(untilInWords(20), 'weniger als einer Minute')
    assert.equal(agoInWords(0, 61_000), 'vor 1 Minute')
    assert.equal(agoInWords(0, 2 * 86_400_000), 'vor 2 Tagen')
    assert.equal(agoInWords(Date.parse('2026-10-03'), Date.parse('2026-11-22')), '3. Okt. 2026')
    assert.equal(exactTime('2026-11-22T02:51:11.123Z'), '22.11.2026, 02:51:11 UTC')
    assert.equal(sizeInWords(7_240), '7,2 kB')
    assert.equal(sizeInWords(1), '1 Byte')
    assert.equal(t.results.waiting(2), 'Wartet, an 3. Stelle')
    assert.equal(t.table.ofRows(200, 12_345, false), 'Die ersten 200 von 12.345 Zeilen werden gezeigt.')
    assert.equal(
      t.inputs.fileTooLarge('x', 5_000_001, 5_000_000),
      'Parameter „x“ hat 5000001 Bytes und darf höchstens 5000000 Bytes haben',
    )
    assert.equal(t.form.atField('x', t.inputs.missing('x')), 'fehlt')
    assert.equal(
      describeEnd({ reason: 'time_limit', limit: 172_800 }),
      'Das Programm lief länger, als sein Zeitlimit (2 Tage) erlaubt, und wurde deshalb beendet.',
    )
    // Files say in English what everybody reads in their own language.
    assert.match(
      describeEnd({ reason: 'lost', detail: en.orphaned }) ?? '',
      /Der Prozess, der es überwachte, wurde getötet\.$/,
    )
    assert.equal(
      describeEnd({ reason: 'cancelled', cancelledBy: en.cancel.theBrowser }),
      t.cancel.byTheBrowser,
    )
    assert.equal(
      describeEnd({ reason: 'cancelled', cancelledBy: en.cancel.anAdministrator }),
      'Abgebrochen wurde der Auftrag von: Administration.',
    )
  })
})
