import assert from 'node:assert/strict'
import test from 'node:test'
import { commandLine } from '../../src/portal/command-line.ts'
import { define } from '../program/define.ts'

const program = define(`
command = {program}/run {x} --data /srv/it [--token {token}] [--kinds {kinds}] {file} [{more}]
[inputs.x]
type = integer
required = true
[inputs.token]
type = secret
[inputs.kinds]
type = choices
choices = a, b
[inputs.file]
type = file
required = true
[inputs.more]
show_if = x = 3
default = it's more
`)
const line = (given: [string, string][], fileName?: string) => {
  const file = fileName === undefined ? [] : [['file', { fileName, sizeBytes: 1, path: '' }] as const]
  return commandLine(program, [...given, ...file], 0)
}

test('the line has what is given, quoted for a shell, files by name and secrets not at all', () => {
  const given: [string, string][] = [
    ['x', '3'],
    ['token', 's3cret'],
    ['kinds', 'b'],
    ['kinds', 'a'],
  ]
  assert.equal(
    line(given, '../my reads;.fa'),
    "programs/test/run 3 --data /srv/it --token '•••' --kinds a b 'my reads;.fa' 'it'\\''s more'",
  )
})

test('what has yet to be filled in stands as its name, what is wrong as it was typed', () => {
  assert.equal(line([]), "programs/test/run '{x}' --data /srv/it '{file}'")
  assert.equal(line([['x', '$(id)']]), "programs/test/run '$(id)' --data /srv/it '{file}'")
})
