import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { readRecord } from '../../src/job/record.ts'
import { field } from '../support/html.ts'
import { startPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'

const copies = `title = Copies
command = cat {one} [{several}] [{words}] [{flag}]
[inputs.one]
type = file
paste = true
required = true
[inputs.several]
type = file
max_files = 3
[inputs.words]
type = choices
choices = a, b, c
[inputs.flag]
type = checkbox
value = -n
default = true
`

test('a job is run again with all its inputs and files, and the first one keeps its own', async (t) => {
  const portal = await startPortal(t, { programs: { copies } })
  const form = new FormData()
  form.append('one', new Blob(['first\n']), 'one.txt')
  form.append('several', new Blob(['second\n']), 'x.txt')
  form.append('several', new Blob(['third\n']), 'x.txt')
  form.append('email_address', 'dalke@example.org')
  const answer = await fetch(`${portal.door}/programs/copies`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const id = /\/jobs\/(\w+)$/.exec(answer.headers.get('location') ?? '')?.[1] ?? ''
  assert.equal(await portal.over(id), 'SUCCESS')

  const person = visitor(portal.door, { job_key: portal.portal.deps.state.keyOfJob(id, 'manage') })
  const again = await person.post(`/jobs/${id}/rerun`, {})
  const next = /\/jobs\/(\w{8})$/.exec(String(again.headers.location))?.[1] ?? ''
  assert.equal(again.status, 303)
  assert.notEqual(next, id)
  assert.equal(await portal.over(next), 'SUCCESS')
  for (const one of [id, next])
    assert.equal(readFileSync(portal.folder(one).output, 'utf8'), 'first\nsecond\nthird\n')
  const [before, after] = [await readRecord(portal.folder(id)), await readRecord(portal.folder(next))]
  assert.deepEqual({ ...after?.inputs }, { ...before?.inputs })
  assert.equal(after?.email, 'dalke@example.org')
  assert.deepEqual(readFileSync(join(portal.folder(next).inputs, 'one/one.txt'), 'utf8'), 'first\n')

  // Who could end the first may end this one.
  const key = portal.portal.deps.state.keyOfJob(next, 'manage')
  assert.ok(String(again.headers['set-cookie']).includes(`job_key=${key}`))
  const browser = visitor(portal.door, { job_key: key })
  assert.equal((await browser.post(`/jobs/${next}/cancel`, {})).status, 409)
  assert.equal((await visitor(portal.door).post(`/jobs/${next}/cancel`, {})).status, 403)

  rmSync(join(portal.folder(id).inputs, 'one/one.txt'))
  const gone = await person.post(`/jobs/${id}/rerun`, {})
  assert.equal(gone.status, 409)
  assert.match(gone.text, /&#39;one.txt&#39; of this job is not there any more/)
})

test('what today’s definition does not take is shown in the form, filled in and with what is wrong', async (t) => {
  const definition = `title = Division
command = true [{x}] [{y}] [{keys}] [{token}]
[inputs.x]
[inputs.y]
type = integer
[inputs.keys]
type = file
[inputs.token]
type = secret
`
  const portal = await startPortal(t, {
    programs: { division: definition },
    settings: { access: ['results = owner'] },
  })
  const person = visitor(portal.door)
  const asked = multipart({
    x: 'eight',
    y: '2',
    keys: ['first', 'keys.txt'],
    token: 'hush-hush',
    email_address: 'dalke@example.org',
  })
  const id = (await person.post('/programs/division', asked)).location.split('/').at(-1) ?? ''
  await portal.over(id)
  const file = join(portal.root, 'programs/division/program.ini')
  writeFileSync(file, definition.replace('type = integer', 'type = integer\nmin = 3'))
  const answer = await person.post(`/jobs/${id}/rerun`, {})
  assert.equal(answer.status, 422)
  const shown = ['x', 'y', 'token'].map((name) => field(answer.text, name)?.value ?? '')
  assert.deepEqual(shown, ['eight', '2', ''])
  const [, key = ''] = /action="\/programs\/division\?submit&amp;key=([^"]*)"/.exec(answer.text) ?? []
  assert.match(answer.text, /id="y-error">[^<]*at least 3/)
  // Its file is kept, and the key that the form carries lets it be used.
  const box = field(answer.text, 'keys-kept')
  assert.equal(box?.value, `job:${id}:keys.txt`)
  const sent = { x: '8', y: '4', 'keys-kept': box?.value ?? '', email_address: 'dalke@example.org' }
  assert.equal((await person.post(`/programs/division?submit&key=${key}`, sent)).status, 303)
  assert.match(answer.text, /id="token-error">type it again/)
  assert.doesNotMatch(answer.text, /hush-hush/)
  const { status, text } = await visitor(portal.socket).json(`/api/v1/jobs/${id}/rerun`, {})
  assert.equal(status, 422)
  assert.match(text, /'y'/)
})

test('what was a file then and is a text today, or the other way round, is not taken for it', async (t) => {
  const kind = (type: string) => `title = Kind\ncommand = echo {q}\n[inputs.q]\ntype = ${type}\n`
  const portal = await startPortal(t, { programs: { kind: kind('file') } })
  const definition = join(portal.root, 'programs/kind/program.ini')
  const { location } = await visitor(portal.door).post(
    '/programs/kind',
    multipart({ q: ['first', 'a.txt'], email_address: 'dalke@example.org' }),
  )
  const withFile = location.split('/').at(-1) ?? ''
  await portal.over(withFile)
  writeFileSync(definition, kind('text'))
  const withText = await portal.submit('kind', { q: 'a.txt' })
  await portal.over(withText)
  const again = async (id: string) => {
    const { status, text } = await visitor(portal.socket).json(`/api/v1/jobs/${id}/rerun`, {})
    return [status, JSON.parse(text).errors]
  }
  assert.deepEqual(await again(withFile), [422, { q: "parameter 'q' takes a text, not a file" }])
  assert.deepEqual(readdirSync(join(portal.root, 'jobs/.incoming')), [])
  writeFileSync(definition, kind('file'))
  assert.deepEqual(await again(withText), [422, { q: "parameter 'q' takes a file, not a text" }])
  // Nor in the form that a link fills in.
  writeFileSync(definition, kind('text'))
  const filled = await visitor(portal.door).get(`/programs/kind?from=${withFile}`)
  assert.doesNotMatch(filled.text, /a\.txt/)
  // Its copy is lost: what it was is seen by its files.
  writeFileSync(definition, kind('text'))
  rmSync(portal.folder(withFile).program)
  assert.equal((await again(withFile))[0], 422)
  assert.equal((await again(withText))[0], 201)
})

test('a second click, and the same request sent again, lead to the same job', async (t) => {
  const portal = await startPortal(t, { programs: { copies } })
  const asked = { one: ['first', 'one.txt'] as [string, string], email_address: 'dalke@example.org' }
  const person = visitor(portal.door)
  const id = (await person.post('/programs/copies', multipart(asked))).location.split('/').at(-1) ?? ''
  await portal.over(id)
  const click = async (token: string) =>
    (await person.post(`/jobs/${id}/rerun`, { 'form-token': token })).location
  const tokenOf = async () =>
    /name="form-token" value="([^"]+)"/.exec((await person.get(`/jobs/${id}`)).text)?.[1] ?? ''
  const token = await tokenOf()
  const [one, two] = await Promise.all([click(token), click(token)])
  assert.match(one, /\/jobs\/\w{8}$/)
  assert.equal(one, two)
  assert.notEqual(await click(await tokenOf()), one)

  const ask = (key: string) =>
    visitor(portal.socket).json(`/api/v1/jobs/${id}/rerun`, {}, { 'idempotency-key': key })
  const [first, again, other] = [await ask('k1'), await ask('k1'), await ask('k2')]
  assert.deepEqual([first.status, again.status, other.status], [201, 200, 201])
  assert.equal(JSON.parse(first.text).id, JSON.parse(again.text).id)
  assert.notEqual(JSON.parse(first.text).id, JSON.parse(other.text).id)
})

test('a secret stays one in the job made again, and a mere reader does not use it', async (t) => {
  const keyed = 'title = Keyed\ncommand = true [{token}]\n[inputs.token]\ntype = '
  const portal = await startPortal(t, { programs: { keyed: `${keyed}secret` } })
  const owner = visitor(portal.door)
  const asked = { token: 'hush-hush', email_address: 'dalke@example.org' }
  const id = (await owner.post('/programs/keyed', asked)).location.split('/').at(-1) ?? ''
  await portal.over(id)
  const without = await portal.submit('keyed', {})
  await portal.over(without)
  writeFileSync(join(portal.root, 'programs/keyed/program.ini'), `${keyed}text`)

  const reader = visitor(portal.door)
  const refused = await reader.post(`/jobs/${id}/rerun`, {})
  assert.equal(refused.status, 403)
  assert.match(refused.text, /Fill in the form, and type the secret yourself/)
  assert.doesNotMatch((await reader.get(`/jobs/${id}`)).text, /Run again</)
  assert.equal((await reader.json(`/api/v1/jobs/${id}/rerun`, {})).status, 403)
  assert.equal((await reader.post(`/jobs/${without}/rerun`, {})).status, 303)

  const next = (await owner.post(`/jobs/${id}/rerun`, {})).location.split('/').at(-1) ?? ''
  assert.equal(await portal.over(next), 'SUCCESS')
  const record = await readRecord(portal.folder(next))
  assert.deepEqual([record?.inputs.token, record?.secrets], ['hush-hush', ['token']])
  for (const path of [`/jobs/${next}`, `/api/v1/jobs/${next}`])
    assert.doesNotMatch((await owner.get(path)).text, /hush-hush/)
})

test('where there is no room no file is copied', async (t) => {
  const portal = await startPortal(t, { programs: { copies } })
  const asked = { one: ['first', 'one.txt'] as [string, string], email_address: 'dalke@example.org' }
  const person = visitor(portal.door)
  const id = (await person.post('/programs/copies', multipart(asked))).location.split('/').at(-1) ?? ''
  await portal.over(id)
  const incoming = join(portal.root, 'jobs/.incoming')
  // Whoever wrote there would fail at this.
  rmSync(incoming, { recursive: true })
  writeFileSync(incoming, '')
  portal.portal.deps.config.limits.min_free = 1e15
  assert.equal((await person.post(`/jobs/${id}/rerun`, {})).status, 507)
})

test('whoever only has the address of a job runs it again, and learns neither its owner nor more', async (t) => {
  const portal = await startPortal(t, { programs: { slow: 'title = Slow\ncommand = sleep 60\n' } })
  const id = await portal.submit('slow', {}, 'ada@example.org')
  const stranger = visitor(portal.door)
  const again = await stranger.post(`/jobs/${id}/rerun`, {})
  const next = /\/jobs\/(\w{8})$/.exec(String(again.headers.location))?.[1] ?? ''
  const page = await stranger.get(`/jobs/${next}`)
  assert.equal(page.status, 200)
  assert.doesNotMatch(page.text, /ada@example/)
  assert.equal((await stranger.get(`/jobs/${next}/record.zip`)).status, 403)
  const { cancel } = portal.portal
  for (const one of [id, next]) await cancel(one, 'the test')
  for (const one of [id, next]) await portal.over(one)
})
