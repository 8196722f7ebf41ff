import assert from 'node:assert/strict'
import test from 'node:test'
import { plain } from '../support/html.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const programs = {
  leaves: `command = {tests}/leave-files
[outputs.table]
file = table.tsv
show = table
[outputs.picture]
file = picture.svg
show = image
[outputs.report]
file = report.html
show = html`,
  fails: `command = sh -c 'seq 1 5000 >&2 && false'`,
}

test('behind a prefix every link, form, redirect, cookie and letter carries it, and every link works', async (t) => {
  const portal = await startPortal(t, {
    programs,
    settings: { portal: ['url = https://lab.example.org/errand/'] },
  })
  const root = portal.door.replace(/\/errand$/, '')
  assert.notEqual(root, portal.door)
  const person = visitor(root)
  const seen = new Set<string>()
  const paths: string[] = ['/errand/']

  const submitted = await person.post('/errand/programs/leaves', { email_address: 'ada@example.org' })
  const id = submitted.location.split('/').at(-1) ?? ''
  const failed = await person.post('/errand/programs/fails', { email_address: 'ada@example.org' })
  const refused = await person.post('/errand/programs/slow_div', {})
  const link = portal.portal.signIn.makeLink('ada@example.org').link
  assert.ok(link.startsWith('https://lab.example.org/errand/sign-in/'))
  const confirm = await person.get(new URL(link).pathname)
  const signedIn = await person.post(new URL(link).pathname)
  for (const one of [id, failed.location.split('/').at(-1) ?? '']) await portal.over(one)
  const found = await person.get(`/errand/results?job_id=${id.toUpperCase()}`)
  const plain = await person.get(`/errand/jobs/${id.toUpperCase()}`)
  const missing = await person.get('/errand/nowhere')
  for (const { location } of [submitted, failed, signedIn, found, plain]) {
    assert.ok(location.startsWith('/errand/'), location)
    paths.push(location)
  }
  // A cookie called __Host- must have the path / (RFC 6265bis, 4.1.3.2).
  for (const line of [submitted, signedIn].flatMap(({ headers }) => headers['set-cookie'] ?? []))
    assert.match(line, line.startsWith('__Host-') ? /; Path=\/;/ : /; Path=\/errand\//, line)
  for (const { text } of [refused, confirm, missing]) paths.push(...linksIn(text))
  paths.push(`/errand/sign-in`, `/errand/jobs/bcdfghjk`)

  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const answer = await person.get(path)
    if (path.includes('?page-language=')) {
      assert.equal(answer.location, path.replace(/\?.*/, ''))
      continue
    }
    assert.ok(answer.status === 200 || path.endsWith('bcdfghjk'), `${path}: ${answer.status}`)
    if (!String(answer.headers['content-type']).startsWith('text/html') || path.includes('/files/')) continue
    paths.push(...linksIn(answer.text))
  }
  for (const expected of [
    '/errand/jobs',
    '/errand/programs/slow_div',
    `/errand/jobs/${id}/files/report.html`,
    `/errand/programs/leaves?from=${id}`,
    '/errand/public/errand.css',
  ])
    assert.ok(seen.has(expected), `${expected} among ${[...seen].join(' ')}`)

  const signedOut = await person.post('/errand/sign-out')
  assert.equal(signedOut.location, '/errand/')
  assert.equal((await person.get('/')).location, '/errand/')
  assert.equal((await person.get('/errand')).status, 200)
  assert.equal((await person.get('/jobs')).status, 404)
  assert.equal((await person.get('/errandx/')).status, 404)

  const { text } = await person.get(`/errand/api/v1/jobs/${id}`)
  const job = JSON.parse(text)
  assert.equal(job.url, `https://lab.example.org/errand/jobs/${id}`)
  assert.ok(job.outputs.every((output: { url: string }) => output.url.startsWith(`${job.url}/files/`)))
  const letters = portal.letters().join('\n')
  assert.match(letters.replace(/=\r?\n/g, ''), new RegExp(`https://lab\\.example\\.org/errand/jobs/${id}`))
})

/** Addresses in a page; each must begin with the prefix. Only what is fetched by GET is returned. */
function linksIn(html: string): string[] {
  const all = [...html.matchAll(/\s(href|src|action)="([^"]*)"/g)].map(([, kind, address = '']) => ({
    kind,
    address: plain(address),
  }))
  for (const { address } of all) assert.match(address, /^(\/errand\/|#|https:\/\/)/, address)
  return all
    .filter(({ kind, address }) => kind !== 'action' && address.startsWith('/'))
    .map(({ address }) => address)
}
