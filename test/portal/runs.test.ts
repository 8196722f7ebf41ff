import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { serve } from '../support/serve.ts'
import { visitor } from '../support/visitor.ts'

const health = async ({ door }: { door: string }, headers = {}) =>
  JSON.parse((await visitor(door).get('/healthz', headers)).text)
const status = async ({ socket }: TestPortal) =>
  JSON.parse((await visitor(socket).get('/api/v1/status')).text)

test('a portal that keeps crashing shows it: how often it began, when and why it last came to an end', async (t) => {
  let now = Date.parse('2026-11-22T03:00:00Z')
  const clock = { now: () => now }
  const root = makeHouse(t, { settings: { portal: ['url = https://lab.example.org/'] } })
  const again = async () => {
    now += 60_000
    return startPortal(t, { root, clock })
  }

  const first = await again()
  assert.deepEqual((await status(first)).last_crash, null)
  await first.stop()
  const second = await again()
  assert.deepEqual(
    [(await status(second)).restarts_last_hour, (await status(second)).last_crash],
    [1, null],
    'an end that was asked for is no crash',
  )

  now += 1_000
  second.portal.runs.crash('ENOENT: /srv/errand/secret-place')
  // Whatever is tidied up on the way out: it has crashed.
  await second.stop()
  const third = await again()
  const why = { at: '2026-11-22T03:02:01.000Z', reason: 'ENOENT: /srv/errand/secret-place' }
  assert.deepEqual((await status(third)).last_crash, why)
  const { last_crash: told } = await health(third)
  assert.equal(told.at, why.at)
  assert.doesNotMatch(told.reason, /secret-place/)

  // As one that is killed leaves it: begun, and no word of an end.
  await third.stop()
  const fourth = await again()
  fourth.portal.deps.state.portalRuns.begin(now)
  await fourth.stop()
  const fifth = await again()
  assert.deepEqual((await health(fifth)).last_crash, {
    at: '2026-11-22T03:05:01.000Z',
    reason: 'it did not say why (killed, out of memory, or the machine went down)',
  })
  assert.equal((await health(fifth)).restarts_last_hour, 5)
  now += 60 * 60 * 1000 + 1
  assert.equal((await health(fifth)).restarts_last_hour, 0)
})

test('what no code catches is noted before the process goes; a signal is an end that was asked for', async (t) => {
  const root = makeHouse(t)
  const defect = join(root, 'defect.mjs')
  writeFileSync(defect, "process.on('SIGUSR2', () => Promise.reject(new Error('a defect of ours')))")
  const first = await serve(t, root, { NODE_OPTIONS: `--import=${defect}` })
  await first.kill('SIGUSR2')
  const second = await serve(t, root)
  const why = (await health({ door: second.url })).last_crash
  assert.equal(why.reason, 'a defect of ours')
  await second.kill('SIGTERM')
  assert.deepEqual((await health(await startPortal(t, { root }))).last_crash, why)
})
