import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createDurably, readEnd, readIfThere, writeDurably, writeSynced } from '../../src/platform/files.ts'
import { atOnce, isUnfit, patiently } from '../../src/platform/look.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('a file is replaced whole', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  await writeDurably(path, 'one')
  const reader = (async () => {
    for (let i = 0; i < 200; i++) assert.match(readFileSync(path, 'utf8'), /^(one|two{1000})$/)
  })()
  await writeDurably(path, `tw${'o'.repeat(1000)}`)
  await reader
  assert.equal(readFileSync(path, 'utf8').length, 1002)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(path, '..')), ['x'])
})

test('what could not be written leaves nothing beside it', async (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'x/y'), { recursive: true })
  await assert.rejects(writeDurably(join(folder, 'x'), 'text'), /EISDIR|ENOTEMPTY/)
  await assert.rejects(writeDurably(join(folder, 'none/x'), 'text'), /ENOENT/)
  assert.deepEqual(readdirSync(folder), ['x'])
})

test('of many who make a file one does, and its text is whole', async (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'claim')
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, index) => createDurably(path, `text ${index}`)),
  )
  assert.equal(made.filter(Boolean).length, 1)
  assert.equal(readFileSync(path, 'utf8'), `text ${made.indexOf(true)}`)
  assert.equal(await createDurably(path, 'later'), false)
  assert.deepEqual(readdirSync(folder), ['claim'])
})

test('a file of its own is never written over', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  await writeSynced(path, 'one')
  await assert.rejects(writeSynced(path, 'two'), /EEXIST/)
  assert.equal(readFileSync(path, 'utf8'), 'one')
})

test('what is not there is undefined; what is no file that can be read has no text, and nobody waits for it', async (t) => {
  const folder = temporaryFolder(t)
  const path = (name: string) => join(folder, name)
  execFileSync('mkfifo', [path('fifo'), path('written')])
  // With a writer that says nothing a read would fail instead of waiting.
  const writer = openSync(path('written'), constants.O_RDWR)
  t.after(() => closeSync(writer))
  symlinkSync('loop', path('loop'))
  symlinkSync('/dev/zero', path('endless'))
  writeFileSync(path('huge'), '')
  truncateSync(path('huge'), 2 ** 32)
  writeFileSync(path('real'), 'é\n')
  symlinkSync('real', path('link'))
  for (const look of [patiently, atOnce]) {
    assert.equal(await readIfThere(path('none'), look), undefined)
    for (const name of ['fifo', 'written', 'loop', 'endless', 'huge', '.']) {
      assert.equal(await readIfThere(path(name), look), '', name)
      await assert.rejects(async () => look.text(path(name)), isUnfit)
    }
    assert.equal(await readIfThere(path('link'), look), 'é\n')
    writeFileSync(path('large'), 'x'.repeat(8_000_000))
    assert.equal((await readIfThere(path('large'), look))?.length, 8_000_000)
  }
})

test('the end of a file begins at a line when it was cut', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  assert.deepEqual(await readEnd(path, 10), { text: '', sizeBytes: 0, cut: false })
  writeFileSync(path, 'one\ntwo\nthree\n')
  assert.deepEqual(await readEnd(path, 100), { text: 'one\ntwo\nthree\n', sizeBytes: 14, cut: false })
  assert.deepEqual(await readEnd(path, 8), { text: 'three\n', sizeBytes: 14, cut: true })
})

test('the end of a huge file costs no more than it holds', async (t) => {
  const path = join(temporaryFolder(t), 'x')
  writeFileSync(path, '')

  truncateSync(path, 10 * 1024 ** 3)
  const { text, sizeBytes, cut } = await readEnd(path, 65_536)
  assert.deepEqual([text.length, sizeBytes, cut], [65_536, 10 * 1024 ** 3, true])
})
