import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readHandWritten } from '../../src/platform/hand-written-ini.ts'
import { addSection, editSection, removeSection } from '../../src/schedule/file/edit.ts'

const text = `; what runs by itself
[variables]
load = 0 ; to begin with

; the nightly backup
[schedule.backup]
cmd   = backup b2   ; by hand before 2025
# too late?
at    = 4:35am      ; before work
  max = 2

; every hour
[schedule.tidy]
cmd = tidy
`

const changes: [title: string, made: string | undefined, expected: string][] = [
  [
    'a key that is there keeps its place, its blanks and the comment behind it',
    editSection(text, 'schedule.backup', { at: '5:00, 17:00', max: '3' }),
    text.replace('4:35am', '5:00, 17:00').replace('max = 2', 'max = 3'),
  ],
  [
    'a new key comes after the last, in front of what is about the next section',
    editSection(text, 'schedule.backup', { enabled: 'false' }),
    text.replace('  max = 2\n', '  max = 2\nenabled = false\n'),
  ],
  [
    'a key that is taken out takes its line alone',
    editSection(text, 'schedule.backup', { at: undefined, missing: undefined }),
    text.replace(/^at .*\n/m, ''),
  ],
  [
    'a comment that cannot stay behind a value in quotes stands above it',
    editSection(text, 'schedule.backup', { cmd: 'sh -c "a; b"' }),
    text.replace(/^cmd {3}=.*$/m, String.raw`; by hand before 2025${'\n'}cmd   = "sh -c \"a; b\""`),
  ],
  [
    'a value is emptied',
    editSection(text, 'variables', { load: '' }),
    text.replace('load = 0 ; to', 'load = ; to'),
  ],
  [
    'a section goes with what is in it, and comments elsewhere stay',
    removeSection(text, 'schedule.backup'),
    text.replace(/\[schedule\.backup\][\s\S]*?max = 2\n\n/, ''),
  ],
  [
    'the last section goes with the gap before it',
    removeSection('[a]\nx = 1\n\n[b]\ny = 2 ; z\n', 'b'),
    '[a]\nx = 1\n',
  ],
  [
    'a section comes at the end',
    addSection(text, 'schedule.new', { script: 'a; b', at: 'noon' }),
    `${text}\n[schedule.new]\nscript = "a; b"\nat = noon\n`,
  ],
  ['to nothing', addSection('', 'a', { x: '1' }), '[a]\nx = 1\n'],
  ['to a last line without an end', addSection('[a]\nx = 1', 'b', {}), '[a]\nx = 1\n\n[b]\n'],
  ['in a last line without an end', editSection('[a]\nx = 1', 'a', { y: '2' }), '[a]\nx = 1\ny = 2\n'],
  ['below a header alone', editSection('[a]', 'a', { y: '2' }), '[a]\ny = 2\n'],
  [
    "the file's line ends",
    editSection('[a]\r\nx = 1\r\n; c\r\n[b]\r\n', 'a', { x: '2', y: '3' }),
    '[a]\r\nx = 2\r\ny = 3\r\n; c\r\n[b]\r\n',
  ],
  ['of a key that stands twice, one', editSection('[a]\nx = 1\nx = 2\n', 'a', { x: '3' }), '[a]\nx = 3\n'],
]
for (const [title, made, expected] of changes) test(title, () => assert.equal(made, expected))

test('there is nothing to change where there is no such section, or one already', () => {
  assert.equal(editSection(text, 'schedule.none', { at: 'noon' }), undefined)
  assert.equal(removeSection(text, 'schedule.none'), undefined)
  assert.equal(addSection(text, 'schedule.tidy', {}), undefined)
})

test('what no such file can hold is refused', () => {
  assert.throws(() => editSection(text, 'schedule.tidy', { cmd: 'a\0b' }), /can not write cmd/)
  assert.throws(() => editSection(text, 'schedule.tidy', { cmd: '\ud83d' }), /can not write/)
  assert.throws(() => editSection(text, 'schedule.tidy', { 'a b': '1' }), /can not write/)
  assert.throws(() => addSection(text, 'schedule.new', { 'x\ny': '1' }), /can not write/)
})

const keys = fc.constantFrom('at', 'cmd', 'max', 'inputs.x', 'new')
const values = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`ab ;#"'\\=[]\n\t,ü{}`) }),
  fc.constantFrom('true', 'null', '1e3', '', ' ', '[x]', '; x', '"a" "b"', "'", '\r\n', '\u2028'),
)
const isWritable = (value: string) => !value.includes('\0') && value.isWellFormed()

test('what is written reads back as it was meant, and nothing else is touched', () => {
  fc.assert(
    fc.property(
      fc.dictionary(keys, fc.oneof(values.filter(isWritable), fc.constant(undefined))),
      fc.constantFrom('\n', '\r\n'),
      (wanted, end) => {
        const before = text.replaceAll('\n', end)
        const after = editSection(before, 'schedule.backup', wanted) ?? ''
        const found = readHandWritten(after, '')
        assert.deepEqual(found.mistakes, [])
        const entries = Object.fromEntries(
          found.sections
            .find(({ name }) => name === 'schedule.backup')
            ?.entries.map(({ key, value }) => [key, value]) ?? [],
        )
        const expected = { cmd: 'backup b2', at: '4:35am', max: '2', ...wanted }
        assert.deepEqual(
          entries,
          Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
        )
        const outside = (whole: string) => [
          whole.slice(0, whole.indexOf('[schedule.backup]')),
          whole.slice(whole.indexOf(`${end}; every hour`)),
        ]
        assert.deepEqual(outside(after), outside(before))
        for (const comment of ['; by hand before 2025', '# too late?', '; before work'])
          if (!('cmd' in wanted || 'at' in wanted)) assert.ok(after.includes(comment))
      },
    ),
  )
})

test('what is added and removed again was never there', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, values.filter(isWritable)), (wanted) => {
      const added = addSection(text, 'schedule.new', wanted) ?? ''
      const entries = readHandWritten(added, '').sections.at(-1)?.entries ?? []
      assert.deepEqual(Object.fromEntries(entries.map(({ key, value }) => [key, value])), { ...wanted })
      assert.equal(removeSection(added, 'schedule.new'), text)
    }),
  )
})
