import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openState } from '../../src/state/state.ts'
import { words } from '../support/html.ts'
import { linkIn, startMailbox } from '../support/mailbox.ts'
import { startPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { visitor } from '../support/visitor.ts'

const programs = { quick: 'title = Quick one\ncommand = true', other: 'title = Another\ncommand = false' }
const ada = { email_address: 'Ada@Example.org' }

async function house(t: TestContext, settings: Record<string, string[]> = {}) {
  const mailbox = await startMailbox(t)
  const portal = await startPortal(t, {
    programs,
    settings: { ...settings, mail: [`smtp = ${mailbox.url}`] },
  })
  return { mailbox, portal, person: visitor(portal.door) }
}

test('a letter, a link, a button: signed in for a month; signing out ends it', async (t) => {
  const { mailbox, person, portal } = await house(t)
  assert.match(words((await person.get('/jobs')).text), /Send me a link/)
  const sent = await person.post('/sign-in', ada)
  assert.equal(sent.status, 200)
  assert.match(words(sent.text), /A link is on its way to ada@example\.org/)
  assert.doesNotMatch(words(sent.text), /outbox/i)
  const letter = await mailbox.letter(/Sign in/)
  assert.equal(letter.to?.[0]?.address, 'ada@example.org')
  const link = new URL(linkIn(letter))
  assert.equal(link.origin, portal.url)
  // Mail scanners open links, some of them often, and some by HEAD.
  for (const method of ['GET', 'HEAD', 'GET'])
    assert.equal((await visitor(portal.door).ask(link.pathname, { method })).status, 200)
  assert.match(words((await person.get(link.pathname)).text), /Sign in as ada@example\.org/)
  assert.equal(person.cookies.length, 0)
  const used = await person.post(link.pathname)
  assert.deepEqual([used.status, used.location], [303, '/jobs'])
  assert.match(words((await person.get('/jobs')).text), /Signed in as ada@example\.org.*No jobs yet/)
  for (const answer of [
    await visitor(portal.door).post(link.pathname),
    await visitor(portal.door).get(link.pathname),
  ]) {
    assert.equal(answer.status, 404)
    assert.match(words(answer.text), /used before, or is older than 15 minutes/)
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  const session = person.cookies.find(({ name }) => name === 'session')?.value ?? ''
  const out = await person.post('/sign-out')
  assert.deepEqual([out.status, out.location], [303, '/'])
  assert.equal(person.cookies.length, 0)
  // Not only forgotten by the browser.
  assert.match(words((await visitor(portal.door, { session }).get('/jobs')).text), /Send me a link/)
})

test('a link is good for 15 minutes, a session for 30 days', async (t) => {
  let now = Date.now()
  const state = openState(join(temporaryFolder(t), 'state'), { now: () => now })
  t.after(() => state.close())
  const [early, late] = [state.issueSignIn('ada@example.org'), state.issueSignIn('ada@example.org')]
  now += 15 * 60_000 - 1
  const session = state.useSignIn(early)?.session ?? ''
  assert.equal(state.lookAtSignIn(late), 'ada@example.org')
  now += 1
  assert.equal(state.lookAtSignIn(late), undefined)
  assert.equal(state.useSignIn(late), undefined)
  now += 30 * 24 * 3_600_000 - 2
  assert.equal(state.addressOfSession(session), 'ada@example.org')
  now += 1
  assert.equal(state.addressOfSession(session), undefined)
})

test('what is no address gets no letter; a server that takes none is said', async (t) => {
  const { mailbox, person } = await house(t)
  for (const email_address of [
    '',
    'nobody',
    '../../x@y.org',
    'a@b.org\r\nBcc: c@d.org',
    'a@b.org, c@d.org',
    '<a@b.org>',
  ]) {
    const answer = await person.post('/sign-in', { email_address })
    assert.equal(answer.status, 422, email_address)
    assert.match(words(answer.text), /invalid email address/)
  }
  assert.deepEqual(mailbox.letters, [])
  const silent = await startPortal(t, { settings: { mail: ['smtp = smtp://127.0.0.1:1'] } })
  const answer = await visitor(silent.door).post('/sign-in', ada)
  assert.equal(answer.status, 503)
  assert.match(words(answer.text), /could not be sent\. Try again/)
})

test('nobody is flooded with letters, by address and by network', async (t) => {
  const { mailbox, portal } = await house(t, {
    limits: ['sign_in_letters_per_hour = 2'],
    portal: ['trusted_proxies = 127.0.0.1'],
  })
  const issue = t.mock.method(portal.portal.deps.state, 'issueSignIn')
  const ask = (email_address: string, from: string) =>
    visitor(portal.door).post('/sign-in', { email_address }, { 'x-forwarded-for': from })
  assert.equal((await ask('ada@example.org', '203.0.113.1')).status, 200)
  assert.equal((await ask('ADA@example.org', '203.0.113.2')).status, 200)
  const third = await ask('ada@example.org', '203.0.113.3')
  assert.equal(third.status, 429)
  assert.match(words(third.text), /Too many sign-in letters/)
  assert.equal((await ask('bob@example.org', '203.0.113.1')).status, 200)
  assert.equal((await ask('eve@example.org', '203.0.113.1')).status, 429)
  assert.equal((await ask('eve@example.org', '203.0.113.4')).status, 200)
  assert.equal(mailbox.letters.length, 4)
  // What is not sent is no link either.
  assert.equal(issue.mock.callCount(), 4)
})

test('my jobs: what the folder links to, newest first', async (t) => {
  const { portal } = await house(t)
  const mine = [
    await portal.submit('quick', {}, 'ada@example.org'),
    await portal.submit('other', {}, 'ADA@example.org'),
    await portal.submit('quick', {}, 'ada@example.org'),
  ]
  const [first = '', second = '', third = ''] = mine
  const bobs = await portal.submit('quick', {}, 'bob@example.org')
  const hidden = await portal.submit('quick', {}, 'bob@example.org')
  for (const id of [...mine, bobs, hidden]) await portal.over(id)
  const list = join(portal.root, 'jobs/user-ada@example.org')
  const { deps } = portal.portal
  const session = deps.state.useSignIn(deps.state.issueSignIn('ada@example.org'))?.session ?? ''
  const person = visitor(portal.door, { session })
  const shown = async () => {
    const { text, status } = await person.get('/jobs')
    assert.equal(status, 200)
    return { ids: [...text.matchAll(/<code>(\w+)<\/code>/g)].map((match) => match[1]), words: words(text) }
  }
  assert.deepEqual((await shown()).ids, [third, second, first])
  assert.match((await shown()).words, /Another Failed just now (less than )?[\d.]+ s/)
  assert.match((await shown()).words, /Quick one Finished just now/)
  // Sharing is a second link.
  symlinkSync(`../job-${bobs}`, join(list, `job-${bobs}`))
  assert.deepEqual((await shown()).ids, [bobs, third, second, first])
  unlinkSync(join(list, `job-${second}`))
  assert.deepEqual((await shown()).ids, [bobs, third, first])
  // A link to nothing, and what is no link to a job.
  symlinkSync('../job-bcdfghjk', join(list, 'job-bcdfghjk'))
  writeFileSync(join(list, 'notes.txt'), '')
  mkdirSync(join(list, 'job-'))
  symlinkSync(`../job-${hidden}`, join(list, 'elsewhere'))
  assert.deepEqual((await shown()).ids, [bobs, third, first])
  writeFileSync(portal.folder(first).config, 'noise')
  await portal.portal.reindex()
  const withDamage = await shown()
  assert.deepEqual(withDamage.ids, [first, bobs, third])
  assert.match(withDamage.words, new RegExp(`Unreadable: the files of this job are damaged.*${first}`))
})

test('a forged or foreign session is nobody', async (t) => {
  const { portal } = await house(t)
  for (const session of ['x', 'j:{"a":1}', "' or 1=1 --", 'a'.repeat(5_000), ''])
    assert.match(words((await visitor(portal.door, { session }).get('/jobs')).text), /Send me a link/)
})
