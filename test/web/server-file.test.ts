import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { readStatus } from '../../src/job/status.ts'
import { errorAt, field, tags, words } from '../support/html.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { runErrand } from '../support/serve.ts'
import { visitor } from '../support/visitor.ts'

const wordCount = `
command = wc -c {reads}
[inputs.reads]
type = server_file
label = Reads
roots = ../../data/reads
accept = .fq
required = true
[example.small]
reads = reads/a.fq
`
const page = '/programs/count'
const email_address = 'ada@example.org'

async function start(t: TestContext, files: string[]) {
  const root = makeHouse(t, { programs: { count: wordCount }, settings: { 'target.default': ['slots = 1'] } })
  const data = join(root, 'data/reads')
  mkdirSync(join(data, 'deep'), { recursive: true })
  for (const name of files) writeFileSync(join(data, name), 'ACGT')
  return { portal: await startPortal(t, { root }), data }
}

test('a few files of the server are a menu; the program gets the path of the one that is chosen', async (t) => {
  const { portal, data } = await start(t, ['a.fq', 'deep/b & c.fq', 'other.txt'])
  const person = visitor(portal.door)
  const { text } = await person.get(`${page}?example=small`)
  assert.match(
    text,
    /<option selected>reads\/a\.fq<\/option>\s*<option>reads\/deep\/b &amp; c\.fq<\/option>\s*<\/select>/,
  )
  const id = await portal.submit('count', { reads: 'reads/deep/b & c.fq' })
  await portal.over(id)
  const started = await readStarted(portal.folder(id).attempt(1))
  assert.deepEqual(started?.arguments, ['wc', '-c', join(data, 'deep/b & c.fq')])
  const { location } = await person.post(`/jobs/${id}/rerun`)
  assert.match(words((await person.get(location)).text), /Reads reads\/deep\/b & c\.fq/)
  const { inputs } = JSON.parse((await person.get('/api/v1/programs/count')).text)
  assert.match(inputs.properties.reads.description, /a path such as reads\/folder\/file/)
})

test('a file that is not there is a mistake at every door', async (t) => {
  const { portal } = await start(t, ['a.fq'])
  const person = visitor(portal.door)
  const refused = await person.post(page, { reads: 'reads/b.fq', email_address })
  assert.equal(refused.status, 422)
  assert.equal(errorAt(refused.text, 'reads'), 'names no file that is here and can be read: reads/b.fq')
  const api = await person.json('/api/v1/programs/count/jobs', {
    inputs: { reads: '/etc/passwd' },
    email: email_address,
  })
  assert.equal(api.status, 422)
  const tried = await runErrand(t, portal.root, 'try', 'count', 'reads=reads/b.fq')
  assert.match(tried.out, /names no file that is here/)
})

test('many files are asked for by their path, folder by folder', async (t) => {
  const many = Array.from({ length: 201 }, (_, n) => `${n}.fq`)
  const { portal } = await start(t, [...many, 'deep/x.fq'])
  const person = visitor(portal.door)
  const { text } = await person.get(page)
  const input = field(text, 'reads')
  assert.deepEqual([input?.type, input?.['data-browse']], ['text', `${page}/files/reads`])
  assert.equal(tags(text, 'option').length, 0)
  const list = async (query: string) => {
    const answer = await person.get(`${page}/files/${query}`)
    return answer.status === 200 ? JSON.parse(answer.text) : answer.status
  }
  assert.deepEqual(await list('reads'), { path: '', folders: ['reads'], files: [], more: false })
  assert.equal((await list('reads?path=reads')).files.length, 201)
  assert.deepEqual(await list('reads?path=reads/deep'), {
    path: 'reads/deep',
    folders: [],
    files: [{ name: 'x.fq', words: '4 bytes' }],
    more: false,
  })
  for (const query of [
    'reads?path=..',
    'reads?path=/etc',
    'reads?path=reads/..',
    'reads?path=a&path=b',
    'other',
  ])
    assert.equal(await list(query), 404, query)
})

test('a file that went before its job started ends it; one whose root is gone is waited for', async (t) => {
  const { portal, data } = await start(t, ['a.fq', 'b.fq'])
  portal.portal.changeTarget('default', { paused: true }, 'test')
  const gone = await portal.submit('count', { reads: 'reads/a.fq' })
  rmSync(join(data, 'a.fq'))
  portal.portal.changeTarget('default', { paused: false }, 'test')
  await portal.over(gone)
  const status = await readStatus(portal.folder(gone))
  assert.equal(status?.reason, 'not_started')
  assert.match(status?.detail ?? '', /names no file that is here and can be read: reads\/a\.fq/)
  portal.portal.changeTarget('default', { paused: true }, 'test')
  const waits = await portal.submit('count', { reads: 'reads/b.fq' })
  renameSync(data, `${data}-away`)
  portal.portal.changeTarget('default', { paused: false }, 'test')
  // Its turn comes and goes …
  const other = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.over(other)
  assert.equal((await portal.portal.read(waits))?.state, 'queued')
  renameSync(`${data}-away`, data)
})
