import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createServerMenus } from '../../src/portal/server-menus.ts'
import { checkInputs } from '../../src/program/check.ts'
import type { ServerFileInput } from '../../src/program/definition.ts'
import { allServerFiles, findServerFile, listServerFolder } from '../../src/program/server-file.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { define, mistakesIn } from './define.ts'

/** Two roots with files, links, and what nobody shall see beside and in them. */
function makeRoots(t: TestContext) {
  const folder = temporaryFolder(t)
  const at = (path: string) => join(folder, path)
  for (const path of ['reads/run1', 'reads/.hidden', 'more', 'reads-2'])
    mkdirSync(at(path), { recursive: true })
  const files = ['reads/run1/a.fastq', 'reads/run1/b.fastq.GZ', 'reads/z.txt', 'more/c.fastq']
  for (const path of [...files, 'secret.fastq', 'reads/.hidden/x.fastq', 'reads-2/x.fastq'])
    writeFileSync(at(path), path)
  symlinkSync('run1/a.fastq', at('reads/link.fastq'))
  symlinkSync('../secret.fastq', at('reads/out.fastq'))
  symlinkSync('..', at('reads/up'))
  symlinkSync('/etc', at('reads/etc'))
  symlinkSync('loop.fastq', at('reads/loop.fastq'))
  execFileSync('mkfifo', [at('reads/pipe.fastq')])
  const text = `command = wc {x}\n[inputs.x]\ntype = server_file\nroots = ${at('reads')}, ${at('more')}\naccept = .fastq, .fastq.gz\nrequired = true`
  const program = define(text)
  return { at, program, input: program.inputs[0] as ServerFileInput }
}

test('a folder of the server lists what lies in it and inside its root, and nothing hidden or other', async (t) => {
  const { input } = makeRoots(t)
  const list = async (path: string) => {
    const listed = await listServerFolder(input, path)
    return listed && [...listed.folders.map((name) => `${name}/`), ...listed.files.map(({ name }) => name)]
  }
  assert.deepEqual(await list(''), ['reads/', 'more/'])
  assert.deepEqual(await list('reads'), ['run1/', 'link.fastq'])
  assert.deepEqual(await list('reads/run1'), ['a.fastq', 'b.fastq.GZ'])
  for (const path of [
    'reads/up',
    'reads/etc',
    'reads/.hidden',
    'reads/..',
    'reads/run1/..',
    '..',
    '/',
    '/etc',
  ])
    assert.equal(await list(path), undefined, path)
  assert.equal(await list('reads-2'), undefined)
  assert.equal(await list('reads/link.fastq'), undefined)
  const few = await listServerFolder(input, 'reads/run1', 1)
  assert.deepEqual([few?.files.length, few?.more], [1, true])
})

test('all files of the roots, where they are few', async (t) => {
  const { input } = makeRoots(t)
  const all = ['more/c.fastq', 'reads/link.fastq', 'reads/run1/a.fastq', 'reads/run1/b.fastq.GZ']
  assert.deepEqual(await allServerFiles(input, 10), all)
  assert.equal(await allServerFiles(input, 3), undefined)
})

test('many folders are no menu, and no more of them are looked through than tells so', async (t) => {
  const { at, input } = makeRoots(t)
  for (let n = 0; n < 25; n++) mkdirSync(at(`reads/run1/${n}`))
  assert.equal(await allServerFiles(input, 1_000), undefined)
})

test('the menu of a form is looked up every ten seconds, however often the form is opened', async (t) => {
  const { at, input } = makeRoots(t)
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const menus = createServerMenus({ clock })
  const before = await menus.read(input)
  assert.ok(before.includes('more/c.fastq'))
  renameSync(at('more/c.fastq'), at('more/d.fastq'))
  clock.ms += 9_999
  assert.deepEqual(await menus.read(input), before)
  const other = await menus.read({ ...input, endings: ['.none'] })
  assert.deepEqual(other, [])
  clock.ms += 1
  const [after, same] = await Promise.all([menus.read(input), menus.read(input)])
  assert.ok(after.includes('more/d.fastq') && !after.includes('more/c.fastq'))
  assert.equal(after, same)
})

test('a value leads to a regular file inside its root, by its real path', async (t) => {
  const { at, input } = makeRoots(t)
  assert.equal(await findServerFile(input, 'reads/run1/b.fastq.GZ'), at('reads/run1/b.fastq.GZ'))
  assert.equal(await findServerFile(input, 'reads/link.fastq'), at('reads/run1/a.fastq'))
  for (const value of [
    'reads/out.fastq',
    'reads/up/secret.fastq',
    'reads/../secret.fastq',
    'reads/.hidden/x.fastq',
    'reads/loop.fastq',
    'reads/pipe.fastq',
    'reads/run1',
    'reads/z.txt',
    'reads/gone.fastq',
    'reads-2/x.fastq',
    'other/c.fastq',
    at('secret.fastq'),
    '/etc/passwd',
    'reads',
    '',
  ])
    assert.equal(await findServerFile(input, value), undefined, value)
  renameSync(at('more'), at('moved'))
  assert.equal(await findServerFile(input, 'more/c.fastq'), undefined)
})

test('what can be no such path is said before any disk is asked; an absolute one inside a root is taken', (t) => {
  const { at, program } = makeRoots(t)
  const check = (value: string) => {
    const { values, errors } = checkInputs(program, [['x', value]])
    return errors.x ?? values.x
  }
  assert.equal(check(' more/c.fastq '), 'more/c.fastq')
  assert.equal(check(at('reads/run1/a.fastq')), 'reads/run1/a.fastq')
  for (const value of [
    '/etc/passwd',
    'reads/../x.fastq',
    'reads',
    'elsewhere/x.fastq',
    at('reads-2/x.fastq'),
  ])
    assert.match(String(check(value)), /is no path of a file in reads, more/, value)
  assert.match(String(check('reads/z.txt')), /must end in \.fastq or \.fastq\.gz/)
  assert.match(String(check('')), /is missing/)
})

test('roots that can not be told apart, or that are none, are mistakes', () => {
  const mistakes = (line: string) => mistakesIn(`command = wc {x}\n[inputs.x]\ntype = server_file\n${line}`)
  assert.deepEqual(mistakes('roots = /data/reads, more'), [])
  assert.match(mistakes('label = X')[0] ?? '', /roots: is missing; an input of type server_file needs it/)
  assert.match(mistakes('roots = /a/reads, /b/reads')[0] ?? '', /two folders are called 'reads'/)
  assert.match(mistakes('roots = /')[0] ?? '', /a folder with a name of its own is meant/)
  assert.match(mistakes('roots = /a\naccept = fastq')[0] ?? '', /expected endings of file names/)
  assert.match(mistakes('roots = /a\nmax_size = 5MB')[0] ?? '', /no such key/)
})
