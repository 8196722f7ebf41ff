import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { en } from '../../src/messages/en.ts'
import { createTerminal, type Segment, terminalText } from '../../src/portal/terminal-text.ts'

const textOf = (segments: Segment[]) => segments.map(({ text }) => text).join('')
const shown = (text: string) => textOf(terminalText(text))

test('a carriage return, a backspace and erasing write a line over', () => {
  for (const [written, seen] of [
    ['10%\r20%\r30%\ndone\n', '30%\ndone\n'],
    ['a long line\rshort\n', 'shortg line\n'],
    ['a long line\r\x1b[Kshort', 'short'],
    ['a long line\x1b[2K\rshort', 'short'],
    ['abc\b\bX', 'aXc'],
    ['\b\b\ba', 'a'],
    ['abc\x1b[2Dx', 'axc'],
    ['abc\x1b[1Gx', 'xbc'],
    ['ab\x1b[900Cc', 'abc'],
    ['abc\b\x1b[1Kx', '  x'],
    ['abcdef\x1b[4G\x1b[1K\x1b[2Gxy\x1b[2G\x1b[1K', '  y ef'],
    ['abcdef\x1b[2G\x1b[1K\x1b[4G\x1b[1K\x1b[1Gx', 'x   ef'],
    ['abc\x1b[1K\x1b[2G\x1b[Kxyz', ' xyz'],
    ['dos\r\nlines\r\n', 'dos\nlines\n'],
    ['a\tb\n\n c ', 'a\tb\n\n c '],
    ['', ''],
  ] as const)
    assert.equal(shown(written), seen, JSON.stringify(written))
})

test('colours and bold become classes; of 256 and of 24 bits the nearest', () => {
  const looks = (text: string) => terminalText(text).map(({ text, classes }) => [text, classes])
  assert.deepEqual(looks('a \x1b[1;31mbad\x1b[0m word\x1b[m.'), [
    ['a ', ''],
    ['bad', 'in-red bold'],
    [' word.', ''],
  ])
  // A look lasts over the end of a line, and a line's end alone begins no new piece.
  assert.deepEqual(looks('\x1b[32mtwo\nlines\n\x1b[39mplain'), [
    ['two\nlines\n', 'in-green'],
    ['plain', ''],
  ])
  for (const [code, classes] of [
    ['38;5;196', 'in-red'],
    ['38;5;46', 'in-green'],
    ['38;5;9', 'in-red'],
    ['38;5;244', 'in-grey'],
    ['38;5;15', ''],
    ['38;2;30;60;250', 'in-blue'],
    ['38:2::200:180:0', 'in-yellow'],
    ['38;5;300', ''],
    ['38', ''],
    ['38;5;196;1', 'in-red bold'],
    ['95', 'in-magenta'],
    ['90', 'in-grey'],
    ['97', ''],
    ['37;41', 'on-red'],
    ['7', 'on-ink'],
    ['31;7', 'on-red'],
    ['7;27', ''],
    ['3;4', 'italic underlined'],
    ['3;23;4;24;1;22', ''],
    ['99999;?', ''],
  ] as const)
    assert.deepEqual(looks(`\x1b[${code}mx`), [['x', classes]], code)
})

test('other sequences are left out; what shows nothing is seen, and nothing turns what follows', () => {
  for (const [written, seen] of [
    ['\x1b]0;a title\x07text', 'text'],
    ['\x1b]8;;https://example.org\x1b\\a link\x1b]8;;\x1b\\', 'a link'],
    ['\x1b[?25l\x1b[2J\x1b[10;20Htext\x1b[?25h', 'text'],
    ['\x1b(B\x1b7text\x1b8\x1b=', 'text'],
    ['\x9b31mtext', 'text'],
    ['\x1bPq…\x1b\\text', 'text'],
    ['rang\x07', 'rang'],
    ['nul\0 del\x7f', 'nul␀ del␡'],
    ['\x1b\x01', '␛␁'],
    ['admin\u202egnp.exe', 'admin\ufffdgnp.exe'],
    ['never ends \x1b]0;title', 'never ends '],
    [`${'\x1b['}${'1;'.repeat(2_000)}`, `␛[${'1;'.repeat(2_000)}`.slice(0, 2_000)],
  ] as const)
    assert.equal(shown(written).slice(0, 2_000), seen, JSON.stringify(written).slice(0, 80))
})

test('a line of any length is cut, with a note', () => {
  const line = shown(`${'x'.repeat(1_000_000)}\nnext\n`)
  assert.equal(line, `${'x'.repeat(2_000)} ${en.results.lineIsCut}\nnext\n`)
})

test('a few bytes that blank out a long line cost no more than others', () => {
  const begun = performance.now()
  const written = `${'x'.repeat(2_000)}${'\x1b[1K'.repeat(300_000)}y`
  assert.equal(shown(written), `${' '.repeat(2_000)} ${en.results.lineIsCut}`)
  // It takes a third of a second; filling the places each time, more than ten.
  assert.ok(performance.now() - begun < 5_000)
})

test('a sequence that comes in two pieces is one; old lines go, and keep their numbers', () => {
  const terminal = createTerminal({ maxSize: 180 })
  for (const piece of ['one\ntwo \x1b[3', '1mred\x1b', '[0m\nthree\nfour\nfi', 've']) terminal.write(piece)
  assert.equal(terminal.first(), 1)
  assert.deepEqual(terminal.lines(), [
    [
      { text: 'two ', classes: '' },
      { text: 'red', classes: 'in-red' },
    ],
    [{ text: 'three', classes: '' }],
    [{ text: 'four', classes: '' }],
    [{ text: 'five', classes: '' }],
  ])
})

test('of whatever is written: no more comes out than went in, in pieces as in one, and text itself as it is', () => {
  const special = [
    '\x1b',
    '\x1b[',
    '\x1b[31m',
    '\x1b]',
    '\x1b[K',
    '\x1b[1K',
    '\x1b[40C',
    '\r',
    '\n',
    '\b',
    '\x07',
    ';',
    '5',
  ]
  const anything = fc
    .array(fc.oneof(fc.constantFrom(...special), fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 60,
    })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(anything, fc.nat(100), (text, place) => {
      const whole = terminalText(text)
      assert.ok([...textOf(whole)].length <= [...text].length)
      for (const { classes } of whole) assert.match(classes, /^(?:[a-z]+(?:-[a-z]+)?(?: |$))*$/)
      const [terminal, other] = [createTerminal(), createTerminal()]
      const at = Math.min(place, text.length)
      terminal.write(text)
      // Characters come whole.
      const isWhole = !/^[\udc00-\udfff]/.test(text.slice(at))
      for (const piece of isWhole ? [text.slice(0, at), text.slice(at)] : [text]) other.write(piece)
      assert.deepEqual(other.lines(), terminal.lines())
    }),
    { numRuns: 50 },
  )
  const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const plain = text.replace(controls, '')
      assert.equal(shown(plain), plain)
    }),
  )
})
