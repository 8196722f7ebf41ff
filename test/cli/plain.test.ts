import assert from 'node:assert/strict'
import test from 'node:test'
import { verbFirst } from '../../src/cli/commands.ts'
import { plain, plainBlock } from '../../src/cli/plain.ts'
import { formatTable } from '../../src/cli/table.ts'

test('what somebody typed reaches a terminal without its escapes', () => {
  assert.equal(plain('\x1b]0;owned\x07 a\tb\r\nc\rd \x9b1m'), '\\x1b]0;owned\\x07 a\tb\nc\\x0dd \\x9b1m')
  assert.equal(plain('gpj.\u202eexe'), 'gpj.\\u202eexe')
  assert.equal(plain('Größe 5 µm, 数'), 'Größe 5 µm, 数')
  assert.equal(plainBlock('a\nowner  root', 4), 'a\n    owner  root')
  assert.equal(String(formatTable(['job', 'state'], [['a\x1b\nb', 'x']])), 'job       state\na\\x1b\\nb  x')
})

test('what every verb has may stand before it', () => {
  const moved = (line: string) => verbFirst(line.split(' ')).join(' ')
  assert.equal(moved('--json --config a.ini list --limit 3'), 'list --limit 3 --json --config a.ini')
  assert.equal(
    moved('--config=a.ini completion bash -- errand --json'),
    'completion bash --config=a.ini -- errand --json',
  )
  assert.equal(moved('list --json'), 'list --json')
  assert.equal(moved('--config'), '--config')
})
