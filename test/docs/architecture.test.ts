import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { jobStates } from '../../src/job/state.ts'
import { blocks, parts, root, table } from './page.ts'

const sections = parts('docs/architecture.md')

test('the layers in docs/architecture.md are the folders and files of src/', () => {
  const [diagram = ''] = blocks(sections.get('Layers') ?? '', '')
  const drawn = [...diagram.matchAll(/\b(?:src\/[\w.]+|wrapper)\/?/g)].map(([path]) =>
    path.replace(/\/$/, ''),
  )
  const there = readdirSync(join(root, 'src')).map((name) => `src/${name}`)
  assert.deepEqual(drawn.sort(), [...there, 'wrapper'].sort())
})

test('docs/architecture.md has every state in the table and in the diagram', () => {
  const part = sections.get('States') ?? ''
  assert.deepEqual(
    table(part, 'state').map(([state]) => state),
    [...jobStates],
  )
  const [diagram = ''] = blocks(part, 'mermaid')
  const drawn = new Set(
    [...diagram.matchAll(/(\w+|\[\*\]) --> (\w+|\[\*\])/g)].flatMap(([, from, to]) => [from, to]),
  )
  drawn.delete('[*]')
  assert.deepEqual([...drawn].sort(), [...jobStates].sort())
})

test('what docs/architecture.md tells to look at is there', () => {
  const places = [...(sections.get('Where to look') ?? '').matchAll(/`((?:src|views|public)\/[\w/.-]+)`/g)]
  assert.ok(places.length > 10)
  for (const [, place = ''] of places) assert.ok(existsSync(join(root, place)), place)
})
