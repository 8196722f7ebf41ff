import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { readRecord } from '../../src/job/record.ts'
import type { Log } from '../../src/platform/log.ts'
import { silentLog } from '../../src/platform/log.ts'
import { errorAt, field, tags, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { runErrand } from '../support/serve.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  many: `
title = Many
command = sh -c 'cat "$@" | wc -c' sh {reads} [--kinds {kinds}] [--only={kinds}] [--from {day}] [--token {token}]
answer = (\\d+)

[inputs.kinds]
type = choices
label = Kinds
choices = red: Red <b>, green: Green, blue
default = red, blue
max = 2

[inputs.day]
type = date
min = 2026-01-01
max = today
label = From

[inputs.token]
type = secret
label = Token
max_length = 40

[inputs.reads]
type = file
label = Reads
max_files = 3
max_size = 100
paste = true
`,
}
const page = '/programs/many'
const email_address = 'ada@example.org'
const token = 's3cret-4711'

const start = (t: TestContext, log: Log = silentLog) => startPortal(t, { programs, log })

function form(
  fields: [name: string, value: string][],
  files: [content: string, fileName: string][] = [],
): FormData {
  const data = new FormData()
  for (const [name, value] of [...fields, ['email_address', email_address]] as const) data.append(name, value)
  for (const [content, name] of files) data.append('reads', new Blob([content]), name)
  return data
}

/** The arguments behind `sh -c … sh`, folders taken off. */
async function argumentsOf(portal: TestPortal, id: string): Promise<string[]> {
  await portal.over(id)
  const folder = portal.folder(id)
  const started = await readStarted(folder.attempt(1))
  return (started?.arguments ?? []).slice(4).map((text) => text.replace(`${folder.path}/`, ''))
}

const ticked = (html: string) =>
  tags(html, 'input')
    .filter(({ name, checked }) => name === 'kinds' && checked === '')
    .map(({ value }) => value)

test('choices are a group of checkboxes, a date has its field, files may be several, a secret is a password', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const { text } = await person.get(page)
  const today = new Date().toLocaleDateString('sv')
  assert.match(text, /<fieldset id="kinds" aria-describedby="kinds-help">\s*<legend>Kinds/)
  assert.match(text, /<label class="check"><input[^>]* value="red" checked> Red &lt;b&gt;<\/label>/)
  assert.deepEqual(ticked(text), ['red', 'blue'])
  assert.equal(field(text, 'day')?.type, 'date')
  assert.equal(field(text, 'day')?.min, '2026-01-01')
  assert.equal(field(text, 'day')?.max, today)
  assert.equal(field(text, 'token')?.type, 'password')
  assert.equal(field(text, 'reads')?.multiple, '')
  assert.match(words(text), /Choose at most 2\..*Up to 3 files, each up to 100 bytes/)

  assert.deepEqual(ticked((await person.get(`${page}?kinds=green&kinds=blue`)).text), ['green', 'blue'])
  assert.deepEqual(ticked((await person.get(`${page}?kinds=green,red`)).text), ['red', 'green'])
  assert.deepEqual(ticked((await person.get(`${page}?kinds=`)).text), [])
  const prefilled = (await person.get(`${page}?token=${token}&day=soon`)).text
  assert.ok(!prefilled.includes(token), 'no secret comes from an address')
  // What is no day would be thrown away by a date field.
  assert.deepEqual([field(prefilled, 'day')?.type, field(prefilled, 'day')?.value], ['text', 'soon'])
})

test('from the form: lists become arguments, files are all kept, the page and the record have them', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const answer = await person.post(
    page,
    form(
      [
        ['kinds', 'green'],
        ['kinds', 'red'],
        ['day', '2026-11-01'],
        ['token', token],
        ['reads', 'pasted'],
      ],
      [
        ['1', '../a,1.fa'],
        ['22', 'a,1.fa'],
      ],
    ),
  )
  assert.equal(answer.status, 303, words(answer.text))
  const id = answer.location.replace('/jobs/', '')
  assert.deepEqual(await argumentsOf(portal, id), [
    'inputs/reads/reads.txt',
    'inputs/reads/a,1.fa',
    'inputs/reads/a,1-2.fa',
    '--kinds',
    'red',
    'green',
    '--only=red,green',
    '--from',
    '2026-11-01',
    '--token',
    token,
  ])
  const names = ['a,1-2.fa', 'a,1.fa', 'reads.txt']
  assert.deepEqual(readdirSync(join(portal.folder(id).inputs, 'reads')).sort(), names)
  assert.equal(readFileSync(join(portal.folder(id).inputs, 'reads/a,1-2.fa'), 'utf8'), '22')
  const record = await readRecord(portal.folder(id))
  assert.deepEqual(record?.inputs.kinds, ['red', 'green'])
  assert.deepEqual(record?.inputs.reads, ['reads.txt', 'a,1.fa', 'a,1-2.fa'])
  assert.match(readFileSync(portal.folder(id).config, 'utf8'), /^kinds = \["red", "green"\]$/m)
  const result = words((await person.get(answer.location)).text)
  assert.match(
    result,
    /Kinds red green From 2026-11-01 Token given, not shown Reads reads\.txt a,1\.fa a,1-2\.fa/,
  )

  const again = (await person.get(`${page}?from=${id}`)).text
  assert.deepEqual(ticked(again), ['red', 'green'])
  assert.equal(field(again, 'day')?.value, '2026-11-01')
  assert.equal(field(again, 'token')?.value, '')
})

test('nothing ticked is nothing, not the default; and no file is no argument', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('many', {})
  assert.deepEqual(await argumentsOf(portal, id), [])
  assert.match(
    words((await visitor(portal.door).get(`/jobs/${id}`)).text),
    /Kinds none From none Token none Reads none/,
  )
})

test('a form with mistakes comes back as it was ticked, keeps files, and asks for secrets again', async (t) => {
  const portal = await start(t)
  const files: [string, string][] = ['a', 'b', 'c', 'd'].map((name) => ['x', name])
  const all: [string, string][] = ['red', 'green', 'blue'].map((kind) => ['kinds', kind])
  const send = (fields: [string, string][], uploads: [string, string][]) =>
    visitor(portal.door).post(page, form(fields, uploads))
  const { status, text } = await send([...all, ['day', '2026-02-30'], ['token', token]], files)
  assert.equal(status, 422)
  assert.deepEqual(ticked(text), ['red', 'green', 'blue'])
  assert.equal(errorAt(text, 'kinds'), 'takes at most 2 of its choices')
  assert.equal(errorAt(text, 'day'), 'is not a day such as 2026-11-22')
  assert.equal(errorAt(text, 'reads'), 'has 4 files and takes at most 3')
  assert.match(errorAt(text, 'token') ?? '', /type it again/)
  assert.ok(!text.includes(token))
  const few = await send([['day', 'x']], files.slice(0, 2))
  assert.equal(errorAt(few.text, 'reads'), undefined)
  assert.match(words(few.text), /a 1 byte, kept b 1 byte, kept and choose more/)
  assert.deepEqual(ticked(few.text), [])
  await waitFor('the others to be swept', () => readdirSync(join(portal.root, 'jobs/.incoming')).length === 2)
})

test('every file counts when the same is sent twice', async (t) => {
  const portal = await start(t)
  const send = async (files: [string, string][]) =>
    (await visitor(portal.door).post(page, form([['form-token', 'once']], files))).location
  const first = await send([
    ['1', 'a'],
    ['2', 'b'],
  ])
  assert.equal(
    await send([
      ['1', 'a'],
      ['2', 'b'],
    ]),
    first,
  )
  assert.notEqual(
    await send([
      ['1', 'a'],
      ['3', 'b'],
    ]),
    first,
  )
  assert.notEqual(await send([['1', 'a']]), first)
})

test('the API takes lists and tells them, and never a secret', async (t) => {
  const lines: unknown[] = []
  const note = (...what: unknown[]) => lines.push(what)
  const log = { ...silentLog, info: note, warn: note, error: note, debug: note } as Log
  const portal = await start(t, log)
  const person = visitor(portal.door)
  const submit = (inputs: object) =>
    person.json('/api/v1/programs/many/jobs', { inputs, email: email_address })
  const answer = await submit({ kinds: ['blue'], token, reads: ['one', 'two'], day: '2026-05-05' })
  assert.equal(answer.status, 201, answer.text)
  const { id } = JSON.parse(answer.text)
  const list = await argumentsOf(portal, id)
  assert.deepEqual(list.slice(0, 4), [
    'inputs/reads/reads.txt',
    'inputs/reads/reads-2.txt',
    '--kinds',
    'blue',
  ])
  const { text } = await visitor(portal.socket).get(`/api/v1/jobs/${id}`)
  assert.deepEqual(JSON.parse(text).inputs, {
    kinds: ['blue'],
    day: '2026-05-05',
    token: null,
    reads: ['reads.txt', 'reads-2.txt'],
  })
  const empty = JSON.parse((await submit({ kinds: [] })).text).id
  assert.deepEqual(await argumentsOf(portal, empty), [])
  assert.equal((await submit({ day: ['2026-05-05'] })).status, 400)
  assert.equal((await submit({ kinds: [['red']] })).status, 400)

  const shown = [
    text,
    (await person.get(`/jobs/${id}`)).text,
    (await runErrand(t, portal.root, 'show', id)).out,
    JSON.stringify(lines),
    ...portal.letters(),
  ]
  for (const one of shown) assert.ok(!one.includes(token), one)
  assert.equal(portal.portal.list({ search: token, limit: 10 }).jobs.length, 0, 'no search finds it')
  assert.equal(portal.portal.list({ search: 'reads-2.txt', limit: 10 }).jobs.length, 1)
  assert.match(shown[2] ?? '', /token = \(secret\)/)

  const { inputs } = JSON.parse((await person.get('/api/v1/programs/many')).text)
  assert.deepEqual(inputs.properties.kinds.items, { enum: ['red', 'green', 'blue'] })
  assert.deepEqual(inputs.properties.kinds.default, ['red', 'blue'])
  assert.deepEqual([inputs.properties.day.format, inputs.properties.token.writeOnly], ['date', true])
  assert.deepEqual([inputs.properties.reads.type, inputs.properties.reads.maxItems], ['array', 3])
})

test('a secret stays one where the definition can not be read any more', async (t) => {
  const portal = await start(t)
  const id = await portal.submit('many', { token })
  await portal.over(id)
  rmSync(portal.folder(id).program)
  const { text } = await visitor(portal.door).get(`/jobs/${id}`)
  assert.match(words(text), /token given, not shown/)
  assert.ok(!text.includes(token))
})
