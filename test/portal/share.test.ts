import assert from 'node:assert/strict'
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { field, tags, words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const programs = {
  quick: 'title = Quick\ncommand = true\n',
  gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n',
}

function signedIn(portal: TestPortal, address: string) {
  const { state } = portal.portal.deps
  return visitor(portal.door, { session: state.useSignIn(state.issueSignIn(address))?.session ?? '' })
}

async function quickJob(portal: TestPortal): Promise<string> {
  const id = await portal.submit('quick', {}, 'ada@example.org')
  await portal.over(id)
  return id
}

const shareLetters = (portal: TestPortal) =>
  portal.letters().filter((letter) => /shared with you/.test(letter))

test('a shared job is on the list of whom it is shared with, and a letter tells them who it is from', async (t) => {
  const portal = await startPortal(t, { programs, settings: { access: ['results = owner'] } })
  const id = await quickJob(portal)
  const ada = signedIn(portal, 'ada@example.org')
  const franklin = signedIn(portal, 'franklin@example.org')
  assert.equal((await franklin.get(`/jobs/${id}`)).status, 404)
  const page = (await ada.get(`/jobs/${id}`)).text
  assert.ok(tags(page, 'a').some(({ href }) => href === `/jobs/${id}/share`))
  assert.equal(field((await ada.get(`/jobs/${id}/share`)).text, 'email')?.type, 'email')
  const shared = await ada.post(`/jobs/${id}/share`, { email: ' Franklin@Example.org ' })
  assert.equal(shared.status, 200)
  assert.match(words(shared.text), /on the list of franklin@example\.org now/)
  assert.equal(
    lstatSync(join(portal.root, `jobs/user-franklin@example.org/job-${id}`)).isSymbolicLink(),
    true,
  )
  assert.equal((await franklin.get(`/jobs/${id}`)).status, 200)
  assert.match(words((await franklin.get('/jobs')).text), /Quick/)
  // They may look, and no more.
  assert.equal((await franklin.get(`/jobs/${id}/share`)).status, 403)
  assert.equal((await franklin.post(`/jobs/${id}/delete`)).status, 403)
  assert.doesNotMatch((await franklin.get(`/jobs/${id}`)).text, /\/(share|delete)"/)

  const [letter = ''] = shareLetters(portal)
  assert.match(letter, /To: franklin@example\.org/)
  assert.match(letter, /ada@example\.org shares a job with you: Quick\./)
  const link = new RegExp(`/jobs/${id}\\?key=3D([\\w-]+)`).exec(letter.replaceAll('=\n', ''))
  const phone = visitor(portal.door)
  assert.equal((await phone.get(`/jobs/${id}?key=${link?.[1]}`)).status, 303)
  assert.equal((await phone.get(`/jobs/${id}`)).status, 200)

  // Once more, and with oneself: nothing new.
  for (const email of ['franklin@example.org', 'ada@example.org'])
    assert.equal((await ada.post(`/jobs/${id}/share`, { email })).status, 200)
  assert.equal(shareLetters(portal).length, 1)
})

test('a letter that could not be sent is not said to have been; asked again, it is sent', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await quickJob(portal)
  const ada = signedIn(portal, 'ada@example.org')
  const { transport } = portal.portal.deps
  const send = t.mock.method(transport, 'send', async () => {
    throw new Error('450 not now')
  })
  const share = () => ada.post(`/jobs/${id}/share`, { email: 'franklin@example.org' })
  assert.equal((await share()).status, 503)
  assert.equal((await share()).status, 503)
  send.mock.restore()
  assert.match(words((await share()).text), /and a letter tells them/)
  assert.equal(shareLetters(portal).length, 1)
  assert.match(words((await share()).text), /was on the list of franklin@example\.org already/)
  assert.equal(shareLetters(portal).length, 1)
})

test('what is no address is said at its field; the browser that submitted it shares without a name', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await quickJob(portal)
  const browser = visitor(portal.door, { job_key: portal.portal.deps.state.keyOfJob(id, 'manage') })
  for (const email of ['', 'nobody', '../../x@example.org', 'a@example.org, b@example.org']) {
    const answer = await browser.post(`/jobs/${id}/share`, { email })
    assert.equal(answer.status, 422, email)
    assert.match(words(answer.text), /invalid email address/)
    assert.equal(field(answer.text, 'email')?.value, email)
  }
  const api = await visitor(portal.socket).json(`/api/v1/jobs/${id}/share`, { email: 'nobody' })
  assert.equal(JSON.parse(api.text).errors.email, 'invalid email address')
  assert.deepEqual(
    readdirSync(join(portal.root, 'jobs')).filter((name) => /^user-/.test(name)),
    ['user-ada@example.org'],
  )
  await browser.post(`/jobs/${id}/share`, { email: 'franklin@example.org' })
  const [letter = ''] = shareLetters(portal)
  assert.match(letter, /A job is shared with you: Quick\./)
  assert.doesNotMatch(letter, /ada@example\.org/)
})

test('letters about shared jobs are limited: by network address, by job and by whom they go to', async (t) => {
  const portal = await startPortal(t, {
    programs,
    settings: { limits: ['sign_in_letters_per_hour = 2'], portal: ['trusted_proxies = 127.0.0.1'] },
  })
  const ids = [await quickJob(portal), await quickJob(portal), await quickJob(portal)]
  const ada = signedIn(portal, 'ada@example.org')
  const share = async (id: string | undefined, email: string, from: string) =>
    (await ada.post(`/jobs/${id}/share`, { email }, { 'x-forwarded-for': from })).status
  assert.equal(await share(ids[0], 'a@example.org', '203.0.113.1'), 200)
  assert.equal(await share(ids[0], 'b@example.org', '203.0.113.1'), 200)
  assert.equal(await share(ids[1], 'c@example.org', '203.0.113.1'), 429)
  assert.equal(await share(ids[0], 'c@example.org', '203.0.113.2'), 429)
  assert.equal(await share(ids[1], 'a@example.org', '203.0.113.3'), 200)
  assert.equal(await share(ids[2], 'a@example.org', '203.0.113.4'), 429)
  assert.equal(shareLetters(portal).length, 3)
})

test('a job that is over is deleted after one more question, from every list; one that runs is not', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await quickJob(portal)
  const ada = signedIn(portal, 'ada@example.org')
  await ada.post(`/jobs/${id}/share`, { email: 'franklin@example.org' })
  const asked = await ada.get(`/jobs/${id}/delete`)
  assert.match(words(asked.text), /Delete this job\? Quick .*Nobody can bring it back/)
  assert.ok(existsSync(portal.folder(id).path))
  const gone = await ada.post(`/jobs/${id}/delete`)
  assert.deepEqual([gone.status, gone.location], [303, '/jobs?done=delete-1-0'])
  for (const path of [`/jobs/${id}`, `/api/v1/jobs/${id}`]) assert.equal((await ada.get(path)).status, 404)
  assert.equal((await ada.post(`/jobs/${id}/delete`)).status, 404)
  for (const list of ['ada', 'franklin'])
    assert.deepEqual(readdirSync(join(portal.root, `jobs/user-${list}@example.org`)), [])
  assert.deepEqual(readdirSync(join(portal.root, 'jobs/.trash')), [])
  assert.equal(portal.portal.list({ limit: 10 }).count, 0)

  const runs = await portal.submit('gate', {}, 'ada@example.org')
  assert.doesNotMatch((await ada.get(`/jobs/${runs}`)).text, /\/delete"/)
  const early = await ada.get(`/jobs/${runs}/delete`)
  assert.match(words(early.text), /is not over yet\. Cancel it first/)
  assert.doesNotMatch(early.text, /<button/)
  assert.equal((await ada.post(`/jobs/${runs}/delete`)).status, 409)
  assert.ok(existsSync(portal.folder(runs).path))
  openGate(portal.root)
  await portal.over(runs)
  const api = await visitor(portal.socket).ask(`/api/v1/jobs/${runs}`, { method: 'DELETE' })
  assert.deepEqual([api.status, JSON.parse(api.text)], [200, { id: runs }])
})
