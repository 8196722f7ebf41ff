import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import test, { type TestContext } from 'node:test'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'

const programs = {
  echo: `title = Echo
command = sh -c 'printf %s "$1" && printf %s "$2" >&2 && printf x >out.txt' sh {text} {count}
answer = (a.*)
time_limit = 1h
[inputs.text]
type = textarea
required = true
[inputs.count]
type = integer
min = 1
default = 5
[inputs.verbose]
type = checkbox
[inputs.kind]
type = choice
choices = a, b
[inputs.file]
type = file
max_size = 1kB
[outputs.out]
file = out.txt
label = The file`,
  broken: 'comand = x',
  gate: 'command = {tests}/gate ../../../open',
}
const jobs = '/api/v1/programs/echo/jobs'
const email = 'ada@example.org'

async function house(t: TestContext, settings: Record<string, string[]> = {}) {
  const portal = await startPortal(t, { programs, settings })
  return { portal, person: visitor(portal.door), administrator: visitor(portal.socket) }
}

async function idOf(answer: Promise<{ status: number; text: string }>): Promise<string> {
  const { status, text } = await answer
  assert.equal(status, 201, text)
  return JSON.parse(text).id
}

async function jobOf(portal: TestPortal, id: string) {
  return JSON.parse((await visitor(portal.door).get(`/api/v1/jobs/${id}`)).text)
}

test('programs, and their inputs as JSON Schema', async (t) => {
  const { person, administrator } = await house(t)
  const { programs: listed } = JSON.parse((await person.get('/api/v1/programs')).text)
  assert.deepEqual(
    listed.map(({ name }: { name: string }) => name),
    ['blastp', 'echo', 'pi', 'gate', 'slow_div'],
  )
  assert.ok(listed.every((one: object) => !('mistakes' in one)))
  const { programs: all } = JSON.parse((await administrator.get('/api/v1/programs')).text)
  const broken = all.find(({ name }: { name: string }) => name === 'broken')
  assert.match(broken.mistakes.join(), /program\.ini:1: unknown key 'comand'; did you mean 'command'/)
  const { inputs, outputs, title } = JSON.parse((await person.get('/api/v1/programs/echo')).text)
  assert.equal(title, 'Echo')
  assert.equal(inputs.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.deepEqual(inputs.required, ['text'])
  assert.equal(inputs.additionalProperties, false)
  assert.deepEqual(inputs.properties.count, {
    title: 'count',
    type: ['integer', 'string'],
    minimum: 1,
    default: '5',
  })
  assert.deepEqual(inputs.properties.kind.enum, ['a', 'b'])
  assert.equal(inputs.properties.file.maxLength, 1000)
  assert.deepEqual(outputs, [{ name: 'out', file: 'out.txt', label: 'The file', show: null }])
  assert.equal((await person.get('/api/v1/programs/nothing')).status, 404)
  assert.equal((await person.get('/api/v1/programs/broken')).status, 503)
})

test('a job by JSON, from submission to its files', async (t) => {
  const { portal, person } = await house(t)
  const answer = await person.json(jobs, {
    inputs: { text: 'answer', count: 7, verbose: true, kind: null },
    email,
  })
  assert.equal(answer.status, 201)
  const { id, url, state } = JSON.parse(answer.text)
  assert.equal(url, `${portal.url}/jobs/${id}`)
  assert.match(state, /^(queued|running|success)$/)
  await portal.over(id)
  const job = await jobOf(portal, id)
  assert.deepEqual(
    { ...job, submitted: '', started: '', finished: '', elapsed_seconds: 0, cpu_seconds: 0 },
    {
      id,
      url,
      program: 'echo',
      title: 'Echo',
      job_title: null,
      owner: null,
      schedule: null,
      serial: null,
      state: 'success',
      target: 'default',
      priority: 0,
      paused: false,
      no_slots: false,
      cancelling: false,
      reason: null,
      reason_text: null,
      inputs: { text: 'answer', count: '7', verbose: 'yes', kind: '', file: '' },
      submitted: '',
      started: '',
      finished: '',
      elapsed_seconds: 0,
      cpu_seconds: 0,
      peak_memory: null,
      attempt: 1,
      most_attempts: 1,
      next_attempt: null,
      earlier_attempts: [],
      is_orphan: false,
      exit_status: 0,
      signal: null,
      limit: null,
      used: null,
      position: null,
      expected_seconds: null,
      expected_start: null,
      expected_end: null,
      progress: null,
      answer: 'answer',
      command: `sh -c 'printf %s "$1" && printf %s "$2" >&2 && printf x >out.txt' sh answer 7`,
      version: null,
      host: hostname(),
      files_url: `${url}/files.zip`,
      outputs: [
        { name: 'out', label: 'The file', size: 1, media_type: 'text/plain', url: `${url}/files/out.txt` },
      ],
    },
  )
  const seen = await visitor(portal.socket).get(`/api/v1/jobs/${id}`)
  assert.equal(JSON.parse(seen.text).owner, email, 'for administrators')
  for (const time of [job.submitted, job.started, job.finished])
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  const log = JSON.parse((await person.get(`/api/v1/jobs/${id}/log`)).text)
  assert.deepEqual(log, { text: 'answer', next_offset: 6, size: 6, complete: true })
  const errors = JSON.parse((await person.get(`/api/v1/jobs/${id}/log?stream=stderr&offset=0`)).text)
  assert.equal(errors.text, '7')
})

test('a job by multipart, with its file', async (t) => {
  const { portal, person } = await house(t)
  const id = await idOf(
    person.post(jobs, multipart({ text: 'x', email_address: email, file: ['abc', 'a.txt'] })),
  )
  assert.equal((await jobOf(portal, id)).inputs.file, 'a.txt')
  const large = await person.post(
    jobs,
    multipart({ text: 'x', email_address: email, file: ['x'.repeat(1_001), 'a.txt'] }),
  )
  assert.equal(large.status, 422)
  assert.match(JSON.parse(large.text).errors.file, /at most/)
})

test('an upload over the limit of the portal is 413, by its field', async (t) => {
  const { person } = await house(t, { limits: ['upload = 10kB'] })
  const answer = await person.post(
    jobs,
    multipart({ text: 'x', email_address: email, file: ['x'.repeat(20_000), 'a.txt'] }),
  )
  assert.equal(answer.status, 413)
  const { error, errors } = JSON.parse(answer.text)
  assert.equal(error.code, 'too_large')
  assert.match(errors.file, /larger than 10 kB/)
})

test('mistakes name their fields, whichever the door', async (t) => {
  const { person } = await house(t)
  const answer = await person.json(jobs, { inputs: { count: 'x', nothing: '1' } })
  assert.equal(answer.status, 422)
  assert.deepEqual(JSON.parse(answer.text), {
    error: { code: 'invalid_inputs', message: "Could not start job: parameter 'text' is missing" },
    errors: {
      text: "parameter 'text' is missing",
      count: "parameter 'count' is not an integer",
      nothing: "parameter 'nothing' is unknown; there are text, count, verbose, kind, file",
      email_address: 'invalid email address',
    },
  })
  for (const body of [
    [],
    null,
    'text',
    { inputs: [], email },
    { inputs: { text: {} }, email },
    { inputs: { text: ['a'] }, email },
    { inputs: { text: 'a' }, email: 5 },
    { inputs: { text: 'a' }, email, more: 1 },
    { text: 'a', email },
  ]) {
    const wrong = await person.json(jobs, body)
    assert.equal(wrong.status, 400, JSON.stringify(body))
    assert.equal(JSON.parse(wrong.text).error.code, 'invalid_request')
  }
  for (const inputs of ['{"__proto__": "x", "text": "a"}', '{"constructor": "x", "text": "a"}']) {
    const odd = await person.ask(jobs, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"inputs":${inputs},"email":"${email}"}`,
    })
    assert.equal(odd.status, 422, inputs)
  }
  assert.equal((await person.json('/api/v1/programs/nothing/jobs', { email })).status, 404)
  assert.equal((await person.json('/api/v1/programs/broken/jobs', { email })).status, 503)
})

test('what is not found or not read is said in JSON too', async (t) => {
  const { person } = await house(t)
  for (const [path, status] of [
    ['/api/v1/jobs/bcdfghjk', 404],
    ['/api/v1/nothing', 404],
    ['/api/v1/jobs', 401],
    ['/api/v1/programs/%', 400],
  ] as const) {
    const answer = await person.get(path)
    assert.equal(answer.status, status, path)
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
    assert.ok(JSON.parse(answer.text).error.message)
  }
  const broken = await person.ask(jobs, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"inputs":',
  })
  assert.equal(broken.status, 400)
  assert.equal(JSON.parse(broken.text).error.message, 'The body is not JSON: it ends too early.')
  const typo = await person.ask(jobs, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"inputs":\n {secret: 1}}',
  })
  assert.equal(JSON.parse(typo.text).error.message, 'The body is not JSON: line 2, column 3.')
  const huge = await person.json(jobs, { inputs: { text: 'x'.repeat(3_000_000) }, email })
  assert.equal(huge.status, 413)
  assert.equal(JSON.parse(huge.text).error.code, 'too_large')
})

test('Idempotency-Key: the same request leads to the same job', async (t) => {
  const { person } = await house(t)
  const ask = (key: string, text = 'a') =>
    person.json(jobs, { inputs: { text }, email }, { 'idempotency-key': key })
  const [one, two] = await Promise.all([ask('k1'), ask('k1')])
  assert.deepEqual([one.status, two.status].sort(), [200, 201])
  const id = JSON.parse(one.text).id
  assert.equal(JSON.parse(two.text).id, id)
  assert.equal(JSON.parse((await ask('k1')).text).id, id)
  assert.notEqual(JSON.parse((await ask('k2')).text).id, id)
  assert.notEqual(JSON.parse((await ask('k1', 'b')).text).id, id)
  assert.equal((await ask('x'.repeat(256))).status, 400)
})

test('the log in pieces: characters stay whole, offsets are bytes', async (t) => {
  const { portal, person } = await house(t)
  const text = 'ä😀'.repeat(4_000)
  const id = await idOf(person.json(jobs, { inputs: { text }, email }))
  await portal.over(id)
  writeFileSync(portal.folder(id).output, `a${'ä😀€'.repeat(30_000)}`)
  let offset = 0
  let read = ''
  let pieces = 0
  for (;;) {
    const piece = JSON.parse((await person.get(`/api/v1/jobs/${id}/log?offset=${offset}`)).text)
    if (piece.text === '') {
      assert.equal(piece.complete, true)
      break
    }
    assert.equal(Buffer.byteLength(piece.text), piece.next_offset - offset)
    read += piece.text
    offset = piece.next_offset
    pieces++
  }
  assert.equal(read, `a${'ä😀€'.repeat(30_000)}`)
  assert.ok(pieces > 1)
  const beyond = JSON.parse((await person.get(`/api/v1/jobs/${id}/log?offset=99999999`)).text)
  assert.deepEqual([beyond.text, beyond.next_offset], ['', 99_999_999])
  for (const query of [
    'offset=-1',
    'offset=x',
    'offset=1.5',
    'stream=nothing',
    'offset=1&offset=2',
    `offset=${'9'.repeat(30)}`,
  ])
    assert.equal((await person.get(`/api/v1/jobs/${id}/log?${query}`)).status, 400, query)
})

test('the list: newest first, by pages, by what is asked for', async (t) => {
  const { portal, person, administrator } = await house(t, { 'target.default': ['slots = 1'] })
  const ids: string[] = []
  for (let i = 0; i < 7; i++)
    ids.push(
      await idOf(person.json(jobs, { inputs: { text: `a${i}` }, email: i % 2 ? 'bob@example.org' : email })),
    )
  for (const id of ids) await portal.over(id)
  const gate = await portal.submit('gate', {})
  const list = async (query: string) => {
    const answer = await administrator.get(`/api/v1/jobs?${query}`)
    assert.equal(answer.status, 200, answer.text)
    const { jobs, cursor } = JSON.parse(answer.text)
    return { ids: jobs.map((job: { id: string }) => job.id) as string[], cursor, jobs }
  }
  const newestFirst = [...ids].reverse()
  assert.deepEqual((await list('')).ids, [gate, ...newestFirst])
  const seen: string[] = []
  let cursor = ''
  do {
    const page = await list(`program=echo&limit=3&cursor=${encodeURIComponent(cursor)}`)
    assert.ok(page.ids.length <= 3)
    seen.push(...page.ids)
    cursor = page.cursor ?? ''
    // What is new meanwhile shifts nothing.
    if (seen.length === 3) await portal.submit('gate', {})
  } while (cursor)
  assert.deepEqual(seen, newestFirst)
  assert.deepEqual(
    (await list('owner=Bob@example.org')).ids,
    newestFirst.filter((_, i) => i % 2),
  )
  assert.equal((await list('state=success')).ids.length, 7)
  assert.deepEqual((await list('program=nothing')).ids, [])
  assert.equal((await list('state=success&q=%20')).ids.length, 7, 'a search for nothing')
  assert.deepEqual((await list('q=state:finished%20a3')).ids, [ids[3]])
  assert.deepEqual((await list('state=error&q=state:finished')).ids, [], 'both at once')
  assert.deepEqual((await list(`owner=bob@example.org&q=owner:${email}`)).ids, [])
  const since = (await list('program=echo')).jobs[2].submitted
  assert.deepEqual((await list(`program=echo&since=${since}`)).ids, newestFirst.slice(0, 3))
  for (const query of ['state=odd', 'limit=x', 'limit=-1', 'since=yesterday', 'state=success&state=error'])
    assert.equal((await administrator.get(`/api/v1/jobs?${query}`)).status, 400, query)
  for (const query of ['limit=0', 'limit=999999999', "owner='%20or%201=1"])
    assert.ok((await administrator.get(`/api/v1/jobs?${query}`)).status < 500, query)
  openGate(portal.root)
})

test('what administrators may: reindex, restart-unfinished, sign-in links', async (t) => {
  const { portal, administrator } = await house(t)
  const id = await portal.submit('echo', { text: 'a' })
  await portal.over(id)
  assert.deepEqual(JSON.parse((await administrator.json('/api/v1/reindex', {})).text), {
    jobs: 1,
    unreadable: [],
  })
  assert.deepEqual(
    JSON.parse((await administrator.json('/api/v1/restart-unfinished', { dry_run: true })).text),
    { jobs: [], failed: {} },
  )
  const link = await administrator.json('/api/v1/sign-in-links', { email: 'Ada@example.org' })
  assert.equal(link.status, 201)
  assert.ok(JSON.parse(link.text).url.startsWith(`${portal.url}/sign-in/`))
  assert.equal((await administrator.json('/api/v1/sign-in-links', {})).status, 400)
  assert.equal((await administrator.json('/api/v1/sign-in-links', { email: 'x' })).status, 422)
  // The socket answers the API, not the pages.
  assert.equal((await administrator.get('/')).status, 404)
})

test('a number that JSON would alter is refused with what to do; as a text it comes whole', async (t) => {
  const { portal, person } = await house(t)
  const send = (text: string) =>
    person.ask(jobs, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"inputs":{"text":${text}},"email":"${email}"}`,
    })
  for (const number of ['9007199254740993', '-12345678901234567890', '1e30', '1e400']) {
    const { status, text } = await send(number)
    assert.equal(status, 400, number)
    assert.match(JSON.parse(text).error.message, /inputs\.text: .*send it as a text/)
  }
  for (const number of ['9007199254740991', '0.1', '1e-5', '"9007199254740993"']) {
    const id = await idOf(send(number))
    const { inputs } = await jobOf(portal, id)
    assert.equal(inputs.text, String(JSON.parse(number)))
  }
})

test('a list by conditions that are not known is refused, not given without them', async (t) => {
  const { administrator } = await house(t)
  for (const query of [
    'state=success&stat=error',
    'cursor=nonsense',
    'cursor=2026-11-21T20:00:00Z_',
    'cursor=yesterday_bcdfghjk',
    'cursor=2026-11-21T20:00:00Z_x_bcdfghjk',
    'owner=nobody',
    'q=a%00b',
    'q=state:broken',
  ]) {
    const { status, text } = await administrator.get(`/api/v1/jobs?${query}`)
    assert.equal(status, 400, query)
    assert.equal(JSON.parse(text).error.code, 'invalid_request')
  }
  const { text } = await administrator.get('/api/v1/jobs?query=x')
  assert.match(JSON.parse(text).error.message, /unknown parameter 'query'; expected program, state, owner/)
  assert.equal((await administrator.get('/api/v1/jobs?owner=%20Ada@Example.org%20')).status, 200)
})
