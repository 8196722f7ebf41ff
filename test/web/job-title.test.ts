import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { readRecord } from '../../src/job/record.ts'
import { errorAt, field, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { runErrand } from '../support/serve.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const page = '/programs/quick'
const quick = 'title = Quick\ncommand = true {x}\n[inputs.x]\n'
const email_address = 'ada@example.org'
const title = 'Globins <b>2nd</b> try; "all" of them'

const start = (t: TestContext) => startPortal(t, { programs: { quick } })

async function submit(portal: TestPortal, person = visitor(portal.door), fields = {}): Promise<string> {
  const answer = await person.post(page, { x: '1', email_address, 'job-title': ` ${title} `, ...fields })
  assert.equal(answer.status, 303, words(answer.text))
  return answer.location.replace('/jobs/', '')
}

test("a job's own title is in its folder, heads its page, is searched, told by the API and kept by a rerun", async (t) => {
  const portal = await start(t)
  const person = visitor(portal.door)
  const id = await submit(portal, person)
  await portal.over(id)
  assert.equal((await readRecord(portal.folder(id)))?.jobTitle, title)
  const { text } = await person.get(`/jobs/${id}`)
  assert.match(
    text,
    /<h1>Globins &lt;b&gt;2nd&lt;\/b&gt; try; &quot;all&quot; of them <span[^>]*>Quick<\/span>/,
  )
  assert.match(text, /<title>[^<]*Globins/)
  assert.equal(JSON.parse((await person.get(`/api/v1/jobs/${id}`)).text).job_title, title)
  const { jobs } = JSON.parse((await visitor(portal.socket).get('/api/v1/jobs?q=globins')).text)
  assert.deepEqual([jobs[0]?.id, jobs[0]?.job_title], [id, title])
  const again = (await person.post(`/jobs/${id}/rerun`)).location.replace('/jobs/', '')
  assert.equal((await readRecord(portal.folder(again)))?.jobTitle, title)
  assert.equal(field((await person.get(`${page}?from=${id}`)).text, 'job-title')?.value, title)
  const plain = await portal.submit('quick', { x: '1' })
  assert.equal(JSON.parse((await person.get(`/api/v1/jobs/${plain}`)).text).job_title, null)
})

test('another title under the same token is another job; a wrong one brings the form back', async (t) => {
  const portal = await start(t)
  const token = { 'form-token': 'once' }
  const first = await submit(portal, undefined, token)
  assert.equal(await submit(portal, undefined, token), first)
  assert.notEqual(await submit(portal, undefined, { ...token, 'job-title': 'Another' }), first)
  const long = await visitor(portal.door).post(page, { email_address, 'job-title': 'x'.repeat(101) })
  assert.equal(long.status, 422)
  assert.match(errorAt(long.text, 'job-title') ?? '', /one line of at most 100 characters/)
  assert.equal(field(long.text, 'job-title')?.value, 'x'.repeat(101))
  const api = await visitor(portal.door).json('/api/v1/programs/quick/jobs', {
    email: email_address,
    job_title: 'a\nb',
  })
  assert.deepEqual(Object.keys(JSON.parse(api.text).errors), ['job-title'])
})

test('a letter says an own title only where the address was proved: to others the portal carries no words', async (t) => {
  const portal = await start(t)
  const { state } = portal.portal.deps
  const stranger = await submit(portal)
  const session = state.useSignIn(state.issueSignIn(email_address))?.session ?? ''
  const owner = await submit(portal, visitor(portal.door, { session }))
  const letterOf = (id: string) =>
    waitFor('the letter', () =>
      portal.letters().find((letter) => letter.includes(`Quick ${id}`) || letter.includes(`(Quick) ${id}`)),
    )
  assert.doesNotMatch(await letterOf(stranger), /Globins/)
  assert.match(await letterOf(owner), /Your job is finished: Globins/)
})

test('errand submit --title', async (t) => {
  const portal = await start(t)
  const { out } = await runErrand(t, portal.root, 'submit', 'quick', 'x=1', '--title', 'By hand')
  assert.equal((await readRecord(portal.folder(out.trim())))?.jobTitle, 'By hand')
  assert.match((await runErrand(t, portal.root, 'show', out.trim())).out, /^title +By hand$/m)
})
