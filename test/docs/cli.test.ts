import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { exitStatus } from '../../src/cli/command-error.ts'
import { verbs } from '../../src/cli/verbs.ts'
import { parts, root, table } from './page.ts'

const sections = parts('docs/cli.md')
const commands = await Promise.all(
  Object.entries(verbs).map(async ([name, load]) => (await load())(new Command(name))),
)

/** `errand submit <program> [inputs...]` */
function callOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name()
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return ['errand', command.name(), ...words].join(' ')
}

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
    assert.deepEqual(
      optionsIn(callOf(command)),
      command.options.map(({ flags }) => flags),
    )
  })
}

test('docs/cli.md has the options of every verb', () => {
  const help = execFileSync(process.execPath, [join(root, 'src/cli.js'), 'serve', '--help'], {
    encoding: 'utf8',
  })
  const flags = [...help.matchAll(/^ {2}(-\S.*?)(?: {2,}|$)/gm)].map(([, flag]) => flag)
  assert.deepEqual(
    optionsIn('Every verb'),
    flags.filter((flag) => flag !== '-h, --help'),
  )
})

test('docs/cli.md has every exit status, and no other', () => {
  const rows = table(sections.get('Every verb') ?? '', 'exit status')
  assert.deepEqual(
    rows.map(([status]) => Number(status)),
    Object.values(exitStatus),
  )
})
