import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitMeaning, exitStatus } from '../../src/cli/command-error.ts'
import { callable, callOf, commonOptions } from '../../src/cli/commands.ts'
import { environment } from '../../src/cli/man-page.ts'
import { commandTree } from '../../src/cli/tree.ts'
import { parts, table } from './page.ts'

const sections = parts('docs/cli.md')
const { commands } = await commandTree()
const common = commonOptions().map(({ flags }) => flags)

function optionsIn(heading: string): (string | undefined)[] {
  return table(sections.get(heading) ?? '', 'option').map(([flags]) => flags)
}

test('docs/cli.md has every verb with its arguments, in the order of the help, and no other', () => {
  assert.deepEqual(
    [...sections.keys()].filter((heading) => heading.startsWith('errand ')),
    commands.map(callOf),
  )
})

for (const command of commands) {
  test(`docs/cli.md has every option of ${command.name()}, and no other`, () => {
    const options = callable(command).flatMap((one) => one.options)
    assert.deepEqual(
      optionsIn(callOf(command)),
      options.map(({ flags }) => flags).filter((flags) => !common.includes(flags)),
    )
  })
}

test('docs/cli.md has every action of a verb with its arguments, in the order of the help, and no other', () => {
  for (const command of commands)
    assert.deepEqual(
      table(sections.get(callOf(command)) ?? '', 'action').map(([call]) => `${callOf(command)} ${call}`),
      command.commands.map(callOf),
    )
})

test('docs/cli.md has the options of every verb', () => {
  assert.deepEqual(optionsIn('Every verb'), common)
})

test('docs/cli.md has what the man page has of the environment', () => {
  const rows = table(sections.get('Every verb') ?? '', 'environment')
  const names = rows.map(([name]) => name?.replaceAll('`', ''))
  assert.deepEqual(names, Object.keys(environment))
})

test('docs/cli.md has every exit status, and no other', () => {
  const rows = table(sections.get('Every verb') ?? '', 'exit status')
  assert.deepEqual(
    rows.map(([status, meaning]) => [Number(status), meaning?.replaceAll('`', '')]),
    Object.entries(exitStatus).map(([name, status]) => [
      status,
      exitMeaning[name as keyof typeof exitStatus],
    ]),
  )
})
