import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { formatMistake } from '../../src/platform/hand-written-ini.ts'
import { createPrograms } from '../../src/program/programs.ts'
import { findCommand, missingCommands } from '../../src/program/requirements.ts'

async function makeFolder(t: TestContext, definitions: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-programs-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(definitions)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'program.ini'), text)
  }
  return folder
}

test('programs are listed by title; a broken one hides no other', async (t) => {
  const folder = await makeFolder(t, {
    zebra: 'title = A zebra\ncommand = true',
    apple: 'title = The apple\ncommand = true',
    broken: 'titel = B',
    '1st': 'command = true',
  })
  await mkdir(join(folder, 'no-definition'))
  await mkdir(join(folder, 'odd', 'program.ini'), { recursive: true })
  await writeFile(join(folder, 'README.md'), '')
  const list = await createPrograms({ folder }).list()
  assert.deepEqual(
    list.map(({ name, program }) => [name, program?.title]),
    [
      ['1st', undefined],
      ['zebra', 'A zebra'],
      ['broken', undefined],
      ['odd', undefined],
      ['apple', 'The apple'],
    ],
  )
  const mistakes = list.flatMap((entry) => entry.mistakes.map(formatMistake))
  assert.equal(mistakes.length, 4)
  assert.match(mistakes[0] ?? '', /1st\/program.ini: the folder's name is the program's: .* found '1st'/)
  assert.match(mistakes[3] ?? '', /odd\/program.ini: expected a file/)
})

test('one program is got by its name, and no other path', async (t) => {
  const folder = await makeFolder(t, { one: 'command = {program}/run' })
  const programs = createPrograms({ folder: join(folder, 'one', '..') })
  assert.equal((await programs.get('one'))?.program?.folder, join(folder, 'one'))
  for (const name of [
    'two',
    '',
    '.',
    '..',
    'one/',
    '../one',
    './one',
    'one\0',
    '__proto__',
    'a'.repeat(300),
  ]) {
    assert.equal(await programs.get(name), undefined, name)
  }
})

test('a definition is read again when it has changed, and only then', async (t) => {
  const folder = await makeFolder(t, { one: 'command = true' })
  const programs = createPrograms({ folder })
  const first = await programs.get('one')
  assert.equal(await programs.get('one'), first)
  assert.equal((await programs.list())[0], first)
  await writeFile(join(folder, 'one', 'program.ini'), 'comand = true')
  assert.equal((await programs.get('one'))?.program, undefined)
  await writeFile(join(folder, 'one', 'program.ini'), 'command = fals')
  assert.equal((await programs.get('one'))?.mistakes.length, 0)
  await rm(join(folder, 'one'), { recursive: true })
  assert.equal(await programs.get('one'), undefined)
  assert.deepEqual(await programs.list(), [])
})

test('a file that is no definition at all is a mistake', async (t) => {
  const folder = await makeFolder(t, { big: ' '.repeat(1_000_001), binary: '\0\xff\n' })
  const list = await createPrograms({ folder }).list()
  assert.match(list[0]?.mistakes[0]?.message ?? '', /expected at most 1000000 bytes, found 1000001/)
  assert.match(list[1]?.mistakes[0]?.message ?? '', /control character/)
})

test('without a folder of programs there are none', async (t) => {
  const folder = await makeFolder(t, {})
  assert.deepEqual(await createPrograms({ folder: join(folder, 'none') }).list(), [])
})

test('what is required and not on PATH', async (t) => {
  const folder = await makeFolder(t, {})
  for (const name of ['have', 'not-executable']) await writeFile(join(folder, name), '')
  await mkdir(join(folder, 'a-folder'))
  await chmod(join(folder, 'have'), 0o755)
  const command = [{ optional: false, arguments: [['./own']] }]
  const requires = ['have', 'not-executable', 'a-folder', 'sh', 'none']
  assert.deepEqual(await missingCommands({ requires, extraPath: [folder], command }, '/nowhere:/bin'), [
    'not-executable',
    'a-folder',
    'none',
  ])
  assert.deepEqual(await missingCommands({ requires: ['have'], extraPath: [], command }, ''), ['have'])
  assert.equal(await findCommand('have', ['/nowhere', folder]), join(folder, 'have'))
})
