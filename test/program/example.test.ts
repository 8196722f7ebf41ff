import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkExample } from '../../src/program/check-example.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { define, mistakesIn } from './define.ts'

const inputs = `
command = true
[inputs.reads]
type = file
max_files = 3
[inputs.query]
type = file
paste = true
max_size = 10
[inputs.count]
type = integer
max = 9
[inputs.token]
type = secret
`

test('an example has a value for each input that it names, files by their path', () => {
  const { examples } = define(
    `${inputs}[example.small]\nlabel = A small one\nreads = @data/a.fq, @b.fq\nquery = >A\ncount = 3\n[example.plain]`,
  )
  assert.deepEqual(examples, [
    {
      name: 'small',
      label: 'A small one',
      values: [
        { input: 'reads', file: 'data/a.fq' },
        { input: 'reads', file: 'b.fq' },
        { input: 'query', text: '>A' },
        { input: 'count', text: '3' },
      ],
    },
    { name: 'plain', label: 'plain', values: [] },
  ])
})

test('an example with unknown inputs, secrets and files from elsewhere is a mistake', () => {
  const mistakes = (line: string) => mistakesIn(`${inputs}[example.small]\n${line}`)
  const at = 'program.ini:16: '
  assert.deepEqual(mistakes('cuont = 3'), [`${at}cuont: there is no input 'cuont'; did you mean 'count'?`])
  assert.match(mistakes('token = x')[0] ?? '', /what is secret can be part of no example/)
  for (const path of ['@/etc/passwd', '@../x', '@', 'a.fq', '@a, b'])
    assert.match(mistakes(`reads = ${path}`)[0] ?? '', /expected @ and the path of a file inside/, path)
  assert.match(mistakesIn(`${inputs}[examples.small]`)[0] ?? '', /did you mean \[example\.small\]\?/)
  assert.match(mistakesIn(`${inputs}[example.s/x]`)[0] ?? '', /section's name/)
})

test('the form has to take an example: its values are checked, and its files have to be there', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/a.fq'), 'ACGT')
  writeFileSync(join(folder, 'long.fa'), 'x'.repeat(11))
  const check = async (lines: string) => {
    const program = { ...define(`${inputs}[example.small]\n${lines}`), folder }
    const [example] = program.examples
    assert.ok(example)
    return { ...(await checkExample(program, example)) }
  }
  assert.deepEqual(await check('reads = @data/a.fq\ncount = 9'), {})
  const wrong = await check('reads = @data/a.fq, @gone.fq\nquery = @long.fa\ncount = 10')
  assert.deepEqual(Object.keys(wrong).sort(), ['count', 'query', 'reads'])
  assert.match(wrong.reads ?? '', /there is no file gone\.fq/)
})
