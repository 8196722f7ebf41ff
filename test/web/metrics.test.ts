import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  gate: 'command = {tests}/gate {program}/../../open',
  fails: 'command = false\nnotify = never',
}

/** The value of one series, by its name and labels as they stand in the text. */
function figureIn(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

async function scrape(door: string): Promise<string> {
  const { status, text, headers } = await visitor(door).get('/metrics')
  assert.equal(status, 200)
  assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4; charset=utf-8$/)
  return text
}

test('/metrics tells of jobs, waits, runs, slots, letters, requests and disks', async (t) => {
  const portal = await startPortal(t, { programs, settings: { 'target.default': ['slots = 1'] } })
  const before = await scrape(portal.door)
  // Also what there is none of yet, so that an alert can tell nothing from not known.
  for (const state of ['queued', 'running', 'success', 'error', 'interrupted'])
    assert.equal(figureIn(before, `errand_jobs{program="gate",target="default",state="${state}"}`), 0)
  assert.equal(figureIn(before, 'errand_letters_total{outcome="sent"}'), 0)

  const ids = [await portal.submit('gate', {}), await portal.submit('gate', {})]
  await waitFor('one to run', async () => (await portal.portal.read(ids[0] ?? ''))?.state === 'running')
  const during = await scrape(portal.door)
  for (const state of ['queued', 'running'])
    assert.equal(figureIn(during, `errand_jobs{program="gate",target="default",state="${state}"}`), 1)
  assert.equal(figureIn(during, 'errand_slots{target="default"}'), 1)
  assert.equal(figureIn(during, 'errand_slots_used{target="default"}'), 1)
  openGate(portal.root)
  for (const id of ids) await portal.over(id)
  await portal.over(await portal.submit('fails', {}))
  await portal.portal.drained()

  const after = await scrape(portal.door)
  const expected: Record<string, number> = {
    'errand_jobs{program="gate",target="default",state="success"}': 2,
    'errand_jobs{program="fails",target="default",state="error"}': 1,
    'errand_jobs_ended_total{state="success",reason=""}': 2,
    'errand_jobs_ended_total{state="error",reason="exit"}': 1,
    'errand_job_wait_seconds_count{program="gate",target="default"}': 2,
    'errand_job_wait_seconds_bucket{le="604800",program="gate",target="default"}': 2,
    'errand_job_run_seconds_count{program="gate",target="default"}': 2,
    'errand_job_run_seconds_bucket{le="1",program="fails",target="default"}': 1,
    'errand_letters_total{outcome="sent"}': 2,
    errand_letters_unsent: 0,
    'errand_slots_used{target="default"}': 0,
    'errand_http_requests_total{route="/programs/:name",method="POST",status="3xx"}': 3,
    'errand_http_request_duration_seconds_count{route="/programs/:name",method="POST"}': 3,
    errand_log_errors_total: 0,
  }
  for (const [series, value] of Object.entries(expected)) assert.equal(figureIn(after, series), value, series)
  assert.ok(Number(figureIn(after, 'errand_job_run_seconds_sum{program="gate",target="default"}')) > 0)
  for (const folder of ['jobs', 'state'])
    assert.ok(Number(figureIn(after, `errand_disk_free_bytes{folder="${folder}"}`)) > 0)
  assert.match(after, /^errand_build_info\{version="\d+\.\d+\.\d+",node="v\d+\./m)
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_seconds',
  ])
    assert.notEqual(figureIn(after, name), undefined, name)
})

test('a cancelled job is counted once; what visitors type makes no series', async (t) => {
  const portal = await startPortal(t, { programs, settings: { 'target.default': ['slots = 1'] } })
  const [running, queued] = [await portal.submit('gate', {}), await portal.submit('gate', {})]
  await waitFor('one to run', async () => (await portal.portal.read(running))?.state === 'running')
  for (const id of [queued, running]) await portal.portal.cancel(id, 'me')
  await portal.portal.drained()
  const person = visitor(portal.door)
  for (const path of ['/x1', '/x2', '/jobs/bcdfghjk', '/programs/nope', '/public/errand.css'])
    await person.get(path)
  await person.ask('/x3', { method: 'PROPFIND' })
  const text = await scrape(portal.door)
  assert.equal(figureIn(text, 'errand_jobs_ended_total{state="error",reason="cancelled"}'), 2)
  assert.equal(figureIn(text, 'errand_http_requests_total{route="none",method="GET",status="4xx"}'), 2)
  assert.equal(figureIn(text, 'errand_http_requests_total{route="none",method="other",status="4xx"}'), 1)
  assert.equal(
    figureIn(text, 'errand_http_requests_total{route="/public/:file",method="GET",status="2xx"}'),
    1,
  )
  assert.doesNotMatch(text, /bcdfghjk|nope|\/x1/)
})

test('who may read /metrics', async (t) => {
  const from = (setting: string | undefined) => house(t, setting)
  const byDefault = await from(undefined)
  assert.equal(await byDefault.ask(), 200)
  // Behind a proxy everybody would be a local peer; a page of another site has another name.
  assert.equal(await byDefault.ask({ 'x-forwarded-for': '203.0.113.7' }), 401)
  assert.equal(await byDefault.ask({ forwarded: 'for=203.0.113.7' }), 401)
  assert.equal(await byDefault.ask({ host: 'lab.example.org' }), 401)
  const everybody = await from('metrics = everybody')
  assert.equal(await everybody.ask({ 'x-forwarded-for': '203.0.113.7' }), 200)
  const administrators = await from('metrics = administrators')
  assert.equal(await administrators.ask(), 401)
  assert.equal(await administrators.ask({}, 'other@example.org'), 403)
  assert.equal(await administrators.ask({}, 'boss@example.org'), 200)
  assert.equal(await byDefault.ask({ 'x-forwarded-for': '203.0.113.7' }, 'boss@example.org'), 200)
})

async function house(t: TestContext, setting: string | undefined) {
  const access = ['admins = boss@example.org', ...(setting === undefined ? [] : [setting])]
  const portal = await startPortal(t, { settings: { access } })
  const { state } = portal.portal.deps
  return {
    async ask(headers: Record<string, string> = {}, address?: string) {
      const session = address && state.useSignIn(state.issueSignIn(address))?.session
      return (await visitor(portal.door, session ? { session } : {}).get('/metrics', headers)).status
    },
  }
}
