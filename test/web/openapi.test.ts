import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { verbs } from '../../src/cli/verbs.ts'
import { en } from '../../src/messages/en.ts'
import { errorCodes } from '../../src/platform/errors.ts'
import type { ApiRoute } from '../../src/web/api-route.ts'
import type { OpenApi, Operation } from '../../src/web/openapi.ts'
import { api } from '../../src/web/routes.ts'
import { words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const root = join(import.meta.dirname, '../..')

/** `GET /api/v1/jobs/{id}` */
const nameOf = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`

function operationsOf({ paths }: OpenApi): [name: string, operation: Operation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      nameOf({ method, path }),
      operation,
    ]),
  )
}

test('openapi.json is valid, has every route and no other, and the address that people know', async (t) => {
  const portal = await startPortal(t, { settings: { portal: ['url = https://lab.example.org/errand/'] } })
  const { text } = await visitor(portal.door.replace(/\/errand$/, '')).get('/errand/api/v1/openapi.json')
  const document: OpenApi = JSON.parse(text)
  const { valid, errors } = await new Validator().validate(JSON.parse(text))
  assert.ok(valid, JSON.stringify(errors))
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(
    operationsOf(document).map(([name]) => name),
    api.map(nameOf),
  )
  const names = operationsOf(document).map(([, { operationId }]) => operationId)
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual(document.servers, [{ url: 'https://lab.example.org/errand' }])
  assert.doesNotMatch(text, /localhost:8080/)
  assert.match(text, /https:\/\/lab\.example\.org\/errand\/jobs\/\w{8}"/)
  assert.equal(document.components.securitySchemes.session?.name, '__Host-session')
  for (const schema of Object.keys(document.components.schemas))
    assert.ok(text.includes(`"#/components/schemas/${schema}"`), `nothing speaks of ${schema}`)
  const codes = operationsOf(document).flatMap(([, { responses }]) =>
    Object.values(responses).flatMap((answer) => answer['x-codes'] ?? []),
  )
  assert.deepEqual([...new Set(codes)].sort(), Object.keys(errorCodes).sort())
  const submission = document.paths['/api/v1/programs/{name}/jobs']?.post?.requestBody?.content
  assert.deepEqual(Object.keys(submission ?? {}), ['application/json', 'multipart/form-data'])
})

test('every example is one', () => {
  for (const { declaration, ...route } of api) {
    const { parameters, query, headers, body, example = {}, answers } = declaration
    for (const [schema, part] of [
      [parameters, example.path],
      [query, example.query],
      [headers, example.headers],
      [body, example.body],
    ] as const)
      if (schema) schema.parse(part ?? {})
    for (const { schema, example: answer } of Object.values(answers))
      assert.deepEqual(schema.parse(answer), answer, nameOf(route))
  }
})

/** What each verb asks the portal for, as its source says: `context.client.get('/jobs/…')`. */
function callsOf(file: string): string[] {
  const text = readFileSync(join(root, 'src/cli', file), 'utf8')
  const calls = text.matchAll(/\bclient\.(get|post|patch|delete)(?:<.*>)?\(\s*[`']([^`'?]*)/g)
  const own = [...calls].map(([, method = '', path = '']) => `${method.toUpperCase()} /api/v1${path}`)
  const shared = ['follow.ts', 'change-targets.ts', 'schedule-logs.ts'].filter((name) =>
    text.includes(`from './${name}'`),
  )
  return [...own, ...shared.flatMap(callsOf)]
}

test('each operation names the verbs of the command line that ask for it, and no other', () => {
  const files = readdirSync(join(root, 'src/cli'))
  const asked = Object.keys(verbs).flatMap((verb) => {
    assert.ok(files.includes(`${verb}.ts`), verb)
    return callsOf(`${verb}.ts`).map((call) => {
      const route = api.find((one) =>
        new RegExp(`^${nameOf(one).replaceAll(/\{\w+\}/g, '\\$\\{[^/]+\\}')}$`).test(call),
      )
      assert.ok(route, `errand ${verb} asks for ${call}, which is not there`)
      return `${verb}: ${nameOf(route)}`
    })
  })
  const declared = api.flatMap((route) =>
    (route.declaration.cli ?? []).map((verb) => `${verb}: ${nameOf(route)}`),
  )
  assert.deepEqual([...new Set(asked)].sort(), declared.sort())
  const speaking = declared.map((one) => one.split(':')[0])
  assert.deepEqual(
    Object.keys(verbs).filter((verb) => !speaking.includes(verb)),
    ['serve', 'stop', 'programs', 'check', 'try', 'completion', 'man'],
    'verbs that ask for nothing of their own',
  )
  assert.deepEqual(
    api.filter(({ declaration }) => !declaration.cli?.length).map(nameOf),
    ['GET /api/v1/programs', 'GET /api/v1/openapi.json'],
    'operations without a verb: errand programs reads the definitions itself',
  )
})

test('every route answers its own example as it promises, and refuses what it does not know', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.full': ['slots = 0'] },
    schedules: '[schedule.backup]\nprogram = slow_div\ninputs.x = 8\ninputs.y = 2\n',
    programs: { gate: 'command = {tests}/gate ../../../open', wait: 'command = true\ntarget = full' },
  })
  const administrator = visitor(portal.socket)
  const failed = await portal.submit('slow_div', { x: '8', y: '0', seconds: '0' })
  await portal.over(failed)
  const deleted = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.over(deleted)
  const running = await portal.submit('gate', {})
  const waiting = await portal.submit('wait', {})
  const seen = new Set<string>()
  const ask = async (route: ApiRoute, query = '') => {
    const { path = {}, query: asked = {}, headers = {}, body } = route.declaration.example ?? {}
    const filled = route.path.replaceAll(/:(\w+)/g, (_, name) =>
      name !== 'id'
        ? String(path[name])
        : route.verb === 'prioritize'
          ? waiting
          : route.verb === 'delete'
            ? deleted
            : running,
    )
    const answer = await administrator.ask(
      `${filled}?${query || new URLSearchParams(asked as Record<string, string>)}`,
      {
        method: route.method.toUpperCase(),
        headers: {
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(headers as Record<string, string>),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      },
    )
    // What the answer holds, checkAnswer has compared by now.
    if (answer.status < 400) seen.add(`${nameOf(route)} ${answer.status}`)
    return answer
  }
  const inOrder = api.toSorted((a, b) => Number(a.verb === 'cancel') - Number(b.verb === 'cancel'))
  for (const route of inOrder) {
    const refused = await ask(route, 'sate=error')
    assert.equal(refused.status, 400, nameOf(route))
    assert.match(JSON.parse(refused.text).error.message, /unknown parameter 'sate'; expected /)
  }
  // Twice, so that the same submission comes back.
  for (const route of [...inOrder, ...inOrder]) await ask(route)
  const promised = api.flatMap((route) =>
    Object.keys(route.declaration.answers).map((status) => `${nameOf(route)} ${status}`),
  )
  assert.deepEqual([...seen].sort(), promised.sort())
  for (const id of [failed, running])
    assert.equal((await administrator.get(`/api/v1/jobs/${id}`)).status, 200)
  openGate(portal.root)
})

test('a body of another kind, and members that are not known, are refused before anything happens', async (t) => {
  const portal = await startPortal(t)
  const administrator = visitor(portal.socket)
  const asForm = await administrator.post('/api/v1/restart-unfinished', { dry_run: 'true' })
  assert.equal(asForm.status, 400)
  assert.match(JSON.parse(asForm.text).error.message, /Content-Type: application\/json/)
  for (const [path, body, words] of [
    ['/api/v1/restart-unfinished', { dry: true }, "unknown key 'dry'; expected dry_run, gone_host"],
    ['/api/v1/restart-unfinished', { dry_run: 'yes' }, "dry_run: expected true or false, found 'yes'"],
    ['/api/v1/reindex', { jobs: 1 }, "unknown key 'jobs'; expected none"],
    ['/api/v1/sign-in-links', {}, 'email: expected a text'],
    ['/api/v1/sign-in-links', [], 'the body: expected a JSON object'],
    [
      '/api/v1/programs/slow_div/jobs',
      { inputs: { x: [1] } },
      'inputs.x: expected a text, a number or a boolean',
    ],
  ] as const) {
    const { status, text } = await administrator.json(path, body)
    assert.deepEqual([status, JSON.parse(text).error.message], [400, words])
  }
  const path = '/api/v1/programs/slow_div/jobs'
  const untold = await administrator.post(path, { '{"inputs": {"x": "1"}}': '' })
  assert.equal(untold.status, 400)
  assert.match(JSON.parse(untold.text).error.message, /Content-Type: application\/json/)
  const untyped = await administrator.ask(path, { method: 'POST', body: '{"inputs": {"x": "1"}}' })
  assert.equal(untyped.status, 400)
  const odd = await administrator.json(`${path}?priority=urgent`, {})
  assert.equal(JSON.parse(odd.text).error.message, en.priority.unknown('urgent'))
  const { text } = await administrator.get('/api/v1/jobs?limit=1.5')
  assert.equal(JSON.parse(text).error.message, "limit: expected a whole number, found '1.5'")
})

test('the page shows each operation with who may, its parameters and a line to copy', async (t) => {
  const portal = await startPortal(t, {
    settings: { portal: ['url = https://lab.example.org/errand/'], access: ['results = owner'] },
  })
  const page = await visitor(portal.door.replace(/\/errand$/, '')).get('/errand/api')
  assert.equal(page.status, 200)
  const shown = words(page.text)
  for (const route of api) {
    assert.ok(shown.includes(nameOf(route).replaceAll('{', '<').replaceAll('}', '>')), nameOf(route))
    assert.ok(shown.includes(route.declaration.summary))
    for (const name of [
      route.declaration.parameters,
      route.declaration.query,
      route.declaration.body,
    ].flatMap((schema) => Object.keys(schema?.shape ?? {})))
      assert.ok(page.text.includes(`<dt><code>${name}</code></dt>`), name)
  }
  assert.ok(shown.includes('curl https://lab.example.org/errand/api/v1/programs/slow_div'))
  assert.ok(shown.includes('curl --unix-socket state/portal.sock http://localhost/api/v1/reindex \\ -X POST'))
  assert.ok(shown.includes('For the owner, those who have the job on their list'))
  // Settings may change while the portal runs.
  const { deps } = portal.portal
  deps.config = { ...deps.config, access: { ...deps.config.access, results: 'id' } }
  const later = await visitor(portal.door.replace(/\/errand$/, '')).get('/errand/api')
  assert.ok(words(later.text).includes('For whoever knows the job id.'))
  assert.ok(shown.includes('"url": "https://lab.example.org/errand/jobs/rfkdvpgy"'))
})
