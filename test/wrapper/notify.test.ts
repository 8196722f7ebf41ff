import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import PostalMime from 'postal-mime'
import { createJob, type NewJob } from '../../src/job/create.ts'
import type { JobFolder } from '../../src/job/folder.ts'
import { decide, type Status } from '../../src/job/status.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openState } from '../../src/state/state.ts'
import { claimAttempt } from '../job/make-job.ts'
import { startMailServer } from '../support/mail-server.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const notify = join(import.meta.dirname, '../../wrapper/notify.ts')
const finished = '2026-11-21T20:12:00.000Z'

/** A job in a house where no portal runs. */
async function makeEndedJob(
  t: TestContext,
  settings: Record<string, string[]>,
  end: Partial<Status> = {},
  changes: Partial<NewJob> = {},
) {
  const root = makeHouse(t, { settings })
  const jobs = join(root, 'jobs')

  mkdirSync(jobs)
  const folder = await createJob(
    { jobs, idLength: 8, resultsUrl: (id) => `http://as-it-was.example.org/jobs/${id}` },
    {
      program: 'slow_div',
      email: 'dalke@example.org',
      submitted: '2026-11-21T20:11:05.123Z',
      programSource: readFileSync(join(root, 'programs/slow_div/program.ini'), 'utf8'),
      inputs: { x: '8', y: '2' },
      ...changes,
    },
  )
  claimAttempt(folder, 1, { startTime: 1 })
  await decide(folder, { attempt: 1, finished, elapsedSeconds: 30, ...end })
  return { root, folder }
}

/** Runs notify.ts to its end, as the wrapper does. */
function run(root: string, folder: JobFolder): Promise<{ code: number | null; errors: string }> {
  const child = spawn(process.execPath, [notify, '--config', join(root, 'errand.ini'), folder.path], {
    cwd: root,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (data) => {
    errors += data
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, errors })))
}

test('the letter is in the language that the job names, or in that of the portal', async (t) => {
  for (const [settings, language, subject] of [
    [{}, 'de', /Langsame Division .*: fertig$/],
    [{ portal: ['language = de'] }, undefined, /Langsame Division .*: fertig$/],
    [{ portal: ['language = de'] }, 'en', /Slow division .*: finished$/],
  ] as const) {
    const { root, folder } = await makeEndedJob(
      t,
      Object.fromEntries(Object.entries(settings).map(([name, lines]) => [name, [...lines]])),
      {},
      language ? { language } : {},
    )
    assert.deepEqual(await run(root, folder), { code: 0, errors: '' })
    const [name = ''] = readdirSync(join(root, 'state/outbox'))
    const letter = await PostalMime.parse(readFileSync(join(root, 'state/outbox', name)))
    assert.match(letter.subject ?? '', subject)
  }
})

test('the letter of a job that ended well', async (t) => {
  const server = await startMailServer(t)
  const mail = [`smtp = ${server.url}`, 'from = Errand <errand@example.org>']
  const { root, folder } = await makeEndedJob(t, { mail, portal: ['url = https://lab.example.org/errand/'] })
  assert.deepEqual(await run(root, folder), { code: 0, errors: '' })
  const [letter] = server.letters
  assert.ok(letter)
  assert.equal(letter.subject, `[Errand] Slow division ${folder.id}: finished`)
  assert.equal(letter.messageId, `<job-${folder.id}@lab.example.org>`)
  const link = `https://lab.example.org/errand/jobs/${folder.id}`
  assert.ok(letter.text?.includes(`\n${link}\n`), letter.text)
  assert.ok(letter.html?.includes(`href="${link}"`), letter.html)
  assert.ok(existsSync(folder.notified))
  await run(root, folder)
  assert.equal(server.tries.length, 1)
})

test('the letter of a job that failed says why, and where it was taken', async (t) => {
  const server = await startMailServer(t)
  const { root, folder } = await makeEndedJob(
    t,
    { mail: [`smtp = ${server.url}`] },
    { reason: 'output_limit', limit: 10_000_000, used: 12_345_678 },
  )
  await run(root, folder)
  assert.equal(server.letters[0]?.subject, `[Errand] Slow division ${folder.id}: failed`)
  assert.match(
    server.letters[0]?.text ?? '',
    /The program wrote more than its output limit of 10 MB \(it had written 12\.3 MB\)\./,
  )
  assert.ok(server.letters[0]?.text?.includes(`http://as-it-was.example.org/jobs/${folder.id}`))
})

test('with results = owner the link has the key that the portal knows', async (t) => {
  const server = await startMailServer(t)
  const settings = { mail: [`smtp = ${server.url}`], access: ['results = owner'] }
  const { root, folder } = await makeEndedJob(t, settings)
  const state = openState(join(root, 'state'), systemClock)
  const key = state.keyOfJob(folder.id, 'see')
  // As after a portal that was killed: what it wrote last is in the -wal still.
  for (const name of ['state.sqlite', 'state.sqlite-wal', 'state.sqlite-shm'])
    copyFileSync(join(root, 'state', name), join(root, name))
  state.close()
  for (const name of ['state.sqlite', 'state.sqlite-wal', 'state.sqlite-shm'])
    renameSync(join(root, name), join(root, 'state', name))
  assert.deepEqual(await run(root, folder), { code: 0, errors: '' })
  const link = `http://as-it-was.example.org/jobs/${folder.id}?key=${key}`
  assert.ok(server.letters[0]?.text?.includes(`\n${link}\n`), server.letters[0]?.text)

  const properlyEnded = await makeEndedJob(t, settings)
  const closed = openState(join(properlyEnded.root, 'state'), systemClock)
  const other = closed.keyOfJob(properlyEnded.folder.id, 'see')
  closed.close()
  await run(properlyEnded.root, properlyEnded.folder)
  assert.ok(server.letters[1]?.text?.includes(`/jobs/${properlyEnded.folder.id}?key=${other}\n`))
})

test('with results = owner and no state that can be read the link is plain', async (t) => {
  const server = await startMailServer(t)
  for (const damaged of [false, true]) {
    const settings = { mail: [`smtp = ${server.url}`], access: ['results = owner'] }
    const { root, folder } = await makeEndedJob(t, settings)
    mkdirSync(join(root, 'state'), { recursive: true })
    if (damaged) writeFileSync(join(root, 'state/state.sqlite'), 'nonsense')
    assert.deepEqual(await run(root, folder), { code: 0, errors: '' })
    assert.ok(server.letters.at(-1)?.text?.includes(`\nhttp://as-it-was.example.org/jobs/${folder.id}\n`))
    assert.equal(existsSync(join(root, 'state/state.sqlite')), damaged)
  }
})

test('what can not be sent now is left for the next portal, which sends it with the same Message-ID', async (t) => {
  const server = await startMailServer(t, 450, 'take')
  const { root, folder } = await makeEndedJob(t, {
    mail: [`smtp = ${server.url}`],
    portal: ['url = http://lab.example.org'],
  })
  const { code, errors } = await run(root, folder)
  assert.equal(code, 1)
  assert.match(errors, /the letter was not sent: .*450 not now; the next portal tries again/)
  assert.ok(!existsSync(folder.notified))
  await startPortal(t, { root })
  await waitFor('the letter', () => existsSync(folder.notified))
  assert.equal(server.letters.length, 1)
  const ids = await Promise.all(server.tries.map(async ({ raw }) => (await PostalMime.parse(raw)).messageId))
  assert.deepEqual(ids, Array(2).fill(`<job-${folder.id}@lab.example.org>`))
})

test('a portal that starts afterwards sends none', async (t) => {
  const server = await startMailServer(t)
  const { root, folder } = await makeEndedJob(t, { mail: [`smtp = ${server.url}`] })
  await run(root, folder)
  const portal = await startPortal(t, { root })
  const other = await portal.submit('slow_div', { x: '1', y: '1', seconds: '0' })
  await waitFor('the letter of another job', () =>
    server.letters.some(({ subject }) => subject?.includes(other)),
  )
  assert.equal(server.tries.filter(({ raw }) => raw.includes(folder.id)).length, 1)
})

test('a program that says never gets no letter; one that says failure only then', async (t) => {
  const server = await startMailServer(t)
  const mail = [`smtp = ${server.url}`]
  for (const [rule, end, count] of [
    ['never', { reason: 'exit', exitStatus: 3 }, 0],
    ['failure', {}, 0],
    ['failure', { reason: 'exit', exitStatus: 3 }, 1],
  ] as const) {
    const programSource = `title = Quiet\ncommand = true\nnotify = ${rule}\n`
    const { root, folder } = await makeEndedJob(t, { mail }, end, { programSource })
    assert.deepEqual(await run(root, folder), { code: 0, errors: '' })
    assert.equal(server.tries.length, count, rule)
  }
})

test('a job that has not ended gets no letter', async (t) => {
  const { root, folder } = await makeEndedJob(t, {})

  rmSync(folder.success)
  const { code, errors } = await run(root, folder)
  assert.notEqual(code, 0)
  assert.match(errors, /holds no job that has ended/)
  writeFileSync(folder.success, '')
  assert.equal((await run(root, folder)).code, 0)
  assert.ok(existsSync(join(root, `state/outbox/job-${folder.id}.eml`)))
})
