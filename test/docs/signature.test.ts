import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { createPoster } from '../../src/mail/post.ts'
import { needs } from '../support/needs.ts'
import { blocks, read } from './page.ts'

const secrets = ['sixteen-characters', `whsec_${Buffer.alloc(24, 7).toString('base64')}`]

test('the check of a signature in docs/programs.md is right, for both kinds of secret', async (t) => {
  if (!needs(t, 'python3')) return
  const [check = ''] = blocks(read('docs/programs.md'), 'python')
  const got: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer(async (request, response) => {
    got.push({ headers: request.headers, body: await text(request) })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const poster = createPoster({ timeoutMs: 10_000 })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  for (const secret of secrets) await poster.post({ url, id: 'job-x', body: '{"é": 1}', secret, seconds: 17 })
  const script = [
    'import base64, hmac, json, sys',
    'for secret, id, timestamp, signature, text in json.load(sys.stdin):',
    ...['body = text.encode()', ...check.trim().split('\n'), 'print(ok)'].map((line) => `    ${line}`),
  ].join('\n')
  const cases = got.map(({ headers, body }, n) => [
    secrets[n],
    headers['webhook-id'],
    headers['webhook-timestamp'],
    headers['webhook-signature'],
    body,
  ])
  const forged = cases.map((one) => [...one.slice(0, -1), '{}'])
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify([...cases, ...forged]),
    encoding: 'utf8',
  })
  assert.equal(stdout, 'True\nTrue\nFalse\nFalse\n', stderr)
})
