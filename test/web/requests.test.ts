import assert from 'node:assert/strict'
import { openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createLog, type LogLevel } from '../../src/platform/log.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

interface Line {
  level: string
  time: string
  msg: string
  request?: string
  job?: string
  method?: string
  path?: string
  status?: number
  ms?: number
}

/** A portal with a real log, and the lines that it has written. */
async function logged(t: TestContext, level: LogLevel, settings: Record<string, string[]> = {}) {
  const file = join(temporaryFolder(t), 'log')
  const root = makeHouse(t, { settings, programs: { word: 'command = echo {word}\n[inputs.word]' } })
  const portal = await startPortal(t, { root, log: createLog(level, openSync(file, 'a')) })
  const text = () => readFileSync(file, 'utf8')
  const lines = (): Line[] =>
    text()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const endOf = (request: string) =>
    waitFor(`the end of request ${request}`, () =>
      lines().find((line) => line.request === request && line.msg === 'request'),
    )
  return { portal, root, text, lines, endOf }
}

const requestOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['x-request-id'])

test('every answer names its request; only a trusted proxy may have named it before', async (t) => {
  const plain = await startPortal(t)
  const given = { 'x-request-id': 'from-outside.1' }
  for (const path of ['/', '/nowhere', '/api/v1/programs', '/jobs/bcdfghjk', '/public/errand.css'])
    assert.match(requestOf(await visitor(plain.door).get(path, given)), /^[0-9a-f]{12}$/, path)
  const proxied = await startPortal(t, { settings: { portal: ['trusted_proxies = 127.0.0.1'] } })
  const name = async (id: string) => requestOf(await visitor(proxied.door).get('/', { 'x-request-id': id }))
  assert.equal(await name('from-proxy.1'), 'from-proxy.1')
  for (const wrong of ['', 'two words', '"quoted"', 'x'.repeat(65), 'a;b'])
    assert.notEqual(await name(wrong), wrong)
})

test('what is written for a request names it, and its job; what goes on by itself does not', async (t) => {
  const { portal, lines, endOf } = await logged(t, 'info')
  const answer = await visitor(portal.door).post('/programs/word', {
    word: 'x',
    email_address: 'a@example.org',
  })
  const request = requestOf(answer)
  const end = await endOf(request)
  assert.deepEqual([end.level, end.method, end.path, end.status], ['info', 'POST', '/programs/word', 303])
  assert.ok(Number(end.ms) >= 0)
  const id = answer.location.split('/').at(-1) ?? ''
  await portal.over(id)
  const sent = await waitFor('the letter', () => lines().find(({ msg }) => msg === 'letter sent'))
  const about = lines().filter(({ job }) => job === id)
  assert.equal(about.find(({ msg }) => msg === 'job accepted')?.request, request)
  for (const msg of ['job handed to its wrapper', 'job ended'])
    assert.equal(about.find((line) => line.msg === msg)?.request, undefined, msg)
  assert.deepEqual([sent.job, sent.request], [id, undefined])

  const refused = await visitor(portal.door).ask(`/api/v1/jobs/${id}/cancel`, { method: 'POST' })
  const { job, status, level } = await endOf(requestOf(refused))
  assert.deepEqual([job, status, level], [id, 403, 'info'])
})

test('that a page was read is said to who looks closer; posts and errors to everybody', async (t) => {
  const { portal, lines } = await logged(t, 'debug')
  const person = visitor(portal.door)
  for (const path of ['/', '/public/errand.css', '/nowhere']) await person.get(path)
  await person.post('/sign-out')
  const ends = await waitFor('all ends', () => {
    const found = lines().filter(({ msg }) => msg === 'request')
    return found.length === 4 ? found : undefined
  })
  assert.deepEqual(
    ends.map(({ level, path, status }) => [level, path, status]),
    [
      ['debug', '/', 200],
      ['debug', '/public/errand.css', 200],
      ['info', '/nowhere', 404],
      ['info', '/sign-out', 303],
    ],
  )
})

test('where the server is to blame, the page says what to quote, and the log has it', async (t) => {
  const { portal, root, lines } = await logged(t, 'error')
  const id = await portal.submit('word', { word: 'x' })
  await portal.over(id)
  writeFileSync(portal.folder(id).config, 'noise')
  const answer = await visitor(portal.door).get(`/jobs/${id}`)
  assert.equal(answer.status, 500)
  const request = requestOf(answer)
  assert.match(answer.text, new RegExp(`<code>${request}</code>`))
  const line = lines().find((one) => one.request === request)
  assert.deepEqual([line?.level, line?.job], ['error', id])
  const missing = await visitor(portal.door).get('/nowhere')
  assert.doesNotMatch(missing.text, new RegExp(requestOf(missing)))
  // Also in a form that comes back.
  renameSync(join(root, 'jobs'), join(root, 'jobs.away'))
  const form = await visitor(portal.door).post('/programs/word', {
    word: 'x',
    email_address: 'a@example.org',
  })
  assert.equal(form.status, 500)
  assert.match(form.text, new RegExp(requestOf(form)))
})

test('no key, token, session, letter or input is ever in the log', async (t) => {
  const { portal, text, endOf } = await logged(t, 'debug', {
    access: ['results = owner', 'admins = boss@example.org'],
  })
  const { state } = portal.portal.deps
  const person = visitor(portal.door)
  await person.post('/sign-in', { email_address: 'boss@example.org' })
  const letter = await waitFor('the sign-in letter', () => portal.letters()[0])
  const token = /\/sign-in\/([\w-]{20,})/.exec(letter.replace(/=\r?\n/g, ''))?.[1] ?? ''
  await person.get(`/sign-in/${token}`)
  await person.post(`/sign-in/${token}`)
  const session = person.cookies.find(({ name }) => name === 'session')?.value ?? ''
  assert.ok(token.length > 20 && session.length > 20)
  const answer = await person.post('/programs/word', {
    word: 'hush-a-secret-word',
    email_address: 'boss@example.org',
  })
  const id = answer.location.split('/').at(-1) ?? ''
  await portal.over(id)
  const keys = [state.keyOfJob(id, 'see'), state.keyOfJob(id, 'manage')]
  // Also in addresses that there are not, and in those that are refused.
  for (const path of [`/jobs/${id}`, `/api/v1/jobs/${id}/log`, `/JOBS/${id}`])
    for (const key of keys) await visitor(portal.door).get(`${path}?key=${key}`)
  for (const path of [
    `/sign-in/${token}/`,
    `/sign-in/${token}x`,
    `/Sign-In/${token}`,
    `/sign%2Din/${token}`,
    `/x${token}`,
  ])
    await visitor(portal.door).get(path)
  const link = await visitor(portal.socket).json('/api/v1/sign-in-links', { email: 'new@example.org' })
  await visitor(portal.door).post('/api/v1/sign-in-links', 'not json' as never, {
    'content-type': 'application/json',
  })
  for (const body of ['{"inputs":{"word":hush-a-secret-word}}', '{"inputs":{"word":"x"hush-a'])
    await visitor(portal.door).ask('/api/v1/programs/word/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  const last = await person.get(`/nowhere/${token}?key=${keys[0]}`)
  await endOf(requestOf(last))
  await waitFor('the letter', () => text().includes('letter sent'))
  const secrets = [token, session, ...keys, JSON.parse(link.text).url.split('/').at(-1), 'hush-a']
  for (const secret of secrets)
    assert.ok(
      !text().includes(secret),
      text()
        .split('\n')
        .find((line) => line.includes(secret)),
    )
  assert.match(text(), /entity\.parse\.failed/)
  assert.doesNotMatch(text(), /Your job is finished|Open this link/)
})
