import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'ini'
import { formatIni, parseIni, parseIniWithLists, parseLine } from '../../src/platform/ini.ts'

const hostile = [
  ...[
    '',
    ' ',
    ' a',
    'a ',
    '\t',
    'true',
    'false',
    'null',
    '5',
    '1e3',
    '__proto__',
    'constructor',
    '"',
    "'",
    '"a"',
    "'a'",
  ],
  ...[
    '"a',
    "a'",
    '\\',
    '\\\\',
    'a\\',
    '\\;',
    ';',
    'a;b',
    '#',
    'a#b',
    '=',
    'a=b',
    '[x]',
    '[x',
    'x]',
    '[]',
    '{"a":1}',
  ],
  ...[
    '\n',
    'a\nb',
    '\r',
    'a\r\nb',
    '\0',
    '\u007f',
    '\u0085',
    '\u2028',
    'a\u2029b',
    '\ufeff',
    'é',
    '🙂',
    '\ud83d',
    '\ude42x',
  ],
  ...[
    '$(rm -rf /)',
    '`id`',
    '../../x',
    '%s %(a)s',
    "it's",
    '1,2',
    '[1,2]',
    '"\\u0041"',
    ' '.repeat(3),
    '; a',
    '\u00a0a\u00a0',
  ],
]

test('10,000 strings come back from INI unchanged and as text, on lines of printable ASCII', () => {
  const text = fc.oneof(
    fc.constantFrom(...hostile),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "'",
        '\\',
        ';',
        '#',
        '=',
        '[',
        ']',
        ' ',
        '\n',
        'a',
        '\u2028',
        '🙂',
        '\ud83d',
      ),
    }),
    fc.string({ maxLength: 200 }),
  )
  fc.assert(
    fc.property(text, (value) => {
      const written = formatIni({ settings: { first: value, last: 'x' } })
      assert.match(written, /^([\x20-\x7e]*\n)+$/)
      assert.deepEqual({ ...parseIni(written).settings }, { first: value, last: 'x' })
      // Any other program reads it with `ini` itself.
      assert.equal(String(parse(written).settings.first), value)
    }),
    { numRuns: 10_000 },
  )
})

test('a line that anybody wrote is read as `ini` reads it', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'key',
      ' = ',
      '=',
      ' ',
      'true',
      '__proto__',
      'a.b',
      '"',
      "'",
      ';',
      '#',
      '[',
      ']',
      '\\',
      '\t',
    ),
    fc.constantFrom('é', '\u00a0', '\r', 'null', '1e3', '[]'),
  )
  const line = fc.tuple(fc.boolean(), fc.array(piece, { maxLength: 6 }))
  fc.assert(
    fc.property(line, ([isPlain, pieces]) => {
      const text = `${isPlain ? 'key = ' : ''}${pieces.join('')}`
      if (!text.includes('=') || /^\s*[;#[]/.test(text) || text.includes('\r')) return
      // A name with a dot and the value null it makes a section, of others none; a line is a line. So none has a dot here.
      const [[name, value] = []] = Object.entries(parse(text.replaceAll('.', 'Z')))
      const key = name?.replaceAll('Z', '.')
      // A section is no line.
      const isText =
        key !== undefined && (value === null || typeof value !== 'object' || Array.isArray(value))
      assert.deepEqual(
        parseLine(text),
        isText ? { key, value: String(value).replaceAll('Z', '.') } : undefined,
      )
    }),
    { numRuns: 5_000 },
  )
})

for (const value of hostile) {
  test(`INI keeps ${JSON.stringify(value)}`, () => {
    assert.equal(parseIni(formatIni({ inputs: { x: value } })).inputs?.x, value)
  })
}

test('what a person would write plainly stands plainly', () => {
  const settings = {
    job_id: 'tcfnctbq',
    submitted: '2026-11-21T20:11:05.123Z',
    url: 'https://errand.example.org/jobs/tcfnctbq',
    title: "BLAST: a person's search, 100 %",
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`)
  assert.equal(
    formatIni({ settings, inputs: { x: '8' } }),
    `[settings]\n${lines.join('')}\n[inputs]\nx = 8\n`,
  )
})

test('sections keep their order, dots in names, and keys without a section come first', () => {
  const written = formatIni({ 'a.b': { k: '1' }, a: { b: '2' }, empty: {}, '': { top: '3' } })
  const read = parseIni(written)
  assert.deepEqual(Object.keys(read), ['', 'a.b', 'a', 'empty'])
  assert.equal(read['a.b']?.k, '1')
  assert.equal(read.a?.b, '2')
  assert.equal(read['']?.top, '3')
})

test('names that an INI file cannot hold are refused', () => {
  for (const name of ['a[]', 'a=b', '__proto__', ' ', 'a\nb', ';a', 'é']) {
    assert.throws(() => formatIni({ x: { [name]: '1' } }), /cannot write/)
    assert.throws(() => formatIni(Object.fromEntries([[name, { a: '1' }]])), /cannot write/)
  }
})

test('a text that was cut short gives what is there', () => {
  const whole = formatIni({ settings: { a: '1', b: 'two\nlines' }, inputs: { x: '8' } })
  for (let length = 0; length <= whole.length; length++) {
    const read = parseIni(whole.slice(0, length))
    if (length > '[settings]\na = 1\n'.length) assert.equal(read.settings?.a, '1')
  }
  assert.deepEqual(Object.keys(parseIni('')), [])
  assert.equal(parseIni('[a]\nx').a?.x, undefined)
})

test('objects that are read have no prototype', () => {
  const read = parseIni('[a]\nx = 1\n')
  assert.equal(read.constructor, undefined)
  assert.equal(read.a?.toString, undefined)
})

test('a list comes back as a list, and a text that looks like one as a text', () => {
  const lists = [[], ['a', 'b c'], hostile, ['[', ']', '\\', '"', ';', '#', '\n', '\u2028', '🙂']]
  for (const list of lists) {
    const written = formatIni({ inputs: { list, text: JSON.stringify(list), plain: 'a' } })
    assert.match(written, /^[\x20-\x7e\n]*$/)
    assert.deepEqual(
      { ...parseIniWithLists(written).inputs },
      { list, text: JSON.stringify(list), plain: 'a' },
    )
    // To a parser that knows of no lists it is the text of a JSON array.
    assert.deepEqual(JSON.parse(parse(written).inputs.list), list)
    assert.deepEqual(JSON.parse(parseIni(written).inputs?.list ?? ''), list)
  }
  assert.equal(formatIni({ '': { reads: ['a.fq', 'b c.fq'] } }), 'reads = ["a.fq", "b c.fq"]\n')
})

test('a list that was cut short is no list, and throws nothing', () => {
  assert.deepEqual({ ...parseIniWithLists('[inputs]\nx = ["a", "b').inputs }, { x: '["a", "b' })
  assert.deepEqual({ ...parseIniWithLists('[inputs]\nx = [1]\n').inputs }, { x: '[1]' })
})
