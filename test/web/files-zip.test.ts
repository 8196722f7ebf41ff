import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { needs } from '../support/needs.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = { leaves: 'command = {tests}/leave-files' }

async function start(t: TestContext) {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('leaves', {})
  await portal.over(id)
  return { portal, id, files: portal.folder(id).files }
}

async function unzipped(t: TestContext, portal: TestPortal, id: string): Promise<string> {
  const folder = temporaryFolder(t)
  const answer = await fetch(`${portal.door}/jobs/${id}/files.zip`)
  assert.equal(answer.status, 200)
  writeFileSync(join(folder, 'files.zip'), Buffer.from(await answer.arrayBuffer()))
  execFileSync('unzip', ['-q', 'files.zip'], { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  return join(folder, `leaves-${id}`)
}

test('all files as one zip: names and contents are those of the files, links and special files are named and left out', async (t) => {
  if (!needs(t, 'unzip')) return
  const { portal, id, files } = await start(t)
  writeFileSync(join(files, 'picture.png'), Buffer.alloc(100_000, 7))
  writeFileSync(join(files, '..\\..\\evil.txt'), 'a backslash is no slash\n')
  writeFileSync(join(files, '.._.._evil.txt'), 'another\n')
  utimesSync(join(files, 'note.txt'), 0, 0)
  const folder = await unzipped(t, portal, id)
  const names = readdirSync(folder)
  for (const name of [
    'größe-日本.txt',
    'a b.txt',
    `quote"s and 'more'.txt`,
    '50%.txt',
    'empty.txt',
    'picture.png',
  ])
    assert.deepEqual(readFileSync(join(folder, name)), readFileSync(join(files, name)), name)
  assert.equal(readFileSync(join(folder, 'deep/er/file'), 'utf8'), 'deep\n')
  assert.ok(names.includes('.._.._evil.txt') && names.includes('.._.._evil-2.txt'), names.join())
  for (const name of ['out', 'fifo', 'folder-out', 'inner-link']) assert.ok(!names.includes(name), name)
  const note = readFileSync(join(folder, 'NOT IN THIS ZIP.txt'), 'utf8')
  assert.deepEqual(note.split('\n').filter(Boolean).slice(1), ['fifo', 'folder-out', 'inner-link', 'out'])
})

test('of many things that can not be in the zip the note names a hundred', async (t) => {
  if (!needs(t, 'unzip')) return
  const { portal, id, files } = await start(t)
  for (let n = 0; n < 120; n++) symlinkSync('x', join(files, `a-link-${n}`))
  const note = readFileSync(join(await unzipped(t, portal, id), 'NOT IN THIS ZIP.txt'), 'utf8')
  const lines = note.split('\n').filter(Boolean).slice(1)
  assert.deepEqual([lines.length, lines[99]?.slice(0, 7), lines[100]], [101, 'a-link-', '(and 24 more)'])
})

test('the page and the API lead to it; its name says which job it is of', async (t) => {
  const { portal, id } = await start(t)
  const person = visitor(portal.door)
  assert.match((await person.get(`/jobs/${id}`)).text, new RegExp(`href="/jobs/${id}/files\\.zip"`))
  const { files_url } = JSON.parse((await person.get(`/api/v1/jobs/${id}`)).text)
  assert.equal(new URL(files_url).pathname, `/jobs/${id}/files.zip`)
  const head = await person.ask(`/jobs/${id}/files.zip`, { method: 'HEAD' })
  assert.deepEqual(
    [head.status, head.headers['content-type'], head.headers['content-disposition'], head.text],
    [200, 'application/zip', `attachment; filename="leaves-${id}.zip"`, ''],
  )
})

/** The files of a job that this process has open. */
function openFiles(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`)
      return path.startsWith(folder) ? [path] : []
    } catch {
      return []
    }
  })
}

test('a file that shrinks while it is sent is shorter in the zip; a reader who goes away leaves nothing open', async (t) => {
  if (!needs(t, 'unzip')) return
  const { portal, id, files } = await start(t)
  mkdirSync(join(files, 'aaa'))
  for (const name of ['first', 'second']) {
    // Stored as they are, for their ending, so that the zip is large; no more than holes on the disk.
    writeFileSync(join(files, 'aaa', `${name}.gz`), '')
    truncateSync(join(files, 'aaa', `${name}.gz`), 50_000_000)
  }
  const ask = () => {
    const socket = connect(portal.port, '127.0.0.1')
    t.after(() => socket.destroy())
    socket.write(`GET /jobs/${id}/files.zip HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    return socket
  }
  const gone = ask()
  await once(gone, 'data')
  await waitFor('a file to be open', () => openFiles(files).length === 1 || undefined)
  gone.destroy()
  await waitFor('the file to be closed', () => openFiles(files).length === 0 || undefined)

  const slow = ask()
  const pieces = (await once(slow, 'data')) as Buffer[]
  await waitFor('a file to be open', () => openFiles(files).length === 1 || undefined)
  truncateSync(join(files, 'aaa/first.gz'), 0)
  slow.on('data', (piece: Buffer) => pieces.push(piece))
  await once(slow, 'close')
  const bytes = Buffer.concat(pieces)
  assert.ok(bytes.length < 100_000_000 && bytes.length > 50_000_000, String(bytes.length))
  assert.match(bytes.subarray(-20).toString('latin1'), /\r\n0\r\n\r\n$/, 'it came to its end')
  assert.equal(openFiles(files).length, 0)
})
