import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'ini'
import { formatMistake, readHandWritten } from '../../src/platform/hand-written-ini.ts'

const values: [written: string, value: string][] = [
  ['x', 'x'],
  ['', ''],
  ['x ; a comment', 'x'],
  ['x ;', 'x'],
  ['; nothing but a comment', ''],
  ['smtp://u:p@mail.example.org:587   ; absent: state/outbox/*.eml', 'smtp://u:p@mail.example.org:587'],
  [String.raw`awk '{print $1\; exit}' {x}`, "awk '{print $1; exit}' {x}"],
  [String.raw`a\#b \\ C:\x`, String.raw`a#b \ C:\x`],
  ['"a b"', 'a b'],
  ["'a b'", 'a b'],
  ['"a ; b # c"', 'a ; b # c'],
  [String.raw`"two\nlines"`, 'two\nlines'],
  ["\"'a b' 'c'\"", "'a b' 'c'"],
  [String.raw`"\"a\" \"b\""`, '"a" "b"'],
  ["'it' is", "'it' is"],
  ["''", ''],
  ['true', 'true'],
  ['null', 'null'],
  ['1e3', '1e3'],
  ['a = b', 'a = b'],
  ['[x]', '[x]'],
  ['🙂', '🙂'],
]
for (const [written, value] of values) {
  test(`the value of: k = ${written}`, () => {
    const { sections, mistakes } = readHandWritten(`k = ${written}\n`, 'f')
    assert.deepEqual(mistakes, [])
    assert.equal(sections[0]?.entries[0]?.value, value)
  })
}

const mistakes: [text: string, message: RegExp][] = [
  ["k = awk '{print $1; exit}' {x}", /^f:1: k: the value would be cut at ';' \(a ' is open/],
  ['k = "a ; b" c', /^f:1: k: the value would be cut at ';'/],
  ["k = a person's age ; a comment", /^f:1: k: the value would be cut at ';' \(a ' is open/],
  ['k = a;b', /write \\;/],
  ['k = a ;b', /write \\;/],
  ['k = a#b', /write \\#/],
  ['k = a # b', /write \\#/],
  ["k = 'a b' 'c'", /its outer quotes would be taken off; write "'a b' 'c'"/],
  ['k = "a" "c"', /write "\\"a\\" \\"c\\""/],
  [String.raw`k = "C:\dir"`, /outer quotes/],
  ['k = "a b" ; comment', /a comment cannot follow/],
  ['k = "a" ; say "b"', /a comment cannot follow/],
  ["k = '1e3'", /would be read as JSON; write "1e3"/],
  ["k = '", /one way only/],
  [String.raw`k = "a\u0000b"`, /NUL/],
  [String.raw`k = "\ud83d"`, /half a character/],
  ['k = 1\nk = 2', /^f:2: k: stands twice, first on line 1/],
  ['[a]\n[b]\n[a]', /^f:3: \[a\] stands twice, first on line 1/],
  ['just words', /^f:1: expected 'key = value' or '\[section\]', found 'just words'/],
  ['= 3', /expected 'key = value'/],
  ['k[] = 3', /a key is of/],
  ['__proto__ = 3', /a key is of/],
  ['a key = 3', /a key is of/],
  ['[a', /ends with '\]'/],
  ['[a] b', /nothing may follow a section's header, found 'b'/],
  ['[a] ; b', /nothing may follow/],
  ['[a]b = 3', /nothing may follow/],
  ['[]', /a section's name is/],
  ['[a b]', /a section's name is/],
  ['k = a\0b', /control character \(U\+0000\)/],
  ['k = a\u2028b', /U\+2028/],
  ['k = a\ufffdb', /UTF-8/],
]
for (const [text, message] of mistakes) {
  test(`one mistake in: ${JSON.stringify(text)}`, () => {
    const found = readHandWritten(text, 'f').mistakes.map(formatMistake)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', message)
  })
}

test('sections and entries come with their lines, whatever the line ends; a byte order mark is passed over', () => {
  const lines = ['\ufefftop = 1', '# comment', '', '[a.b] ', '  k = 2', '; x = 3', 'l=4']
  for (const end of ['\n', '\r\n', '\r']) {
    assert.deepEqual(readHandWritten(lines.join(end), 'f'), {
      sections: [
        { name: '', line: 1, entries: [{ key: 'top', value: '1', line: 1 }] },
        {
          name: 'a.b',
          line: 4,
          entries: [
            { key: 'k', value: '2', line: 5 },
            { key: 'l', value: '4', line: 7 },
          ],
        },
      ],
      mistakes: [],
    })
  }
})

test('a mistake in a value still leaves its key, marked', () => {
  const { sections } = readHandWritten('command = a;b', 'f')
  assert.deepEqual(sections[0]?.entries, [{ key: 'command', value: 'a;b', line: 1, wrong: true }])
})

test('whatever is written, it is a mistake or it is what ini reads', () => {
  const letters = fc.constantFrom(...'abx \t\'"\\;#=[]{}$,.:0\n\r\0\u2028é🙂')
  const line = fc.tuple(
    fc.constantFrom('k = ', 'k=', 'other = ', '[s]', '; ', ''),
    fc.string({ unit: letters, maxLength: 20 }),
  )
  const text = fc
    .array(
      line.map((parts) => parts.join('')),
      { maxLength: 6 },
    )
    .map((lines) => lines.join('\n'))
  fc.assert(
    fc.property(text, (written) => {
      const { sections, mistakes } = readHandWritten(written, 'f')
      if (mistakes.length > 0) return
      const read = parse(written)
      for (const { name, entries } of sections) {
        for (const { key, value } of entries) assert.equal(String((name ? read[name] : read)[key]), value)
      }
    }),
    { numRuns: 20_000 },
  )
})
