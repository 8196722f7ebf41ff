import assert from 'node:assert/strict'
import test from 'node:test'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'frame-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
}

function directives(header: string | string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    String(header)
      .split(';')
      .map((one) => one.trim())
      .map((one) => [one.split(' ', 1)[0] ?? '', one.split(' ').slice(1).join(' ')]),
  )
}

const programs = { leaves: "command = sh -c 'echo hello >hello.txt'" }
const paths = [
  '/',
  '/programs/leaves',
  '/sign-in',
  '/jobs',
  '/jobs/bcdfghjk',
  '/nowhere',
  '/api/v1/programs',
  '/healthz',
  '/public/errand.css',
  '/programs/%E0%A4%A',
]

test('every answer carries the headers; on http nothing that belongs to https', async (t) => {
  const portal = await startPortal(t, { programs })
  for (const path of paths) {
    const { headers } = await visitor(portal.door).get(path)
    assert.deepEqual(directives(headers['content-security-policy']), policy, path)
    assert.equal(headers['x-content-type-options'], 'nosniff', path)
    // Says as little to other sites as `no-referrer`, and leaves the portal's own forms their Origin.
    assert.equal(headers['referrer-policy'], 'same-origin', path)
    for (const name of [
      'strict-transport-security',
      'x-powered-by',
      'origin-agent-cluster',
      'cross-origin-opener-policy',
    ])
      assert.equal(headers[name], undefined, `${name} of ${path}`)
  }
})

test('on https the browser is held to it', async (t) => {
  const portal = await startPortal(t, { programs, settings: { portal: ['url = https://lab.example.org/'] } })
  for (const path of paths) {
    const { headers } = await visitor(portal.door).get(path)
    assert.deepEqual(
      directives(headers['content-security-policy']),
      { ...policy, 'upgrade-insecure-requests': '' },
      path,
    )
    assert.match(String(headers['strict-transport-security']), /max-age=\d{7,}/, path)
  }
})

test('what concerns a person is kept by no cache; a form may be found again with its token', async (t) => {
  const portal = await startPortal(t, { programs })
  const id = await portal.submit('leaves', {})
  await portal.over(id)
  for (const path of [
    `/jobs/${id}`,
    `/jobs/${id}/files/hello.txt`,
    `/jobs/${id}/output.txt`,
    '/jobs',
    '/sign-in',
    '/outbox',
    `/api/v1/jobs/${id}`,
    `/api/v1/jobs/${id}/log`,
  ])
    assert.equal((await visitor(portal.door).get(path)).headers['cache-control'], 'no-store', path)
  const form = await visitor(portal.door).get('/programs/leaves')
  assert.doesNotMatch(String(form.headers['cache-control']), /no-store/)
  assert.match(String(form.headers['cache-control']), /private/)
})

for (const { scheme, isSecure } of [
  { scheme: 'http', isSecure: false },
  { scheme: 'https', isSecure: true },
]) {
  test(`cookies on ${scheme}`, async (t) => {
    const portal = await startPortal(t, {
      programs,
      settings: { portal: [`url = ${scheme}://lab.example.org/`] },
    })
    const person = visitor(portal.door)
    const submitted = await person.post('/programs/leaves', { email_address: 'ada@example.org' })
    const link = new URL(portal.portal.signIn.makeLink('ada@example.org').link)
    const signedIn = await person.post(link.pathname)
    const lines = [...(submitted.headers['set-cookie'] ?? []), ...(signedIn.headers['set-cookie'] ?? [])]
    assert.deepEqual(
      lines.map((line) => line.split('=', 1)[0]).sort(),
      ['email', 'job_key', 'last_jobs', isSecure ? '__Host-session' : 'session'].sort(),
    )
    for (const line of lines) {
      assert.match(line, /; HttpOnly/)
      assert.match(line, /; SameSite=Lax/)
      assert.equal(/; Secure/.test(line), isSecure, line)
      assert.doesNotMatch(line, /; Domain=/i)
    }
    const lineOf = (name: string) => lines.find((one) => one.startsWith(`${name}=`)) ?? ''
    assert.match(
      lineOf(isSecure ? '__Host-session' : 'session'),
      /; Path=\/;.*Max-Age=2592000|Max-Age=2592000.*Path=\/;/,
    )
    assert.doesNotMatch(lineOf('last_jobs'), /Max-Age|Expires/, 'gone with the browser')
    assert.match(lineOf('job_key'), new RegExp(`; Path=${submitted.location};`))
  })
}

test('the remembered address fills the field and grants nothing', async (t) => {
  const portal = await startPortal(t, { programs, settings: { access: ['results = owner'] } })
  const id = await portal.submit('leaves', {}, 'ada@example.org')
  const forged = visitor(portal.door, { email: 'ada@example.org' })
  assert.match((await forged.get('/programs/leaves')).text, /value="ada@example.org"/)
  const list = await forged.get('/jobs')
  assert.match(list.text, /Send me a link/)
  assert.doesNotMatch(list.text, new RegExp(id))
  assert.equal((await forged.get(`/jobs/${id}`)).status, 404)
  assert.equal((await forged.get('/api/v1/jobs')).status, 401)
  // Whatever stands in a cookie is shown as text, or not at all.
  const odd = visitor(portal.door, { email: encodeURIComponent('"><script>alert(1)</script>') })
  assert.doesNotMatch((await odd.get('/programs/leaves')).text, /<script>alert/)
  assert.equal(
    (await visitor(portal.door, { email: 'j:{"a":1}', session: 'j:[]' }).get('/programs/leaves')).status,
    200,
  )
})

test('no address makes the portal send anybody to another site', async (t) => {
  const portal = await startPortal(t, { programs })
  const elsewhere = 'https://evil.example/'
  const link = new URL(portal.portal.signIn.makeLink('ada@example.org').link).pathname
  const person = visitor(portal.door)
  const answers = []
  for (const name of ['next', 'url', 'redirect', 'return', 'return_to', 'continue', 'job_id']) {
    const query = `?${name}=${encodeURIComponent(elsewhere)}`
    for (const path of ['/', '/jobs', '/sign-in', '/results', '/programs/leaves', link])
      answers.push(await person.get(path + query))
    answers.push(await person.post(`/sign-out${query}`, { [name]: elsewhere }))
  }
  for (const path of [
    '//evil.example',
    '//evil.example/jobs',
    '/\\evil.example',
    '/jobs//evil.example',
    '/results?job_id=//evil.example',
    '/public//evil.example/..',
  ])
    answers.push(await person.get(path))
  answers.push(await person.post(`${link}?next=${elsewhere}`, { next: elsewhere }))
  for (const { location } of answers) assert.match(location, /^(\/(?![/\\]).*)?$/)
})

test('letters and links are made from the url in the settings, whatever Host a request names', async (t) => {
  const portal = await startPortal(t, { programs, settings: { portal: ['url = http://lab.example.org'] } })
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  const person = visitor(portal.door)
  await person.post('/sign-in', { email_address: 'ada@example.org' }, headers)
  const { location } = await person.post('/programs/leaves', { email_address: 'ada@example.org' }, headers)
  assert.match(location, /^\/jobs\//)
  await portal.over(location.replace('/jobs/', ''))
  const { text } = await person.get(`/api/v1${location}`, headers)
  assert.doesNotMatch(text + portal.letters().join(), /evil/)
  assert.match(portal.letters().join(), /http:\/\/lab\.example\.org\/sign-in\//)
})
