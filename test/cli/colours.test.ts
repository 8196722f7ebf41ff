import assert from 'node:assert/strict'
import test from 'node:test'
import { stateCell } from '../../src/cli/colours.ts'
import { formatTable } from '../../src/cli/table.ts'
import { errand, errandAtTerminal } from '../support/errand.ts'
import { needs } from '../support/needs.ts'
import { startPortal } from '../support/portal.ts'

test('colours take no room in a table, and words of others get none', () => {
  const terminal = {
    paint: (text: string, style: string | undefined) => (style ? `<${style}>${text}</>` : text),
  }
  const table = (width: number) =>
    String(
      formatTable(
        ['job', 'state', 'title'],
        [
          ['tcfnctbq', stateCell('error (exit)', 'error'), 'running, with a very long title'],
          ['x', stateCell('0'), '\x1b[31m'],
          ['y', stateCell('127'), ''],
        ],
        { ...terminal, columns: width },
      ),
    )
  assert.equal(
    table(36),
    `
<dim>job</>       <dim>state</>         <dim>title</>
tcfnctbq  <red>error (exit)</>  running, wi…
x         <green>0</>             \\x1b[31m
y         <red>127</>`.slice(1),
  )
  // Too narrow for ids and states in one line.
  assert.equal(
    table(24),
    `
tcfnctbq
  <dim>state</>  <red>error (exit)</>
  <dim>title</>  running, with …

x
  <dim>state</>  <green>0</>
  <dim>title</>  \\x1b[31m

y
  <dim>state</>  <red>127</>`.slice(1),
  )
})

test('colours are on a terminal, and nowhere else', async (t) => {
  if (!needs(t, 'script')) return
  const portal = await startPortal(t)
  for (const y of ['2', '0']) await portal.over(await portal.submit('slow_div', { x: '8', y, seconds: '0' }))

  const shown = await errandAtTerminal(portal.root, 'list')
  assert.match(shown, /^\x1b\[2mjob\x1b\[22m +\x1b\[2mprogram\x1b/)
  assert.match(shown, / \x1b\[31merror \(stderr\)\x1b\[39m {2}\d/)
  assert.match(shown, / \x1b\[32msuccess\x1b\[39m {9}\d/)
  const bare = (await errand(portal.root, ['list'], { FORCE_COLOR: '1' })).stdout
  assert.equal(shown.replaceAll(/\x1b\[\d+m/g, ''), bare)
  for (const [words, environment] of [
    ['list', { NO_COLOR: '1' }],
    ['list', { TERM: 'dumb' }],
    ['list --json', {}],
  ] as const)
    assert.doesNotMatch(await errandAtTerminal(portal.root, words, environment), /\x1b/, words)
  assert.match(await errandAtTerminal(portal.root, 'status'), /\x1b\[31mFailed last:\x1b\[39m\n {2}\w{8} /)
})
