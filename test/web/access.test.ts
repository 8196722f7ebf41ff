import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { newJobId } from '../../src/job/id.ts'
import { access, type Verb } from '../../src/portal/access.ts'
import { api, pages } from '../../src/web/routes.ts'
import { words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { type Answer, visitor } from '../support/visitor.ts'

const everybody = [
  'stranger',
  'other',
  'shared with',
  'owner',
  'browser',
  'link',
  'administrator',
  'socket',
] as const
type Who = (typeof everybody)[number]

const readers: Who[] = ['shared with', 'owner', 'browser', 'link', 'administrator', 'socket']
const signedIn: Who[] = ['other', 'shared with', 'owner', 'administrator', 'socket']
const managers: Who[] = ['owner', 'browser', 'administrator', 'socket']
const administrators: Who[] = ['administrator', 'socket']

/** Who may, in the words of the design rather than of the code: with `results = id`, and with `results = owner`. */
const mayDo: Record<Verb, { id: readonly Who[]; owner: readonly Who[] }> = {
  'see programs': { id: everybody, owner: everybody },
  submit: { id: everybody, owner: everybody },
  'see job': { id: everybody, owner: readers },
  'see files': { id: everybody, owner: readers },
  'take record': { id: managers, owner: managers },
  'see log': { id: everybody, owner: readers },
  // The jobs of this test are over: whoever may gets past the rule, and is told so.
  cancel: { id: managers, owner: managers },
  share: { id: managers, owner: managers },
  delete: { id: managers, owner: managers },
  rerun: { id: everybody, owner: readers },
  signal: { id: managers, owner: managers },
  prioritize: { id: administrators, owner: administrators },
  'list own jobs': { id: signedIn, owner: signedIn },
  'sign in': { id: everybody, owner: everybody },
  'sign out': { id: everybody, owner: everybody },
  'make sign-in link': { id: administrators, owner: administrators },
  // With a public address; while the portal is tried out, see below.
  'see outbox': { id: administrators, owner: administrators },
  'restart unfinished': { id: administrators, owner: administrators },
  reindex: { id: administrators, owner: administrators },
  reload: { id: administrators, owner: administrators },
  'see status': { id: administrators, owner: administrators },
  'see targets': { id: administrators, owner: administrators },
  'change target': { id: administrators, owner: administrators },
  'see API': { id: everybody, owner: everybody },
  'clear old jobs': { id: administrators, owner: administrators },
  'see schedules': { id: administrators, owner: administrators },
  'change schedules': { id: administrators, owner: administrators },
  // And a scheduled job, over the socket: see test/web/variables.test.ts.
  'see variables': { id: administrators, owner: administrators },
  'set variables': { id: administrators, owner: administrators },
  'see health': { id: everybody, owner: everybody },
  // With `metrics = administrators`; the other settings have a test of their own.
  'see metrics': { id: administrators, owner: administrators },
}

const programs = {
  leaves: `command = sh -c 'echo hello >hello.txt && echo out && echo err >&2'
[inputs.data]
type = server_file
roots = /etc
[outputs.leaves]
file = hello.txt
show = table
`,
  echoes: 'command = echo {word}\n[inputs.word]',
}

async function house(t: TestContext, results: 'id' | 'owner', more: Record<string, string[]> = {}) {
  const portal = await startPortal(t, {
    programs,
    schedules: '[schedule.nightly]\nprogram = leaves\nenabled = false\n',
    settings: {
      portal: [
        'url = https://lab.example.org/',
        'trusted_proxies = 127.0.0.1',
        `logo = ${join(import.meta.dirname, '../../public/icon.svg')}`,
      ],
      access: [`results = ${results}`, 'admins = Boss@example.org', 'metrics = administrators'],
      ...more,
    },
  })
  return { portal, door: portal.door }
}

function sessionOf({ portal: { deps } }: TestPortal, address: string): string {
  return deps.state.useSignIn(deps.state.issueSignIn(address))?.session ?? ''
}

async function someJob(portal: TestPortal): Promise<string> {
  const id = await portal.submit('leaves', {}, 'owner@example.org')
  await portal.over(id)
  for (const name of ['output.txt', 'err_output.txt'])
    writeFileSync(join(portal.folder(id).attempt(1).path, name), 'of an earlier attempt')
  const list = join(portal.root, 'jobs/user-friend@example.org')
  mkdirSync(list, { recursive: true })
  symlinkSync(`../job-${id}`, join(list, `job-${id}`))
  return id
}

function comes(portal: TestPortal, who: Who, id: string) {
  const key = (use: 'see' | 'manage') => portal.portal.deps.state.keyOfJob(id, use)
  const { door } = portal
  const session = (address: string) => visitor(door, { '__Host-session': sessionOf(portal, address) })
  switch (who) {
    case 'stranger':
      return { visitor: visitor(door, { email: 'owner@example.org' }), query: '' }
    case 'other':
      return { visitor: session('other@example.org'), query: '' }
    case 'shared with':
      return { visitor: session('friend@example.org'), query: '' }
    case 'owner':
      return { visitor: session('owner@example.org'), query: '' }
    case 'browser':
      return { visitor: visitor(door, { job_key: key('manage') }), query: '' }
    case 'link':
      return { visitor: visitor(door), query: `?key=${key('see')}` }
    case 'administrator':
      return { visitor: session('boss@example.org'), query: '' }
    case 'socket':
      return { visitor: visitor(portal.socket), query: '' }
  }
}

test('every verb has a route and a rule in this test, and every route a verb', () => {
  assert.deepEqual(Object.keys(mayDo).sort(), Object.keys(access).sort())
  const used = new Set<string>([...pages, ...api].map((route) => route.verb))
  assert.deepEqual([...used].sort(), Object.keys(access).sort())
})

for (const results of ['id', 'owner'] as const) {
  test(`every route as every kind of visitor, results = ${results}`, async (t) => {
    const { portal } = await house(t, results, { limits: ['wrong_ids_per_minute = 1000'] })
    const shared = await someJob(portal)
    portal.portal.schedules.start('nightly')
    for (const who of everybody) {
      for (const route of who === 'socket' ? api : [...pages, ...api]) {
        const may = mayDo[route.verb]
        // Asked with `results = id` already.
        if (results === 'owner' && may.id === may.owner) continue
        const isAllowed = may[results].includes(who)
        // What is deleted is gone for those who come later.
        const goes = isAllowed && route.verb === 'delete' && route.method !== 'get'
        const id = goes ? await someJob(portal) : shared
        const { visitor: person, query } = comes(portal, who, id)
        const token = new URL(portal.portal.signIn.makeLink('new@example.org').link).pathname
          .split('/')
          .at(-1)
        const path = route.path
          .replace('targets/:name', 'targets/default')
          .replace('schedules/:name', 'schedules/nightly')
          .replace(':serial', '1')
          .replace(':name', 'leaves')
          .replace(':id', id)
          .replace(':input', 'data')
          .replace('*path', 'hello.txt')
          .replace(':attempt', '1')
          .replace(':token', token ?? '')
        const answer = await person.ask(path + query, {
          method: route.method.toUpperCase(),
          ...(route.path.startsWith('/api/') && route.method !== 'get'
            ? { headers: { 'content-type': 'application/json' }, body: '{"email":"a@b.org"}' }
            : {}),
        })
        const what = `${who}: ${route.method} ${path} → ${answer.status} ${answer.text.slice(0, 300)}`
        // `/results` without an id asks for none that there is.
        if (isAllowed && route.path !== '/results')
          assert.ok(![401, 403, 404].includes(answer.status) && answer.status < 500, what)
        else if (!isAllowed) assert.ok([401, 403, 404].includes(answer.status), what)
      }
    }
  })
}

test('to a stranger a forbidden, an unknown and a malformed id look the same', async (t) => {
  const { portal, door } = await house(t, 'owner')
  const forbidden = await someJob(portal)
  const stranger = visitor(door)
  const shape = ({ status, text, headers }: Answer, id: string) => ({
    status,
    text: text.replaceAll(id, 'ID'),
    headers: Object.keys(headers).sort(),
  })
  for (const path of [
    '/jobs/ID',
    '/jobs/ID/files/hello.txt',
    '/jobs/ID/output.txt',
    '/jobs/ID/attempts/1/output.txt',
    '/jobs/ID/compare',
    '/api/v1/jobs/ID',
    '/api/v1/jobs/ID/log',
  ]) {
    const [one, two, three] = await Promise.all(
      [forbidden, 'bcdfghjk', 'nonsense'].map(async (id) =>
        shape(await stranger.get(path.replace('ID', id)), id),
      ),
    )
    assert.equal(one?.status, 404)
    assert.deepEqual(one, two, path)
    assert.deepEqual(one, three, path)
  }
  // Nor by the side door of the form.
  const copied = await stranger.get(`/programs/leaves?from=${forbidden}`)
  assert.equal(copied.status, 200)
})

test('wrong ids are throttled by network address, right ones of others are not', async (t) => {
  const { portal, door } = await house(t, 'id', { limits: ['wrong_ids_per_minute = 3'] })
  const id = await someJob(portal)
  const guesser = (path: string) => visitor(door).get(path, { 'x-forwarded-for': '203.0.113.7' })
  const other = (path: string) => visitor(door).get(path, { 'x-forwarded-for': '203.0.113.8' })
  // Pages, API, malformed ids and the form's ?from= are one count.
  for (const path of ['/jobs/bcdfghjk', '/api/v1/jobs/bcdfghjm'])
    assert.equal((await guesser(path)).status, 404)
  assert.equal((await guesser('/programs/leaves?from=bcdfghjn')).status, 200)
  const slowed = await guesser('/jobs/bcdfghjp')
  assert.equal(slowed.status, 429)
  assert.match(slowed.text, /Too many unknown job ids/)
  // Otherwise a guess that hits would still be seen.
  assert.equal((await guesser(`/jobs/${id}`)).status, 429)
  assert.equal((await guesser(`/programs/leaves?from=${id}`)).status, 429)
  assert.equal((await guesser('/')).status, 200)
  assert.equal((await other(`/jobs/${id}`)).status, 200)
  const from = { 'x-forwarded-for': '203.0.113.7' }
  const owner = visitor(door, { '__Host-session': sessionOf(portal, 'owner@example.org') })
  assert.equal((await owner.get(`/jobs/${id}`, from)).status, 200)
  assert.equal((await owner.get('/jobs/bcdfghjk', from)).status, 429)
  const boss = visitor(door, { '__Host-session': sessionOf(portal, 'boss@example.org') })
  for (let i = 0; i < 5; i++) assert.equal((await boss.get('/jobs/bcdfghjq')).status, 404)
})

test('the default lets 30 wrong ids a minute pass', async (t) => {
  const { door } = await house(t, 'id')
  const person = visitor(door)
  for (let i = 0; i < 30; i++) assert.equal((await person.get('/jobs/bcdfghjk')).status, 404)
  assert.equal((await person.get('/jobs/bcdfghjk')).status, 429)
})

test("a post from another site's page is refused, whatever it asks for", async (t) => {
  const { portal, door } = await house(t, 'id')
  const id = await someJob(portal)
  const boss = visitor(door, { '__Host-session': sessionOf(portal, 'boss@example.org') })
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'https://lab.example.org.evil.example' },
    { origin: 'http://lab.example.org:8081' },
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://lab.example.org', 'sec-fetch-site': 'cross-site' },
  ]
  const posts = [...pages, ...api].filter((route) => route.method !== 'get')
  assert.ok(posts.length >= 6)
  for (const route of posts) {
    const path = route.path.replace(':name', 'leaves').replace(':id', id).replace(':token', 'x')
    for (const headers of foreign) {
      const answer = await boss.post(path, { email_address: 'a@b.org' }, headers)
      assert.equal(answer.status, 403, `${path} with ${JSON.stringify(headers)}`)
      assert.match(answer.text, /another site/)
    }
  }
  const own: Record<string, string>[] = [
    {},
    { origin: door },
    { origin: 'https://lab.example.org' },
    { origin: 'https://lab.example.org', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
  ]
  for (const headers of own) {
    const answer = await visitor(door).post('/programs/leaves', { email_address: 'a@b.org' }, headers)
    assert.equal(answer.status, 303, JSON.stringify(headers))
  }
  // Reading is harmless: a link in a mail program or on another page leads here.
  assert.equal((await visitor(door).get(`/jobs/${id}`, { 'sec-fetch-site': 'cross-site' })).status, 200)
})

test('the outbox is open only to somebody at a machine where the portal is plainly tried out', async (t) => {
  const trial = await startPortal(t)
  assert.equal((await visitor(trial.url).get('/outbox')).status, 200)
  const behindProxy: Record<string, string>[] = [
    { 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
  ]
  for (const headers of behindProxy)
    assert.equal((await visitor(trial.url).get('/outbox', headers)).status, 401)
  const withMail = await startPortal(t, { settings: { mail: ['smtp = smtp://127.0.0.1:1'] } })
  assert.equal((await visitor(withMail.url).get('/outbox')).status, 401)
  const { door } = await house(t, 'id')
  assert.equal((await visitor(door).get('/outbox')).status, 401)
})

test('a letter that signs an administrator in is at the outbox for administrators alone; older ones are not shown', async (t) => {
  const { portal, url, door, root } = await startPortal(t, {
    settings: { access: ['admins = Boss@example.org'] },
  })
  const person = visitor(door)
  for (const email_address of ['BOSS@example.org', 'ada@example.org'])
    assert.equal((await person.post('/sign-in', { email_address })).status, 200)
  const seen = words((await person.get('/outbox')).text)
  assert.equal(seen.match(/\/sign-in\/[\w-]/g)?.length, 1)
  assert.match(seen, /errand sign-in boss@example\.org/)
  assert.doesNotMatch(seen, /newest/)
  const session = portal.deps.state.useSignIn(portal.deps.state.issueSignIn('boss@example.org'))?.session
  const boss = visitor(url, { session: session ?? '' })
  const letters = join(root, 'state/outbox')
  assert.equal(words((await boss.get('/outbox')).text).match(/\/sign-in\/[\w-]/g)?.length, 2)
  const [name = ''] = readdirSync(letters)
  for (let i = 0; i < 49; i++) copyFileSync(join(letters, name), join(letters, `${i}.eml`))
  const { text } = await boss.get('/outbox')
  assert.equal(text.match(/<article/g)?.length, 50)
  assert.match(text, /The newest 50 are shown\./)
})

test('one sees only their own list by the API; an administrator sees all', async (t) => {
  const { portal, door } = await house(t, 'id')
  const id = await someJob(portal)
  const ask = async (address: string, query = '') => {
    const answer = await visitor(door, { '__Host-session': sessionOf(portal, address) }).get(
      `/api/v1/jobs${query}`,
    )
    return answer.status === 200
      ? JSON.parse(answer.text).jobs.map((job: { id: string }) => job.id)
      : answer.status
  }
  assert.equal((await visitor(door).get('/api/v1/jobs')).status, 401)
  assert.deepEqual(await ask('owner@example.org'), [id])
  assert.deepEqual(await ask('owner@example.org', '?owner=Owner@example.org'), [id])
  assert.deepEqual(await ask('other@example.org'), [])
  assert.equal(await ask('other@example.org', '?owner=owner@example.org'), 403)
  assert.deepEqual(await ask('boss@example.org', '?owner=owner@example.org'), [id])
  assert.deepEqual(await ask('boss@example.org'), [id])
})

test('with results = owner a link with a key opens the job and all that its page links to; a wrong key nothing', async (t) => {
  const { portal, door } = await house(t, 'owner')
  const id = await someJob(portal)
  const { state } = portal.portal.deps
  const key = state.keyOfJob(id, 'see')
  const person = visitor(door)
  // The key leaves the address at once.
  const opened = await person.get(`/jobs/${id}?key=${key}`)
  assert.deepEqual([opened.status, opened.location], [303, `/jobs/${id}`])
  const page = await person.get(`/jobs/${id}`)
  assert.equal(page.status, 200)
  const links = [...page.text.matchAll(/(?:href|src)="([^"]*)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  )
  const ofJob = links.filter((link) => link.includes(id) && !link.includes('?page-language='))
  assert.ok(ofJob.length >= 2, ofJob.join())
  for (const link of ofJob) assert.equal((await person.get(link)).status, 200, link)
  const other = await someJobOf(portal)
  for (const wrong of ['', key.slice(1), state.keyOfJob(other, 'see'), `${key}&key=x`]) {
    const nobody = visitor(door)
    const answer = await nobody.get(`/jobs/${id}?key=${wrong}`)
    assert.equal(answer.status, 404, wrong)
    assert.deepEqual(nobody.cookies, [])
  }
})

test('who may see a job may copy its inputs into the form, also by a key; nobody else', async (t) => {
  const { door } = await house(t, 'owner')
  const submitter = visitor(door)
  const { location } = await submitter.post('/programs/echoes', {
    word: 'a word of mine',
    email_address: 'owner@example.org',
  })
  const again = /href="(\/programs\/echoes\?from=[^"]*)"/
    .exec((await submitter.get(location)).text)?.[1]
    ?.replaceAll('&amp;', '&')
  assert.ok(again)
  assert.match((await submitter.get(again)).text, /value="a word of mine"/)
  const stranger = await visitor(door).get(again.replace(/&key.*/, ''))
  assert.doesNotMatch(stranger.text, /a word of mine/)
})

async function someJobOf(portal: TestPortal): Promise<string> {
  const id = await portal.submit('leaves', {}, 'somebody@example.org')
  await portal.over(id)
  return id
}

test('guesses at the same moment are held to the limit; right ids at the same moment are not slowed', async (t) => {
  const { portal, door } = await house(t, 'id')
  const id = await someJob(portal)
  const ask = async (one: string) => (await visitor(door).get(`/api/v1/jobs/${one}`)).status
  const right = await Promise.all(Array.from({ length: 60 }, () => ask(id)))
  assert.deepEqual([...new Set(right)], [200])
  // The disk answers none before all are at it.
  const { exists } = portal.portal
  const { promise: allAsked, resolve } = Promise.withResolvers<void>()
  let asked = 0
  portal.portal.exists = async (one) => {
    if (++asked === 300) resolve()
    await allAsked
    return exists(one)
  }
  const wrong = await Promise.all(Array.from({ length: 300 }, () => ask(newJobId(8))))
  assert.equal(wrong.filter((status) => status === 404).length, 30)
  assert.equal(wrong.filter((status) => status === 429).length, 270)
  assert.equal(await ask(id), 429)
})

test('an IPv6 network is one guesser, however its addresses are written', async (t) => {
  const { door } = await house(t, 'id', { limits: ['wrong_ids_per_minute = 3'] })
  const ask = async (from: string) =>
    (await visitor(door).get('/jobs/bcdfghjk', { 'x-forwarded-for': from })).status
  for (const from of ['2001:db8::1', '2001:db8:0:0:1::2', '2001:DB8::ffff:3'])
    assert.equal(await ask(from), 404)
  assert.equal(await ask('2001:db8:0:0:2:3:4:5'), 429)
  assert.equal(await ask('2001:db8:1::1'), 404)
})

test('only a key that is valid is kept; the rest of an address stays on the way to the plain id', async (t) => {
  for (const results of ['id', 'owner'] as const) {
    const { portal, door } = await house(t, results)
    const id = await someJob(portal)
    const { state } = portal.portal.deps
    const key = state.keyOfJob(id, 'see')
    const typed = await visitor(door).get(`/jobs/${id.toUpperCase()}?key=${key}`)
    assert.equal(typed.location, `/jobs/${id}?key=${key}`)
    const file = await visitor(door).get(`/jobs/${id.toUpperCase()}/files/hello.txt?download`)
    assert.equal(file.location, `/jobs/${id}/files/hello.txt?download`)
    const owner = visitor(door, { '__Host-session': sessionOf(portal, 'owner@example.org') })
    const before = owner.cookies.length
    for (const wrong of ['', 'x', key.slice(1), state.keyOfJob(id, 'manage'), `${key}&key=x`]) {
      const answer = await owner.get(`/jobs/${id}?key=${wrong}`)
      assert.deepEqual([answer.status, answer.location], [303, `/jobs/${id}`], wrong)
      assert.equal(owner.cookies.length, before, wrong)
    }
    // A cookie of any text is no key: the way to the form carries none.
    const forged = visitor(door, {
      '__Host-session': sessionOf(portal, 'owner@example.org'),
      job_link: 'x',
    })
    assert.doesNotMatch((await forged.get(`/jobs/${id}`)).text, /key=/)
  }
})

test('a page whose name leads to this machine does not read the outbox', async (t) => {
  const trial = await startPortal(t)
  for (const host of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:80'])
    assert.equal((await visitor(trial.door).get('/outbox', { host })).status, 200, host)
  for (const host of [
    'evil.example',
    `evil.example:${trial.port}`,
    'localhost.evil.example',
    '127.0.0.1.nip.io',
  ])
    assert.equal((await visitor(trial.door).get('/outbox', { host })).status, 401, host)
  const sent = await visitor(trial.door).post(
    '/sign-in',
    { email_address: 'a@b.org' },
    { host: 'evil.example' },
  )
  assert.doesNotMatch(sent.text, /\/outbox/)
})
