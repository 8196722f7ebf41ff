import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readRecord } from '../../src/job/record.ts'
import { errorAt, field, tags, textOfArea, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  keeps: `
title = Keeps
command = true {one} {reads} {pasted} {count}
[inputs.one]
type = file
required = true
[inputs.reads]
type = file
max_files = 3
[inputs.pasted]
type = file
paste = true
[inputs.count]
type = integer
[example.small]
label = A small one
one = @data/one.bin
reads = @data/a.fq, @data/b.fq
pasted = @data/a.fq
count = 7
`,
}
const page = '/programs/keeps'
const email_address = 'ada@example.org'

async function start(t: TestContext, settings = {}): Promise<TestPortal> {
  const portal = await startPortal(t, { programs, settings })
  const data = join(portal.root, 'programs/keeps/data')
  mkdirSync(data)
  writeFileSync(join(data, 'one.bin'), Buffer.from([0, 1, 2]))
  for (const name of ['a.fq', 'b.fq']) writeFileSync(join(data, name), `of ${name}\n`)
  return portal
}

/** What the boxes of files that are kept would send, as long as they stay ticked. */
const kept = (html: string) =>
  tags(html, 'input')
    .filter(({ name = '', checked }) => name.endsWith('-kept') && checked === '')
    .map(({ name = '', value = '' }): [string, string] => [name, value])

function form(fields: [string, string][], files: [name: string, content: string, fileName: string][] = []) {
  const data = multipart({ email_address })
  for (const [name, value] of fields) data.append(name, value)
  for (const [name, content, fileName] of files) data.append(name, new Blob([content]), fileName)
  return data
}

async function inputsOf(portal: TestPortal, location: string) {
  const folder = portal.folder(location.replace('/jobs/', ''))
  return { folder, inputs: { ...(await readRecord(folder))?.inputs } }
}

const swept = (portal: TestPortal) =>
  waitFor('nothing on its way', () => readdirSync(join(portal.root, 'jobs/.incoming')).length === 0)

test('an example fills the form in; a text goes where it can be changed, other files are the server’s to take', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const plain = await person.get(page)
  assert.match(plain.text, /href="\/programs\/keeps\?example=small"[^>]*>A small one</)
  assert.deepEqual(kept(plain.text), [])
  const { text } = await person.get(`${page}?example=small`)
  assert.equal(field(text, 'count')?.value, '7')
  assert.equal(textOfArea(text, 'pasted'), 'of a.fq\n')
  assert.match(words(text), /one\.bin 3 bytes, of the example or choose another/)
  assert.equal(field(text, 'one')?.required, undefined)
  assert.deepEqual(kept(text), [
    ['one-kept', 'example:small:data/one.bin'],
    ['reads-kept', 'example:small:data/a.fq'],
    ['reads-kept', 'example:small:data/b.fq'],
  ])
  const sent = await person.post(page, form([...kept(text), ['count', '7']]))
  const { folder, inputs } = await inputsOf(portal, sent.location)
  assert.deepEqual(inputs, { one: 'one.bin', reads: ['a.fq', 'b.fq'], pasted: '', count: '7' })
  assert.deepEqual(readFileSync(join(folder.inputs, 'one/one.bin')), Buffer.from([0, 1, 2]))
  await swept(portal)
  assert.equal((await person.get(`${page}?example=other`)).status, 200)
})

test('?from= keeps the files of a job; what is chosen anew takes the place of one, or comes to several', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const files: [string, string, string][] = [
    ['one', 'first', 'HBB.fa'],
    ['reads', '1', 'r.fq'],
  ]
  const first = await person.post(page, form([['pasted', '>A\nACGT']], files))
  const id = first.location.replace('/jobs/', '')
  const { text } = await person.get(`${page}?from=${id}`)
  assert.match(words(text), new RegExp(`HBB\\.fa 5 bytes, of job ${id.slice(0, 4)} ${id.slice(4)} or choose`))
  assert.equal(textOfArea(text, 'pasted'), '>A\nACGT')
  const again = await person.post(page, form([...kept(text), ['pasted', '>B']], [['reads', '2', 'r.fq']]))
  const second = await inputsOf(portal, again.location)
  assert.deepEqual(second.inputs, {
    one: 'HBB.fa',
    reads: ['r.fq', 'r-2.fq'],
    pasted: 'pasted.txt',
    count: '',
  })
  assert.equal(readFileSync(join(second.folder.inputs, 'one/HBB.fa'), 'utf8'), 'first')
  // The other job has its own still.
  assert.equal(readFileSync(join(portal.folder(id).inputs, 'one/HBB.fa'), 'utf8'), 'first')
  const replaced = await person.post(page, form(kept(text), [['one', 'second', 'HBA.fa']]))
  assert.equal((await inputsOf(portal, replaced.location)).inputs.one, 'HBA.fa')
  await swept(portal)
})

test('a form with mistakes comes back with the files that it kept, and one that is gone is asked for', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const boxes = kept((await person.get(`${page}?example=small`)).text)
  const wrong = await person.post(page, form([...boxes, ['count', 'x']]))
  assert.equal(wrong.status, 422)
  assert.deepEqual(kept(wrong.text), boxes)
  assert.equal(errorAt(wrong.text, 'one'), undefined)
  rmSync(join(portal.root, 'programs/keeps/data/one.bin'))
  const gone = await person.post(page, form(boxes))
  assert.equal(gone.status, 422)
  assert.equal(errorAt(gone.text, 'one'), "'one.bin' is not there any more; choose the file")
  assert.deepEqual(kept(gone.text), boxes.slice(1))
  await swept(portal)
})

test('an upload of a form with mistakes is kept for the next try, and the next, until one is right', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const files: [string, string, string][] = [
    ['one', 'first', '../HBB.fa'],
    ['reads', 'a', 'a.fq'],
  ]
  const first = await person.post(page, form([['count', 'x']], files))
  const boxes = kept(first.text)
  assert.deepEqual(
    boxes.map(([name, value]) => [name, value.replace(/:[0-9a-f]{32}:/, ':…:')]),
    [
      ['one-kept', 'upload:…:HBB.fa'],
      ['reads-kept', 'upload:…:a.fq'],
    ],
  )
  const second = await person.post(page, form([...boxes, ['count', 'y']], [['reads', 'b', 'b.fq']]))
  const [one, a, b] = kept(second.text)
  assert.deepEqual([[one, a], b?.[1].endsWith(':b.fq')], [boxes, true])
  const send = () => person.post(page, form([...kept(second.text), ['form-token', 'once']]))
  const third = await send()
  const { folder, inputs } = await inputsOf(portal, third.location)
  assert.deepEqual([inputs.one, inputs.reads], ['HBB.fa', ['a.fq', 'b.fq']])
  assert.equal(readFileSync(join(folder.inputs, 'one/HBB.fa'), 'utf8'), 'first')
  assert.equal((await send()).location, third.location, 'a second click leads to the same job')
})

test('only so much is kept of forms with mistakes: the oldest goes first', async (t) => {
  const portal = await start(t, { limits: ['upload = 10kB'] })
  const person = visitor(portal.door)
  const send = async () =>
    kept((await person.post(page, form([['count', 'x']], [['one', 'x'.repeat(9_000), 'x.fa']]))).text)
  const first = await send()
  for (let n = 0; n < 11; n++) await send()
  const again = await person.post(page, form(first))
  assert.match(errorAt(again.text, 'one') ?? '', /'x\.fa' is not there any more/)
  const names = readdirSync(join(portal.root, 'jobs/.incoming')).filter((name) => name.startsWith('kept-'))
  assert.equal(names.length, 11)
})

test('the form says what will run, with the names of the files; the same is told while somebody types', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const { text } = await person.get(`${page}?example=small`)
  assert.match(text, /<code>true one\.bin a\.fq b\.fq pasted\.txt 7<\/code>/)
  const ask = async (fields: [string, string][]) =>
    JSON.parse((await person.post(`${page}/command`, fields)).text).command
  const boxes = kept(text)
  assert.equal(
    await ask([...boxes, ['one-file', 'mine.fa'], ['count', '<8']]),
    "true mine.fa a.fq b.fq '' '<8'",
  )
  assert.equal(await ask([]), "true '{one}' '' ''")
  assert.equal((await person.post('/programs/nothing/command')).status, 404)
})

test('a form can ask for no other files of the server', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const id = (await person.post(page, form([], [['one', 'x', 'x.fa']]))).location.replace('/jobs/', '')
  for (const reference of [
    'example:small:data/a.fq',
    'example:small:../keeps/program.ini',
    'example:other:data/one.bin',
    `job:${id}:../one/x.fa`,
    `job:${id}:../../config.ini`,
    'job:bcdfghjk:x.fa',
    'job:../x:x.fa',
    'upload:x',
    '/etc/passwd',
    '',
  ]) {
    const answer = await person.post(page, form([['one-kept', reference]]))
    assert.equal(answer.status, 422, reference)
    assert.match(errorAt(answer.text, 'one') ?? '', /is not there any more/, reference)
  }
})

test('with results = owner files are kept for who may see the job, also by its key', async (t) => {
  const portal = await start(t, { access: ['results = owner'] })
  const submitter = visitor(portal.door)
  const { location } = await submitter.post(page, form([], [['one', 'x', 'x.fa']]))
  const id = location.replace('/jobs/', '')
  const key = portal.portal.deps.state.keyOfJob(id, 'see')
  const reader = visitor(portal.door)
  const { text } = await reader.get(`${page}?from=${id}&key=${key}`)
  const action = tags(text, 'form')[0]?.action ?? ''
  assert.match(action, /&key=/)
  const boxes = kept(text)
  assert.deepEqual(boxes, [['one-kept', `job:${id}:x.fa`]])
  assert.equal((await reader.post(action, form(boxes))).status, 303)
  assert.equal((await reader.post(page, form(boxes))).status, 422)
  assert.deepEqual(kept((await reader.get(`${page}?from=${id}`)).text), [])
})
