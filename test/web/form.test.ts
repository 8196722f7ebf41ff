import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { readRecord } from '../../src/job/record.ts'
import { errorAt, field, tags, textOfArea, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  every: `
title = Every kind
command = true {word} {story} {count} {share} {verbose} {matrix} {upload} {pasted}
button = Go ahead

[inputs.word]
label = A word
help = One <b>line</b>.
max_length = 20
pattern = [a-z ]+
placeholder = abc

[inputs.story]
type = textarea
label = A story
required = true

[inputs.count]
type = integer
label = How many
required = true
min = 1
max = 10

[inputs.share]
type = number
min = 0
default = 0.5

[inputs.verbose]
type = checkbox
label = Say more
default = yes
value = --verbose

[inputs.matrix]
type = choice
choices = pam30: PAM 30, blosum62: BLOSUM 62
default = blosum62

[inputs.upload]
type = file
label = A file
accept = .fa,.txt
max_size = 100

[inputs.pasted]
type = file
label = Another
paste = true
placeholder = ">SEQ"
`,
  echo: `
command = printf %s {text}
[inputs.text]
type = textarea
allow_dash = true
`,
}

const page = '/programs/every'
const good = { story: 'once', count: '3', email_address: 'ada@example.org' }

const start = (t: TestContext, settings = {}) => startPortal(t, { programs, settings })

function incoming(portal: TestPortal): string[] {
  return readdirSync(join(portal.root, 'jobs/.incoming'))
}

function jobs(portal: TestPortal): string[] {
  return readdirSync(join(portal.root, 'jobs')).filter((name) => name.startsWith('job-'))
}

async function recordOf(portal: TestPortal, location: string) {
  return readRecord(portal.folder(location.replace('/jobs/', '')))
}

test('each type of input has its label, help and the attributes that make the browser check it', async (t) => {
  const portal = await start(t)
  const { text, status } = await visitor(portal.door).get(page)
  assert.equal(status, 200)
  const has = (name: string, expected: Record<string, string>, at = 0) => {
    const found = field(text, name, at)
    assert.ok(found, name)
    for (const [key, value] of Object.entries(expected)) assert.equal(found[key], value, `${key} of ${name}`)
    return found
  }
  const word = has('word', {
    type: 'text',
    maxlength: '20',
    pattern: '[a-z ]+',
    placeholder: 'abc',
    value: '',
  })
  assert.equal(word.required, undefined)
  assert.equal(tags(text, 'p').find(({ id }) => id === word['aria-describedby'])?.class, 'help')
  assert.match(text, /One &lt;b&gt;line&lt;\/b&gt;\./)
  has('story', { required: '' })
  has('count', { type: 'number', min: '1', max: '10', step: '1', required: '' })
  has('share', { type: 'number', min: '0', step: 'any', value: '0.5' })
  has('verbose', { type: 'checkbox', checked: '' })
  has('matrix', {})
  assert.equal(tags(text, 'option').find((option) => option.selected === '')?.value, 'blosum62')
  assert.match(text, /<option value="pam30">PAM 30</)
  has('upload', { type: 'file', accept: '.fa,.txt' })
  has('pasted', { type: 'file' })
  has('pasted', { placeholder: '>SEQ' }, 1)
  has('email_address', { type: 'email', required: '', autocomplete: 'email' })
  const labels = tags(text, 'label').map((label) => label.for)
  for (const { id, type } of [...tags(text, 'input'), ...tags(text, 'textarea'), ...tags(text, 'select')])
    assert.ok(['hidden', 'checkbox'].includes(type ?? '') || labels.includes(id), `a label for ${id}`)
  assert.match(text, /<label class="check"><input type="checkbox"[^>]*> Say more/)
  assert.deepEqual(
    tags(text, 'form').map(({ method, action, enctype }) => [method, action, enctype]),
    [['post', `${page}?submit`, 'multipart/form-data']],
  )
  assert.match(words(text), /Go ahead/)
  assert.match(words(text), /1 to 10/)
  assert.match(words(text), /Up to 100 bytes/)
})

for (const way of ['urlencoded', 'multipart'] as const) {
  const send = (portal: TestPortal, fields: Record<string, string>) =>
    visitor(portal.door).post(page, way === 'multipart' ? multipart(fields) : fields)

  test(`mistakes bring the form back with all that was typed (${way})`, async (t) => {
    const portal = await start(t)
    const typed = {
      word: `"quoted" <b>'markup'</b> &amp; \`x\``,
      story: '\n\n  two lines before, </textarea><script>alert(1)</script>\n$7 {{ 7*7 }}\n',
      count: 'three',
      share: '1,5',
      matrix: 'pam30',
      pasted: '>A\n</textarea>',
      email_address: 'nobody',
    }
    const { status, text } = await send(portal, typed)
    assert.equal(status, 422)
    assert.match(words(text), /Could not start job: 4 things are not right yet/)
    assert.deepEqual(
      [...text.matchAll(/<li><a href="#(\w+)">/g)].map(([, id]) => id),
      ['word', 'count', 'share', 'email_address'],
    )
    assert.deepEqual([field(text, 'word')?.autofocus, field(text, 'count')?.autofocus], ['', undefined])
    assert.equal(field(text, 'word')?.value, typed.word)
    // Browsers send line ends as CRLF; they are LF here.
    assert.equal(textOfArea(text, 'story'), typed.story)
    assert.equal(textOfArea(text, 'pasted'), typed.pasted)
    // As text fields: one for numbers would throw them away.
    assert.deepEqual([field(text, 'count')?.value, field(text, 'count')?.type], ['three', 'text'])
    assert.deepEqual([field(text, 'share')?.value, field(text, 'share')?.type], ['1,5', 'text'])
    assert.equal(field(text, 'verbose')?.checked, undefined, 'an unticked box stays so')
    assert.equal(tags(text, 'option').find((option) => option.selected === '')?.value, 'pam30')
    assert.equal(field(text, 'email_address')?.value, 'nobody')
    assert.doesNotMatch(text, /<script>alert/)
    assert.match(errorAt(text, 'word') ?? '', /^(has \d+ characters|is not of the form)/)
    assert.equal(errorAt(text, 'count'), "parameter 'count' is not an integer")
    assert.match(errorAt(text, 'share') ?? '', /^is not a number/)
    assert.equal(errorAt(text, 'email_address'), 'invalid email address')
    assert.equal(errorAt(text, 'story'), undefined)
    for (const name of ['word', 'count', 'share', 'email_address']) {
      const wrong = field(text, name)
      assert.equal(wrong?.['aria-invalid'], 'true')
      assert.match(wrong?.['aria-describedby'] ?? '', new RegExp(`${name}-error`))
    }
    assert.deepEqual(jobs(portal), [])
  })

  test(`what is well given is accepted as it was typed (${way})`, async (t) => {
    const portal = await start(t)
    const answer = await send(portal, { ...good, story: 'a\r\nb\rc\nd', verbose: 'yes', pasted: '' })
    assert.equal(answer.status, 303)
    const record = await recordOf(portal, answer.location)
    assert.deepEqual(
      { ...record?.inputs },
      {
        word: '',
        story: 'a\nb\nc\nd',
        count: '3',
        share: '0.5',
        verbose: '--verbose',
        matrix: 'blosum62',
        upload: '',
        pasted: '',
      },
    )
    const unticked = await send(portal, good)
    assert.equal((await recordOf(portal, unticked.location))?.inputs.verbose, '')
  })
}

test('inputs of a group stand below its heading, where the first of them stands', async (t) => {
  const grouped = `command = true
[inputs.one]
[inputs.two]
group = Scores & more
[inputs.three]
[inputs.four]
group = Scores & more
`
  const portal = await startPortal(t, { programs: { grouped } })
  const { text } = await visitor(portal.door).get('/programs/grouped')
  const inside = /<fieldset class="group"><legend><h2>Scores &amp; more<\/h2>([\s\S]*?)<\/fieldset>/.exec(
    text,
  )?.[1]
  assert.deepEqual(
    tags(inside ?? '', 'input').map(({ name }) => name),
    ['two', 'four'],
  )
  const all = tags(text, 'input').map(({ name }) => name)
  assert.deepEqual(all.slice(0, 4), ['one', 'two', 'four', 'three'])
})

test('one mistake is said in full above the form too', async (t) => {
  const portal = await start(t)
  const say = async (changes: Record<string, string>) => {
    const { status, text } = await visitor(portal.door).post(page, { ...good, ...changes })
    assert.equal(status, 422)
    return words(text)
  }
  assert.match(await say({ count: '' }), /Could not start job: parameter 'count' is not an integer/)
  assert.match(await say({ count: '4.0' }), /parameter 'count' is not an integer/)
  assert.match(
    await say({ count: '11' }),
    /Could not start job: How many: must be at most 10 A word .* must be at most 10 share/,
  )
  assert.match(await say({ count: '0' }), /How many: must be at least 1/)
  // The help says what is asked for; a pattern is for scripts.
  const shaped = await say({ word: 'ABC' })
  assert.match(shaped, /A word: is not of the form that is asked for/)
  assert.doesNotMatch(shaped, /a-z/)
  assert.match(
    await say({ word: 'abcdefghijklmnopqrstuvwxyz' }),
    /has 26 characters and must have at most 20/,
  )
  assert.match(await say({ word: '-rf' }), /A word: must not begin with '-'/)
  assert.match(await say({ story: ' \n ' }), /A story: is missing/)
  assert.match(await say({ matrix: 'nope' }), /matrix: must be one of pam30, blosum62/)
  assert.match(await say({ upload: 'typed' }), /A file: takes a file, not a text/)
  assert.match(await say({ unknown: 'x' }), /parameter 'unknown' is unknown/)
  assert.match(await say({ __proto__x: '1', constructor: 'x' }), /Could not start job/)
  for (const email_address of [
    '',
    '../../x@y.org',
    'a/b@y.org',
    '.@x',
    'ada@example.org, bob@example.org',
    'a@b\nc',
    `${'a'.repeat(200)}@y.org`,
  ])
    assert.match(await say({ email_address }), /Could not start job: invalid email address/)
  assert.deepEqual(jobs(portal), [])
})

test('a field that came twice, and odd names, are mistakes', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const twice = await person.post(page, [...Object.entries(good), ['count', '4']])
  assert.equal(twice.status, 422)
  assert.equal(errorAt(twice.text, 'count'), 'is given more than once; give it once')
  for (const name of ['__proto__', 'constructor', 'toString', 'count[]', 'count[x]', 'a.b', '']) {
    const forms = [new URLSearchParams({ ...good }), multipart({ ...good })]
    for (const form of forms) {
      form.append(name, '1')
      const answer = await person.ask(page, { method: 'POST', body: form })
      // A part without a name is no form at all.
      assert.equal(
        answer.status,
        name === '' && form instanceof FormData ? 400 : 422,
        `${name}: ${words(answer.text)}`,
      )
    }
  }
  assert.deepEqual(jobs(portal), [])
})

test('?x= prefills, and ?from= copies a job', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const prefilled = await person.get(`${page}?count=8&story=%0Aa%3Cb&verbose=&nonsense=1&matrix=pam30`)
  assert.equal(field(prefilled.text, 'count')?.value, '8')
  assert.equal(textOfArea(prefilled.text, 'story'), '\na<b')
  assert.equal(field(prefilled.text, 'verbose')?.checked, undefined)
  const { location } = await person.post(page, multipart({ ...good, story: 'as it was', pasted: 'ACGT' }))
  const id = location.replace('/jobs/', '')
  const copied = await person.get(`${page}?from=${id.toUpperCase().replace(/^..../, '$&-')}&count=9`)
  assert.equal(textOfArea(copied.text, 'story'), 'as it was')
  assert.equal(field(copied.text, 'count')?.value, '9')
  assert.equal(textOfArea(copied.text, 'pasted'), 'ACGT')
  assert.equal(field(copied.text, 'verbose')?.checked, undefined)
  assert.equal(field(copied.text, 'email_address')?.value, 'ada@example.org')
  for (const query of ['from=bcdfghjk', 'from=../../x', 'from=', 'from=a&from=b', 'count=a&count=b'])
    assert.equal((await person.get(`${page}?${query}`)).status, 200, query)
})

test('an upload is moved into its job under a safe name; one that is wrong is not kept', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const accepted = await person.post(
    page,
    multipart({ ...good, upload: [Buffer.from([0, 255, 10]), '../../x y.fa'], pasted: ['', ''] }),
  )
  assert.equal(accepted.status, 303)
  const folder = portal.folder(accepted.location.replace('/jobs/', ''))
  assert.deepEqual(readdirSync(folder.inputs), ['upload'])
  assert.deepEqual(readdirSync(join(folder.inputs, 'upload')), ['x y.fa'])
  assert.deepEqual(readFileSync(join(folder.inputs, 'upload/x y.fa')), Buffer.from([0, 255, 10]))
  const refused = await person.post(page, multipart({ ...good, count: 'x', upload: ['abc', 'abc.fa'] }))
  assert.equal(refused.status, 422)
  assert.equal(errorAt(refused.text, 'upload'), undefined)
  assert.match(words(refused.text), /abc\.fa 3 bytes, kept or choose another/)
  const large = await person.post(page, multipart({ ...good, upload: ['x'.repeat(101), 'abc.fa'] }))
  assert.equal(large.status, 422)
  assert.match(errorAt(large.text, 'upload') ?? '', /101 bytes and must have at most 100 bytes/)
  const both = await person.post(page, withBoth())
  assert.equal(both.status, 422)
  assert.match(errorAt(both.text, 'pasted') ?? '', /choose a file or paste a text, not both/)
  await waitFor('nothing but the one that is kept', () => incoming(portal).length === 1)
})

function withBoth(): FormData {
  const form = multipart({ ...good, pasted: 'typed' })
  form.append('pasted', new Blob(['uploaded']), 'a.fa')
  return form
}

test('an upload over the limit of the portal: 413, what was typed is kept, nothing stays behind', async (t) => {
  const portal = await start(t, { limits: ['upload = 10kB'] })
  const person = visitor(portal.door)
  const { status, text } = await person.post(
    page,
    multipart({
      story: 'kept',
      upload: ['x'.repeat(2_000_000), 'large.fa'],
      count: '7',
      email_address: 'ada@example.org',
    }),
  )
  assert.equal(status, 413)
  assert.match(words(text), /Could not start job: a file is larger than 10 kB/)
  assert.match(errorAt(text, 'upload') ?? '', /larger than 10 kB/)
  assert.equal(textOfArea(text, 'story'), 'kept')
  // Also what came after the file.
  assert.equal(field(text, 'count')?.value, '7')
  assert.deepEqual(jobs(portal), [])
  await waitFor('nothing on its way', () => incoming(portal).length === 0)
})

test('too much text is refused with words', async (t) => {
  const portal = await start(t, { limits: ['form = 10kB'] })
  const person = visitor(portal.door)
  for (const body of [
    { ...good, story: 'x'.repeat(20_000) },
    multipart({ ...good, story: 'x'.repeat(20_000) }),
  ]) {
    const { status, text } = await person.post(page, body)
    assert.equal(status, 413)
    assert.match(words(text), /more than 10 kB of text\. Upload a file instead/)
  }
  const fields = Object.fromEntries(Array.from({ length: 1_500 }, (_, i) => [`f${i}`, '']))
  for (const body of [fields, multipart(fields)]) {
    const { status } = await person.post(page, body)
    assert.ok(status >= 400 && status < 500, String(status))
  }
})

test('an upload that breaks off leaves nothing behind, and the portal goes on', async (t) => {
  const portal = await start(t)
  const { port } = new URL(portal.door)
  const socket = connect(Number(port), '127.0.0.1')
  t.after(() => socket.destroy())
  const head = '--b\r\nContent-Disposition: form-data; name="upload"; filename="a.fa"\r\n\r\n'
  socket.write(
    `POST ${page} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n${head}${'x'.repeat(200_000)}`,
  )
  await waitFor('the upload to begin', () => incoming(portal).length === 1)
  socket.destroy()
  await waitFor('it to be removed', () => incoming(portal).length === 0)
  assert.deepEqual(jobs(portal), [])
  assert.equal((await visitor(portal.door).get('/')).status, 200)
})

test('hostile texts come back unchanged or are refused with words', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const texts = [
    '$(touch /tmp/x)',
    '`id`',
    "'; rm -rf / #",
    '__proto__',
    'true',
    'null',
    '{text}',
    '[settings]',
    'a\u2028b\u2029c',
    '😀\u0007\u001b[31m',
    '"',
    '\\',
    '; # =',
    '-8',
    '--help',
    ' padded ',
    '\ufeff\ufffe',
    '\u202eabc',
  ]
  for (const text of texts) {
    for (const body of [
      { text, email_address: 'ada@example.org' },
      multipart({ text, email_address: 'ada@example.org' }),
    ]) {
      const answer = await person.post('/programs/echo', body)
      assert.equal(answer.status, 303, `${JSON.stringify(text)} ${words(answer.text)}`)
      assert.equal((await recordOf(portal, answer.location))?.inputs.text, text)
    }
  }
  await waitFor(
    'all to run',
    () => jobs(portal).every((name) => readdirSync(join(portal.root, 'jobs', name)).includes('SUCCESS')),
    30_000,
  )
  for (const name of jobs(portal)) {
    const given = (await readRecord(portal.folder(name.slice(4))))?.inputs.text
    assert.equal(readFileSync(join(portal.root, 'jobs', name, 'output.txt'), 'utf8'), given)
  }
  for (const body of [
    { text: 'a\0b', email_address: 'ada@example.org' },
    multipart({ text: 'a\0b', email_address: 'ada@example.org' }),
  ]) {
    const answer = await person.post('/programs/echo', body)
    assert.equal(answer.status, 422)
    assert.match(errorAt(answer.text, 'text') ?? '', /NUL character/)
  }
  const half = await person.json('/api/v1/programs/echo/jobs', {
    inputs: { text: 'a\ud800b' },
    email: 'ada@example.org',
  })
  assert.equal(half.status, 422)
  assert.match(JSON.parse(half.text).errors.text, /half a character/)
})

test('requests that make no sense get a clean refusal, never a 500', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const form = 'application/x-www-form-urlencoded'
  const bodies: [type: string, body: string | Buffer][] = [
    [form, 'count=%E0%A4%A&%=%zz&&&=='],
    [form, Buffer.from([0xff, 0xfe, 0x3d, 0xff])],
    [`${form}; charset=nonsense`, 'a=b'],
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=b', 'nothing of it'],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nnever ends'],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--b--\r\n'],
    [
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="${'n'.repeat(5_000)}"\r\n\r\nx\r\n--b--\r\n`,
    ],
    ['text/plain', 'count=3'],
    ['application/json', '{"count":"3"}'],
    ['application/json', '{'],
    ['nonsense', 'x'],
    ['', ''],
  ]
  for (const path of [page, '/sign-in', '/sign-out', '/api/v1/programs/every/jobs']) {
    for (const [type, body] of bodies) {
      const { status, text } = await person.ask(path, {
        method: 'POST',
        body,
        headers: type ? { 'content-type': type } : {},
      })
      assert.ok(
        (status >= 400 && status < 500) || (path === '/sign-out' && status === 303),
        `${path} ${type} ${String(body).slice(0, 60)}: ${status} ${words(text)}`,
      )
    }
  }
  for (const path of [
    '/programs/%',
    '/programs/%00',
    '/programs/%2e%2e%2f',
    '/programs/__proto__',
    '/programs/a%2fb',
    '/jobs/%',
    '/jobs/%ff',
    '/jobs/x/files/%',
    '/sign-in/%',
    '/public/%',
    '/public/%00',
    '/public/../package.json',
    '/public/%2e%2e/package.json',
    '/api/v1/programs/%',
    '/api/v1/jobs/%00/log',
    '/%',
    '/?%',
    '/results?job_id=%ff',
    '/programs/every?count=%',
  ])
    assert.ok((await person.get(path)).status < 500, path)
  assert.equal((await person.get('/public/../package.json')).status, 404)
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])
    assert.ok((await person.ask(page, { method })).status < 500, method)
  assert.equal((await person.get('/programs/nothing')).status, 404)
  assert.deepEqual(incoming(portal), [])
  assert.deepEqual(jobs(portal), [])
})

test('same token and inputs lead to the same job, other inputs to a new one', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const token = field((await person.get(page)).text, 'form-token')?.value ?? ''
  assert.match(token, /^[\w-]{20,}$/)
  const send = (changes: Record<string, string> = {}, file = 'abc') =>
    person.post(page, multipart({ ...good, 'form-token': token, ...changes, upload: [file, 'a.fa'] }))
  const both = await Promise.all([send(), send()])
  const locations = [...both, await send()].map(({ location }) => location)
  assert.equal(new Set(locations).size, 1)
  const others = [
    await send({ count: '4' }),
    await send({ email_address: 'bob@example.org' }),
    await send({}, 'abd'),
  ]
  assert.equal(new Set([...locations, ...others.map(({ location }) => location)]).size, 4)
  // A form that came back with a mistake keeps its token.
  assert.equal(field((await send({ count: 'x' })).text, 'form-token')?.value, token)
  assert.equal(jobs(portal).length, 4)
})

test('limits of an owner are said with what to do', async (t) => {
  const portal = await start(t, { limits: ['submissions_per_minute = 2', 'waiting_jobs = 100'] })
  const person = visitor(portal.door)
  for (let i = 0; i < 2; i++) assert.equal((await person.post(page, good)).status, 303)
  const { status, text } = await person.post(page, { ...good, story: 'kept' })
  assert.equal(status, 429)
  assert.match(words(text), /more than 2 jobs in a minute\. Wait a minute/)
  assert.equal(textOfArea(text, 'story'), 'kept')
  assert.equal((await person.post(page, { ...good, email_address: 'bob@example.org' })).status, 303)
})

test('a server that can not start jobs says so to the person, and exactly to the log', async (t) => {
  const lines: { message: string; detail?: string }[] = []
  const write = (facts: { detail?: string }, message: string) => void lines.push({ ...facts, message })
  const log = { info: write, warn: write, error: write, debug: write } as never
  const portal = await startPortal(t, { programs, log, wrapper: '/nowhere/run-job' })
  const { status, text } = await visitor(portal.door).post(page, { ...good, story: 'kept' })
  assert.equal(status, 500)
  assert.match(words(text), /Failure: misconfigured server/)
  assert.doesNotMatch(text, /nowhere/)
  assert.equal(textOfArea(text, 'story'), 'kept')
  assert.ok(lines.some(({ detail }) => /\/nowhere\/run-job.*executable/.test(detail ?? '')))
  assert.deepEqual(jobs(portal), [])
})

test('a broken definition hides no other program; its own address says what is the matter', async (t) => {
  const portal = await startPortal(t, { programs: { ...programs, broken: 'comand = x\n' } })
  const person = visitor(portal.door)
  const home = await person.get('/')
  assert.match(words(home.text), /Every kind/)
  assert.doesNotMatch(words(home.text), /broken/)
  for (const answer of [await person.get('/programs/broken'), await person.post('/programs/broken', good)]) {
    assert.equal(answer.status, 503)
    assert.match(words(answer.text), /its definition has mistakes.*errand check/)
  }
  // It is read again when it has been put right.
  mkdirSync(join(portal.root, 'programs/late'))
  writeFileSync(join(portal.root, 'programs/late/program.ini'), 'title = Late\ncommand = true\n')
  writeFileSync(join(portal.root, 'programs/broken/program.ini'), 'title = Mended\ncommand = true\n')
  assert.match(words((await person.get('/')).text), /Late.*Mended/)
  assert.equal((await person.get('/programs/broken')).status, 200)
})

test('a reader who goes away when all is sent has submitted; nothing stays behind and nothing is called an error', async (t) => {
  const errors: unknown[] = []
  const log = {
    info() {},
    warn() {},
    debug() {},
    error: (...words: unknown[]) => errors.push(words),
  } as never
  const portal = await startPortal(t, { programs, log })
  const socket = connect(portal.port, '127.0.0.1')
  t.after(() => socket.destroy())
  const submit = portal.portal.submit
  portal.portal.submit = async (submission) => {
    socket.destroy()
    // By then the portal has seen the connection go.
    for (let i = 0; i < 3; i++) await visitor(portal.door).get('/healthz')
    return submit(submission)
  }
  const body = new Response(multipart({ ...good, 'form-token': 'away', upload: ['abc', 'abc.fa'] }))
  const bytes = Buffer.from(await body.arrayBuffer())
  socket.write(
    `POST ${page} HTTP/1.1\r\nHost: x\r\nContent-Type: ${body.headers.get('content-type')}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
  )
  socket.write(bytes)
  const [job = ''] = await waitFor('the job', () => (jobs(portal).length > 0 ? jobs(portal) : undefined))
  const { inputs } = portal.folder(job.slice('job-'.length))
  await waitFor('its upload', () => existsSync(join(inputs, 'upload/abc.fa')))
  await waitFor('nothing on its way', () => incoming(portal).length === 0)
  assert.deepEqual(errors, [])
})

test('one request stores no more uploads than the form has file inputs', async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const folder = join(portal.root, 'jobs/.incoming')
  const stored = new Set<string>()
  const watcher = watch(folder, (_event, name) => stored.add(String(name)))
  t.after(() => watcher.close())
  const form = multipart({ ...good, word: ['abc', 'a.fa'] })
  for (let i = 0; i < 50; i++) form.append('nothing', new Blob(['x'.repeat(1_000)]), 'a.fa')
  for (let i = 0; i < 3; i++) form.append('upload', new Blob(['abc']), 'a.fa')
  for (const [address, read] of [
    [page, (text: string) => (name: string) => errorAt(text, name)],
    ['/api/v1/programs/every/jobs', (text: string) => (name: string) => JSON.parse(text).errors[name]],
  ] as const) {
    const { status, text } = await person.post(address, form)
    assert.equal(status, 422, text)
    assert.match(read(text)('word') ?? '', /takes a text, not a file/)
    assert.match(read(text)('upload') ?? '', /more than once/)
    if (address !== page) assert.match(read(text)('nothing'), /unknown/)
  }
  await waitFor('nothing on its way', () => incoming(portal).length === 0)
  assert.equal(stored.size, 2)
  const none = await person.post('/api/v1/programs/nothing/jobs', multipart({ upload: ['abc', 'a.fa'] }))
  assert.equal(none.status, 404)
  assert.equal(stored.size, 2)
})

test('an address that came twice is a mistake', async (t) => {
  const portal = await start(t)
  for (const address of [page, '/api/v1/programs/every/jobs']) {
    const { status, text } = await visitor(portal.door).post(address, [
      ...Object.entries(good),
      ['email_address', 'eve@example.org'],
    ])
    assert.equal(status, 422)
    const error = address === page ? errorAt(text, 'email_address') : JSON.parse(text).errors.email_address
    assert.equal(error, "parameter 'email_address' is given more than once; give it once")
  }
  assert.deepEqual(jobs(portal), [])
})
