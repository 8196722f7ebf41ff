import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { emptyTrash, throwAway } from '../../src/job/remove.ts'
import { silentLog } from '../../src/platform/log.ts'
import { errand } from '../support/errand.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { unprivileged } from '../support/unprivileged.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = {
  plain: "command = sh -c 'echo hello >hello.txt && mkdir sub'",
  fails: 'command = false',
  month: 'command = true\nkeep_days = 30',
  always: 'command = true\nkeep_days = forever',
  silent: 'command = true\nnotify = never',
  posts: 'command = true\nnotify = never\nnotify_url = http://127.0.0.1:1/',
}
const day = 86_400_000

/** A portal whose clock goes `days` ahead when it is told to. */
async function begin(
  t: TestContext,
  limits: string[],
  root = makeHouse(t, { programs, settings: { limits } }),
) {
  let ahead = 0
  const clock = { now: () => Date.now() + ahead }
  const portal = await startPortal(t, { root, clock })
  return {
    portal,
    root,
    later(days: number) {
      ahead = days * day
    },
    /** Runs a job to its end and its letter. */
    async done(program: string, email?: string) {
      const id = await portal.submit(program, {}, email)
      await portal.over(id)
      await portal.portal.drained()
      return id
    },
  }
}

const insist = { dryRun: false, trustClock: true }
const left = (portal: TestPortal, ids: string[]) => ids.filter((id) => existsSync(portal.folder(id).path))

test('jobs whose keep_days are over are removed, folder, links and row; a dry run names the same', async (t) => {
  const { portal, root, later, done } = await begin(t, ['keep_days = 10'])
  const old = [await done('plain'), await done('fails', 'other@example.org')]
  const kept = [await done('month'), await done('always')]
  const friend = join(root, 'jobs/user-friend@example.org')
  mkdirSync(friend)
  symlinkSync(`../job-${old[0]}`, join(friend, `job-${old[0]}`))
  symlinkSync(`../job-${kept[0]}`, join(friend, `job-${kept[0]}`))
  const clear = async (body: object) => {
    const answer = await visitor(portal.socket).json('/api/v1/clear', { trust_clock: true, ...body })
    return { status: answer.status, ...JSON.parse(answer.text) }
  }

  later(9)
  assert.deepEqual(await clear({}), { status: 200, jobs: [], failed: {} })
  later(11)
  const named = await clear({ dry_run: true })
  assert.deepEqual(named.jobs.toSorted(), old.toSorted())
  assert.deepEqual(left(portal, [...old, ...kept]), [...old, ...kept])
  assert.deepEqual(await clear({}), named)
  assert.deepEqual(left(portal, [...old, ...kept]), kept)
  assert.deepEqual(readdirSync(join(root, 'jobs/.trash')), [])
  assert.deepEqual(readdirSync(friend), [`job-${kept[0]}`])
  assert.deepEqual(readdirSync(join(root, 'jobs/user-other@example.org')), [])
  assert.deepEqual(
    portal.portal
      .list({ limit: 10 })
      .jobs.map(({ id }) => id)
      .toSorted(),
    kept.toSorted(),
  )
  assert.equal((await visitor(portal.door).get(`/jobs/${old[0]}`)).status, 404)
  assert.deepEqual(await clear({}), { status: 200, jobs: [], failed: {} })

  // A job goes by its own copy, whatever the program says today.
  writeFileSync(join(root, 'programs/month/program.ini'), `${programs.month}0`)
  later(31)
  assert.deepEqual((await clear({})).jobs, [kept[0]])
  later(100_000)
  assert.deepEqual((await clear({})).jobs, [])
})

test('what waits, is interrupted, is damaged or has yet to be told of stays', async (t) => {
  const { portal, later, done } = await begin(t, ['keep_days = 1'])
  const [untold, damaged, interrupted, silent] = [
    await done('plain'),
    await done('plain'),
    await done('plain'),
    await done('silent'),
  ]
  // As after a mail server that took nothing so far.
  rmSync(portal.folder(untold).notified)
  const { letters } = portal.portal.deps.state
  // No timer waits longer than 24 days.
  const nextTry = Date.now() + 20 * day
  letters.put({ jobId: untold, tries: 1, nextTry, lastError: 'x' })
  writeFileSync(portal.folder(damaged).config, 'noise')
  for (const path of [portal.folder(interrupted).success, portal.folder(interrupted).status]) rmSync(path)
  const queued = await waitingJob(portal)
  await portal.portal.reindex()
  later(1_000)
  assert.deepEqual((await portal.portal.clearOld.run(insist)).jobs, [silent])
  assert.equal(left(portal, [untold, damaged, interrupted, queued]).length, 4)

  // A letter that was given up is not waited for.
  letters.put({ jobId: untold, tries: 100, nextTry, lastError: 'x' })
  assert.deepEqual((await portal.portal.clearOld.run(insist)).jobs, [untold])
  assert.equal(letters.get(untold), undefined)
})

/** As if a job had been submitted, and had ended, in 2020. */
function age(portal: TestPortal, id: string): void {
  const { status, config, success } = portal.folder(id)
  for (const path of [status, config])
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/^(finished|submitted) = .*/m, '$1 = 2020-01-01T00:00:00Z'),
    )
  utimesSync(success, new Date('2020-01-01'), new Date('2020-01-01'))
}

/** A job that waits, as nothing has a slot any more. */
async function waitingJob(portal: TestPortal): Promise<string> {
  for (const target of Object.values(portal.portal.deps.config.targets)) target.slots = 0
  const id = await portal.submit('plain', {})
  assert.equal((await portal.portal.read(id))?.state, 'queued')
  return id
}

test('the portal clears by itself when it starts, and finishes what one that died had begun', async (t) => {
  const root = makeHouse(t, { programs, settings: { limits: ['keep_days = 1'] } })
  const first = await begin(t, [], root)
  const [old, half, stays] = [await first.done('plain'), await first.done('plain'), await first.done('plain')]
  await first.portal.stop()
  age(first.portal, old)
  rmSync(join(root, 'state/catalog.sqlite'))
  // It died between the step out of sight and the removal.
  await throwAway(join(root, 'jobs'), half)
  assert.ok(existsSync(join(root, `jobs/.trash/job-${half}`)))

  const { portal } = await begin(t, [], root)
  assert.deepEqual(readdirSync(join(root, 'jobs/.trash')), [])
  await waitFor('the old job to go', () => !existsSync(portal.folder(old).path))
  await waitFor('its links to go', () => {
    const links = readdirSync(join(root, 'jobs/user-dalke@example.org'))
    return links.join() === `job-${stays}`
  })
  assert.deepEqual(
    (await portal.portal.listOwn('dalke@example.org')).jobs.map(({ id }) => id),
    [stays],
  )
})

test('errand clear where no portal runs: the dry run names what the run removes', async (t) => {
  const { portal, root, done } = await begin(t, ['keep_days = 1'])
  const [old, stays] = [await done('plain'), await done('plain')]
  await portal.stop()
  age(portal, old)
  // The catalog knows another time: it is made again.
  rmSync(join(root, 'state/catalog.sqlite'))
  const named = await errand(root, ['clear', '--dry-run'])
  assert.deepEqual([named.status, named.stdout], [0, `Would be removed: ${old}\n`])
  assert.deepEqual(left(portal, [old, stays]), [old, stays])
  const ran = await errand(root, ['clear'])
  assert.deepEqual([ran.status, ran.stdout], [0, `Removed: ${old}\n`])
  assert.deepEqual(left(portal, [old, stays]), [stays])
})

test('folders that a program made read-only go too, and what a link leads to stays', async (t) => {
  const { portal, root, later, done } = await begin(t, ['keep_days = 1'])
  const id = await done('plain')
  const outside = join(root, 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'precious'), '')
  const sub = join(portal.folder(id).files, 'sub')
  mkdirSync(join(sub, 'deep'))
  writeFileSync(join(sub, 'deep/file'), '')
  symlinkSync(outside, join(sub, 'deep/link'))
  for (const path of [join(sub, 'deep'), sub]) chmodSync(path, 0o500)
  later(2)
  await unprivileged(root, async () => {
    assert.deepEqual((await portal.portal.clearOld.run({ dryRun: false })).jobs, [id])
  })
  assert.deepEqual(readdirSync(join(root, 'jobs/.trash')), [])
  assert.ok(existsSync(join(outside, 'precious')))
})

test('a job that can not be moved is named, and the others go', async (t) => {
  const { portal, root, later, done } = await begin(t, ['keep_days = 1'])
  const [stuck, goes] = [await done('plain'), await done('plain')]
  // A leftover of the same name that is not empty stands in its way.
  mkdirSync(join(root, `jobs/.trash/job-${stuck}/files`), { recursive: true })
  later(2)
  const { jobs, failed } = await portal.portal.clearOld.run({ dryRun: false })
  assert.deepEqual([jobs, Object.keys(failed)], [[goes], [stuck]])
})

test('a post that is still tried keeps its job; one that is given up goes with it', async (t) => {
  const { portal, later, done } = await begin(t, ['keep_days = 1'])
  const { posts } = portal.portal.deps.state
  const id = await done('posts')
  assert.equal(posts.get(id)?.tries, 1)
  later(2)
  assert.deepEqual((await portal.portal.clearOld.run(insist)).jobs, [])
  posts.put({ jobId: id, tries: 100, nextTry: 0, lastError: 'x' })
  assert.deepEqual((await portal.portal.clearOld.run(insist)).jobs, [id])
  assert.equal(posts.get(id), undefined)
})

test('a clock that jumped ahead removes nothing until a person says that it is right', async (t) => {
  const root = makeHouse(t, { programs, settings: { limits: ['keep_days = 10'] } })
  const first = await begin(t, [], root)
  const id = await first.done('plain')
  await first.portal.stop()
  const errors: string[] = []
  const log = { ...silentLog, error: (facts: object) => errors.push(JSON.stringify(facts)) }
  let ahead = 40
  const portal = await startPortal(t, { root, log, clock: { now: () => Date.now() + ahead * day } })
  await waitFor('the log to say so', () => errors.length > 0)
  assert.match(errors.join(), /Nothing was removed: the clock .* errand clear --trust-clock/)
  const answer = await visitor(portal.socket).json('/api/v1/clear', {})
  assert.equal(answer.status, 409)
  assert.deepEqual(left(portal, [id]), [id])
  // Set right again it is believed again, and what goes on is no jump.
  for (ahead of [0, 6, 12]) {
    assert.deepEqual(left(portal, [id]), [id])
    await portal.portal.clearOld.run({ dryRun: false })
  }
  assert.deepEqual(left(portal, [id]), [])
})

test('where every job is kept a clock that is far ahead is nobody’s trouble, and a portal that ran all along is believed', async (t) => {
  const root = makeHouse(t, { programs, settings: {} })
  const first = await begin(t, [], root)
  const id = await first.done('plain')
  await first.portal.stop()
  const errors: string[] = []
  const log = { ...silentLog, error: (facts: object) => errors.push(JSON.stringify(facts)) }
  const noted = (portal: TestPortal) => portal.portal.deps.state.lastClear() ?? 0
  for (const ahead of [6, 12, 18]) {
    const clock = { now: () => Date.now() + ahead * day }
    const portal = await startPortal(t, { root, log, clock })
    await waitFor('the round to be noted', () => noted(portal) > Date.now() + (ahead - 1) * day)
    await portal.stop()
  }
  const far = await startPortal(t, { root, log, clock: { now: () => Date.now() + 400 * day } })
  assert.deepEqual(await far.portal.clearOld.run({ dryRun: false }), { jobs: [], failed: {} })
  await far.stop()
  assert.deepEqual(errors, [])
  writeFileSync(join(root, 'errand.ini'), '[portal]\nport = 0\n[limits]\nkeep_days = 10\n')
  const last = await startPortal(t, { root, log, clock: { now: () => Date.now() + 24 * day } })
  await waitFor('the old job to go', () => !existsSync(last.folder(id).path))
  assert.deepEqual(errors, [])
})

test('an end that was written by a clock in 1970 does not make a job old', async (t) => {
  const { portal, done } = await begin(t, ['keep_days = 1'])
  const id = await done('plain')
  const { status } = portal.folder(id)
  const text = readFileSync(status, 'utf8')
  writeFileSync(status, text.replace(/^finished = .*/m, 'finished = 1970-01-01T00:00:09Z'))
  await portal.portal.reindex()
  assert.deepEqual((await portal.portal.clearOld.run({ dryRun: false })).jobs, [])
})

test('a tree that can not be removed keeps no other in the trash', async (t) => {
  const trash = join(makeHouse(t), 'jobs/.trash')
  mkdirSync(trash, { recursive: true })
  // Whichever comes first: a file is no tree to open, and a link that leads nowhere neither.
  for (const id of ['bbbbbbbb', 'dddddddd', 'cccccccc', 'ffffffff']) mkdirSync(join(trash, `job-${id}`))
  for (const id of ['bbbbbbbb', 'dddddddd']) {
    rmSync(join(trash, `job-${id}`), { recursive: true })
    symlinkSync('nowhere', join(trash, `job-${id}`))
  }
  await assert.rejects(emptyTrash(join(trash, '..')), /ENOENT/)
  assert.deepEqual(readdirSync(trash).toSorted(), ['job-bbbbbbbb', 'job-dddddddd'])
})
