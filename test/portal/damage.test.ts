import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { readAttemptEnd } from '../../src/job/attempt-end.ts'
import { silentLog } from '../../src/platform/log.ts'
import { logOfJob } from '../../src/schedule/starts/log.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const division = { x: '8', y: '2', seconds: '0' }

test('a damaged record: the others are not affected, and it is never started', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const bad = await first.submit('slow_div', division)
  const good = await first.submit('slow_div', division)
  writeFileSync(first.folder(bad).config, '[settings]\njob_id = ')
  await assert.rejects(first.portal.read(bad), /damaged/)
  assert.equal((await first.portal.read(good))?.state, 'queued')
  await first.stop()

  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const errors: string[] = []
  const second = await startPortal(t, {
    root,
    log: { ...silentLog, error: (facts: object) => errors.push(JSON.stringify(facts)) },
  })
  assert.equal(await second.over(good), 'SUCCESS')
  assert.ok(
    errors.some((line) => line.includes(first.folder(bad).config)),
    errors.join('\n'),
  )
  assert.ok(!existsSync(first.folder(bad).attempt(1).started))
  const list = await second.portal.listOwn('dalke@example.org')
  assert.deepEqual(new Map(list.jobs.map(({ id, state }) => [id, state])).get(bad), 'unreadable')
  assert.deepEqual((await second.portal.reindex()).unreadable, [bad])
  assert.deepEqual((await second.portal.overview()).unreadable, [bad])
  rmSync(second.folder(bad).path, { recursive: true })
  await second.portal.reindex()
  assert.deepEqual((await second.portal.overview()).unreadable, [])
})

test('a record that is damaged while its job waits holds up nobody', async (t) => {
  const portal = await startPortal(t, {
    settings: { 'target.default': ['slots = 1'] },
    programs: { gate: 'title = Gate\ncommand = {tests}/gate {program}/../../open\n' },
  })
  const first = await portal.submit('gate', {})
  const bad = await portal.submit('slow_div', division)
  const good = await portal.submit('slow_div', division)
  rmSync(portal.folder(bad).config)
  writeFileSync(portal.folder(bad).config, 'noise')
  openGate(portal.root)
  assert.equal(await portal.over(first), 'SUCCESS')
  assert.equal(await portal.over(good), 'SUCCESS')
  assert.ok(!existsSync(portal.folder(bad).attempt(1).started))
})

test('a folder in the place of a record: its page says that it is damaged', async (t) => {
  const portal = await startPortal(t, { settings: { 'target.default': ['slots = 0'] } })
  const id = await portal.submit('slow_div', division)
  rmSync(portal.folder(id).config)
  mkdirSync(portal.folder(id).config)
  const answer = await fetch(`${portal.door}/jobs/${id}`)
  assert.equal(answer.status, 500)
  assert.match(await answer.text(), /damaged/)
})

test('a folder of a job that was never accepted is swept; folders of other names are not', async (t) => {
  const root = makeHouse(t)
  const jobs = join(root, 'jobs')
  mkdirSync(join(jobs, 'job-bcdfghjk/attempts/1'), { recursive: true })
  mkdirSync(join(jobs, 'job-bcdfghjk/files'))
  mkdirSync(join(jobs, 'lost+found'))
  mkdirSync(join(jobs, '.incoming'))
  writeFileSync(join(jobs, '.incoming/upload'), 'half')
  const portal = await startPortal(t, { root })
  assert.deepEqual(
    readdirSync(jobs)
      .filter((name) => !name.startsWith('.'))
      .sort(),
    ['lost+found', 'portal.lock'],
  )
  assert.deepEqual(readdirSync(join(jobs, '.incoming')), [])
  assert.equal(await portal.portal.read('bcdfghjk'), undefined)
})

test('a job that the catalog can not take at once is one job at a second click, and runs by itself', async (t) => {
  const portal = await startPortal(t)
  const { catalog } = portal.portal.deps
  const { put } = catalog
  t.after(() => Object.assign(catalog, { put }))
  catalog.put = () => {
    throw new Error('disk I/O error')
  }
  const asked = { ...division, 'form-token': 'one click' }
  const id = await portal.submit('slow_div', asked)
  assert.equal(await portal.submit('slow_div', asked), id)
  catalog.put = put
  assert.equal(await portal.over(id), 'SUCCESS')
  assert.equal(await portal.submit('slow_div', asked), id)
})

test('a deleted catalog is made again from the folders', async (t) => {
  const root = makeHouse(t)
  const first = await startPortal(t, { root })
  const id = await first.submit('slow_div', division)
  await first.over(id)
  await waitFor('its letter', () => existsSync(first.folder(id).notified))
  await first.stop()
  for (const name of readdirSync(join(root, 'state')).filter((one) => one.startsWith('catalog')))
    rmSync(join(root, 'state', name))
  const second = await startPortal(t, { root })
  const [row] = second.portal.list({ limit: 10 }).jobs
  assert.deepEqual([row?.id, row?.state, row?.letterDue], [id, 'success', 0])
})

test('a job folder that is gone is gone from the catalog', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const id = await first.submit('slow_div', division)
  await first.stop()
  rmSync(first.folder(id).path, { recursive: true })
  const second = await startPortal(t, { root })
  assert.deepEqual(second.portal.list({ limit: 10 }).jobs, [])
  assert.deepEqual((await second.portal.listOwn('dalke@example.org')).jobs, [])
})

test('a status without its marker: the portal finishes the step, and only that', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const id = await first.submit('slow_div', division)
  await first.stop()
  const folder = first.folder(id)
  writeFileSync(folder.attempt(1).started, '[wrapper]\nhost = x\npid = 1\nstart_time = 1\nboot_id = x\n')
  writeFileSync(
    folder.status,
    '[status]\nattempt = 1\nfinished = 2026-11-21T20:12:00Z\nexit_status = 3\nreason = exit\n',
  )
  const second = await startPortal(t, { root })
  assert.equal(await second.over(id), 'ERROR')
  assert.ok(!existsSync(folder.success))
  const letter = await waitFor('the letter', () => second.letters()[0])
  assert.match(letter, /exit status 3/)
})

test('a status without its marker of a job that never began: it is over, and is not started', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'] } })
  const first = await startPortal(t, { root })
  const id = await first.submit('slow_div', division)
  await first.stop()
  const folder = first.folder(id)
  writeFileSync(folder.status, '[status]\nattempt = 1\nfinished = 2026-11-21T20:12:00Z\nreason = cancelled\n')
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n')
  const second = await startPortal(t, { root })
  assert.equal(await second.over(id), 'ERROR')
  assert.ok(!existsSync(folder.attempt(1).started))
})

test('a damaged job does not keep the others from being started again', async (t) => {
  const root = makeHouse(t)
  const first = await startPortal(t, { root })
  const ids = [await first.submit('slow_div', division), await first.submit('slow_div', division)]
  for (const id of ids) await first.over(id)
  await first.stop()
  for (const id of ids) {
    const folder = first.folder(id)
    for (const path of [folder.success, folder.status, folder.notified]) rmSync(path, { force: true })
  }
  rmSync(join(root, 'state/catalog.sqlite'))
  const second = await startPortal(t, { root })
  writeFileSync(second.folder(ids[0] ?? '').config, 'noise')
  const { jobs, failed } = await second.portal.restartUnfinished({ dryRun: false })
  assert.deepEqual(jobs, [ids[1]])
  assert.match(failed[ids[0] ?? ''] ?? '', /config\.ini can not be used/)
  assert.equal(await second.over(ids[1] ?? ''), 'SUCCESS')
})

test('a program that puts a FIFO in the place of every file: it ends as lost, holds no slot, and all is told', async (t) => {
  const names = 'status.ini cancel.ini priority.ini usage.csv NOTIFIED notify.claim POSTED'
  const ofAttempt = 'ended.ini orphaned.ini order.csv version.txt'
  const house = await startPortal(t, {
    settings: { 'target.default': ['slots = 1'] },
    schedules: `[schedule.fifos]
script = "cd .. && mkfifo ${names}; cd attempts/1 && mkfifo ${ofAttempt}"
`,
  })
  const { schedules } = house.portal
  // More than there are threads that read.
  const jobs: string[] = []
  for (let n = 0; n < 5; n++) {
    const serial = schedules.start('fifos')
    await schedules.settled()
    const { job } = schedules.startOf(serial) ?? {}
    assert.ok(job, JSON.stringify(schedules.startOf(serial)))
    assert.equal(await house.over(job), 'ERROR')
    jobs.push(job)
    await waitFor('its end', () => schedules.running().length === 0)
  }
  const { folder } = house
  for (const id of jobs) {
    rmSync(folder(id).attempt(1).started)
    execFileSync('mkfifo', [folder(id).attempt(1).started])
  }
  await Promise.all(jobs.map((id) => logOfJob(house.portal.deps, id)))
  for (const id of jobs) assert.equal((await house.portal.read(id))?.reason, 'lost')
  assert.equal((await readAttemptEnd(folder(jobs[0] ?? ''), 1))?.againAfter, undefined)
  assert.equal((await house.portal.reindex()).jobs, 5)
  assert.equal((await fetch(`${house.door}/healthz`)).status, 200)
})
