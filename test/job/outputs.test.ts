import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import test from 'node:test'
import type { JobFolder } from '../../src/job/folder.ts'
import { listOutputs, openOutput } from '../../src/job/outputs.ts'
import { unprivileged } from '../support/unprivileged.ts'
import { makeJob } from './make-job.ts'

const named = async (folder: JobFolder) => (await listOutputs(folder, 100)).files.map(({ path }) => path)

async function textOf(folder: JobFolder, path: string): Promise<string | undefined> {
  const output = await openOutput(folder, path)
  const text = await output?.file.readFile('utf8')
  await output?.file.close()
  return text
}

test('regular files are listed and served, whatever their names', async (t) => {
  const folder = await makeJob(t)
  mkdirSync(join(folder.files, 'a/b'), { recursive: true })
  const names = [
    'a/b/c.txt',
    'line\nbreak',
    '-rf',
    '$(x)',
    '\'"',
    '😀',
    '.hidden',
    '%2e%2e',
    'out10',
    'out9',
    '<b>',
  ]
  for (const name of names) writeFileSync(join(folder.files, name), name)
  assert.deepEqual((await named(folder)).sort(), names.sort())
  for (const name of names) assert.equal(await textOf(folder, name), name)
  const list = await named(folder)
  assert.ok(list.indexOf('out9') < list.indexOf('out10'))
})

test('at most so many are listed, and it is said that there are more', async (t) => {
  const folder = await makeJob(t)
  for (let i = 0; i < 5; i++) writeFileSync(join(folder.files, String(i)), '')
  assert.deepEqual([(await listOutputs(folder, 5)).more, (await listOutputs(folder, 4)).more], [false, true])
  assert.equal((await listOutputs(folder, 4)).files.length, 4)
})

test('paths that lead elsewhere lead nowhere', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(join(folder.files, 'x'), 'x')
  for (const path of [
    '',
    '.',
    '..',
    '../config.ini',
    'a/../../config.ini',
    '/etc/passwd',
    'x\0',
    'x/',
    'x/.',
    './x',
    '//x',
    'x/y',
    'none',
    'n'.repeat(300),
  ])
    assert.equal(await textOf(folder, path), undefined, JSON.stringify(path))
})

test('a link that leads out, at the end or in the middle, is not followed', async (t) => {
  const folder = await makeJob(t)
  symlinkSync('/etc/passwd', join(folder.files, 'end'))
  symlinkSync('../config.ini', join(folder.files, 'record'))
  symlinkSync('/etc', join(folder.files, 'd'))
  symlinkSync('.', join(folder.files, 'loop'))
  symlinkSync('self', join(folder.files, 'self'))
  // A neighbour whose name begins like the folder's own.
  mkdirSync(`${folder.files}-other`)
  writeFileSync(`${folder.files}-other/secret`, '')
  symlinkSync('../files-other', join(folder.files, 'beside'))
  assert.deepEqual(await named(folder), [])
  for (const path of ['end', 'record', 'd/passwd', 'd', 'self', 'beside/secret'])
    assert.equal(await textOf(folder, path), undefined, path)
})

test('a link inside is read where it leads, and not listed', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(join(folder.files, 'run1.txt'), 'one')
  symlinkSync('run1.txt', join(folder.files, 'latest'))
  assert.equal(await textOf(folder, 'latest'), 'one')
  assert.deepEqual(await named(folder), ['run1.txt'])
})

test('what is no regular file is neither listed nor opened, and nothing hangs', async (t) => {
  const folder = await makeJob(t)
  mkdirSync(join(folder.files, 'folder'))
  assert.equal(spawnSync('mkfifo', [join(folder.files, 'fifo')]).status, 0)
  symlinkSync('/dev/zero', join(folder.files, 'zero'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) spawnSync('mknod', [join(folder.files, 'device'), 'c', '1', '5'])
  const server = createServer().listen(join(folder.files, 's'))
  t.after(() => server.close())
  assert.deepEqual(await named(folder), [])
  for (const path of ['folder', 'fifo', 'zero', 'device', 's'])
    assert.equal(await textOf(folder, path), undefined, path)
})

test('a jobs folder that is reached by a link serves its outputs', async (t) => {
  const folder = await makeJob(t)
  renameSync(folder.files, `${folder.files}.real`)
  symlinkSync('files.real', folder.files)
  writeFileSync(join(folder.files, 'x'), 'x')
  assert.equal(await textOf(folder, 'x'), 'x')
})

test('a job without its files has none', async (t) => {
  const folder = await makeJob(t)
  renameSync(folder.files, `${folder.files}.gone`)
  assert.deepEqual(await listOutputs(folder, 5), { files: [], more: false })
  assert.equal(await textOf(folder, 'x'), undefined)
})

test('what can not be read is left out of the list, and the rest of it stands', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(join(folder.files, 'x'), 'x')
  // Deeper than a path may be long (PATH_MAX, 4096 bytes): a program gets there by cd.
  const deep = 'n'.repeat(200)
  const script = `i=0; while [ $i -lt 25 ]; do mkdir ${deep} && cd -P ${deep} || exit; i=$((i+1)); done; echo y > y`
  assert.equal(spawnSync('sh', ['-c', script], { cwd: folder.files }).status, 0)
  assert.deepEqual(await named(folder), ['x'])
  // Node's own rm goes by the whole path.
  assert.equal(spawnSync('rm', ['-r', join(folder.files, deep)]).status, 0)
})

test('a folder that may not be read is left out', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(join(folder.files, 'x'), 'x')
  mkdirSync(join(folder.files, 'closed'), { mode: 0 })
  const names = await unprivileged(dirname(dirname(folder.path)), () => named(folder))
  // So that it can be removed.
  chmodSync(join(folder.files, 'closed'), 0o700)
  assert.deepEqual(names, ['x'])
})

test('a files folder that leads in circles has none', async (t) => {
  const folder = await makeJob(t)
  renameSync(folder.files, `${folder.files}.gone`)
  symlinkSync('files', folder.files)
  assert.deepEqual(await listOutputs(folder, 5), { files: [], more: false })
})

test('of a tree without files only so much is looked at, and it is said that there may be more', async (t) => {
  const folder = await makeJob(t)
  for (let i = 0; i < 50; i++) mkdirSync(join(folder.files, String(i)))
  assert.deepEqual(await listOutputs(folder, 2), { files: [], more: true })
  assert.deepEqual(await listOutputs(folder, 3), { files: [], more: false })
})
