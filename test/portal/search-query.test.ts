import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { openCatalog } from '../../src/catalog/catalog.ts'
import { silentLog } from '../../src/platform/log.ts'
import { parseSearch, type SearchConditions, saidStates, setField } from '../../src/portal/search-query.ts'
import { row } from '../support/row.ts'

const now = Date.parse('2026-11-22T10:30:00.000Z')
const conditionsOf = (text: string) => parseSearch(text, now).conditions
const mistakesIn = (text: string) => parseSearch(text, now).mistakes

test('what people write, and what is looked for', () => {
  const cases: [string, SearchConditions][] = [
    ['', {}],
    ['globin', { words: ['globin'] }],
    [
      'globin "two words" -human -"of yeast"',
      { words: ['globin', 'two words'], without: ['human', 'of yeast'] },
    ],
    ['program:blastp globin', { program: 'blastp', words: ['globin'] }],
    ['Program:blastp target:"heavy"', { program: 'blastp', target: 'heavy' }],
    ['state:waiting', { state: 'queued' }],
    ['state:queued', { state: 'queued' }],
    ['state:Finished', { state: 'success' }],
    ['state:failed', { state: 'error', notReason: 'cancelled' }],
    ['state:error', { state: 'error' }],
    ['state:cancelled', { state: 'error', reason: 'cancelled' }],
    ['reason:time_limit', { reason: 'time_limit' }],
    ['owner:Ada@Example.org', { owner: 'ada@example.org' }],
    ['id:TCFN-ct', { id: 'tcfnct' }],
    ['since:7d', { since: '2026-11-15T10:30:00.000Z' }],
    ['since:2w', { since: '2026-11-08T10:30:00.000Z' }],
    ['since:"12 h"', { since: '2026-11-21T22:30:00.000Z' }],
    ['since:today', { since: '2026-11-22T00:00:00.000Z' }],
    [
      'since:yesterday until:yesterday',
      { since: '2026-11-21T00:00:00.000Z', until: '2026-11-22T00:00:00.000Z' },
    ],
    [
      'since:2026-11-01 until:2026-11-03',
      { since: '2026-11-01T00:00:00.000Z', until: '2026-11-04T00:00:00.000Z' },
    ],
    ['since:2026 until:2026-12', { since: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' }],
    ['until:2026-11-21T20:00:05.123Z', { until: '2026-11-21T20:00:05.123Z' }],
    ['until:2026-11-21T20:00+01:00', { until: '2026-11-21T19:00:00.000Z' }],
    // A colon is part of many words.
    ['chr1:100-200', { words: ['chr1:100-200'] }],
    ['https://example.org/x', { words: ['https://example.org/x'] }],
    ['"stat:failed"', { words: ['stat:failed'] }],
    ['-1e-5 5" -', { words: ['5"', '-'], without: ['1e-5'] }],
    ['"not closed', { words: ['not closed'] }],
    ['a\0b', { words: ['a', 'b'] }],
  ]
  for (const [text, conditions] of cases)
    assert.deepEqual(parseSearch(text, now), { conditions, mistakes: [] }, text)
})

test('what is not understood is said, and the rest holds', () => {
  const cases: [string, RegExp][] = [
    [
      'state:broken',
      /no state 'broken'; there are waiting, running, finished, failed, cancelled, interrupted\./,
    ],
    ['reason:rain', /no reason 'rain'; there are exit,/],
    ['since:soon', /^since: expected a time such as 7d, 12h, today or 2026-11-21, found 'soon'/],
    ['since:7', /^since: expected a time/],
    ['until:2026-02-30', /^until: expected a time/],
    ['until:2026-13', /^until: expected a time/],
    ['since:2026-11-21T25:00', /^since: expected a time/],
    ['owner:ada', /^owner: expected an email address, found 'ada'/],
    ['id:12', /^id: expected a job id/],
    ['stat:failed', /'stat:failed' is not known; is state: meant\?/],
    ['state:', /^state: is there without/],
    ['state:""', /^state: is there without/],
    ['state:failed state:running', /^state: is there twice; the first one counts/],
    ['-state:failed', /'-state:failed' is not known: only words/],
  ]
  for (const [text, message] of cases) {
    const mistakes = mistakesIn(`${text} program:blastp globin`)
    assert.equal(mistakes.length, 1, text)
    assert.match(mistakes[0] ?? '', message)
    const { program, words } = conditionsOf(`${text} program:blastp globin`)
    assert.deepEqual([program, words], ['blastp', ['globin']], text)
  }
  assert.equal(conditionsOf('state:failed state:running').state, 'error')
})

test('a filter changes its own field and nothing else', () => {
  assert.equal(setField('globin', 'state', 'failed'), 'globin state:failed')
  assert.equal(
    setField('state:failed globin "two words"', 'state', 'running'),
    'globin "two words" state:running',
  )
  assert.equal(setField('globin State:failed state:x', 'state', undefined), 'globin')
  assert.equal(setField('"not closed', 'program', 'blastp'), '"not closed" program:blastp')
  assert.equal(setField('', 'target', 'two words'), 'target:"two words"')
  for (const state of saidStates) assert.deepEqual(mistakesIn(setField('', 'state', state)), [])
})

test('no text makes it throw, nor the catalog; a filter of any text holds', (t) => {
  const catalog = openCatalog(':memory:', silentLog)
  t.after(() => catalog.close())
  catalog.put(row('bcdf', { words: 'globin' }))
  const piece = fc.oneof(
    fc.constantFrom(
      'state:',
      'since:',
      'until:',
      'id:',
      'owner:',
      '-',
      '"',
      ':',
      ' ',
      '9'.repeat(12),
      'd',
      '2026-',
      'é',
    ),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      const { conditions } = parseSearch(text, now)
      catalog.list({ ...conditions, limit: 1 })
      for (const time of [conditions.since, conditions.until])
        assert.ok(time === undefined || !Number.isNaN(Date.parse(time)))
      const filtered = setField(text, 'program', 'blastp')
      assert.equal(conditionsOf(filtered).program, 'blastp', filtered)
      const { program: _, ...others } = conditions
      const { program: __, ...same } = conditionsOf(filtered)
      assert.deepEqual(same, others)
      assert.equal(setField(filtered, 'program', 'blastp'), filtered)
    }),
    { numRuns: 200 },
  )
})
