import assert from 'node:assert/strict'
import { appendFileSync, renameSync } from 'node:fs'
import test, { type TestContext } from 'node:test'
import { createWatch, type Snapshot } from '../../src/portal/watch.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

const programs = { gate: 'title = Gate\ncommand = {tests}/gate ../../../open\nnotify = never\n' }

/** A watch of its own that looks again only when it is woken, and counts how often it has looked. */
async function house(t: TestContext, everyMs = 3_600_000) {
  const portal = await startPortal(t, { programs })
  const { deps } = portal.portal
  let looks = 0
  const definitions: typeof deps.definitions = {
    ...deps.definitions,
    read: (...which) => {
      looks++
      return deps.definitions.read(...which)
    },
  }
  const watch = createWatch({ ...deps, definitions }, everyMs)
  t.after(() => watch.close())
  return { portal, watch, looks: () => looks }
}

/** Keeps what it is told. */
function watcher() {
  const told: Snapshot[] = []
  const ends: string[] = []
  return {
    told,
    ends,
    changed: (snapshot: Snapshot) => void told.push(snapshot),
    ended: (why: string) => void ends.push(why),
  }
}

const textOf = ({ output }: Snapshot) =>
  output.lines
    .flat()
    .map(({ text }) => text)
    .join('\n')

test('a hundred who watch one job cost one look; each is told what changed, and only that', async (t) => {
  const { portal, watch, looks } = await house(t)
  const id = await portal.submit('gate', {})
  const all = Array.from({ length: 100 }, watcher)
  const stops = all.map((one) => watch.watch(id, one))
  await waitFor('the first look', () => all.every(({ told }) => told.length === 1))
  assert.equal(looks(), 1)
  await waitFor('it to wait at the gate', () => {
    watch.wake(id)
    return /waiting at the gate/.test(textOf(all[99]?.told.at(-1) as Snapshot))
  })
  // Nothing is new, so nobody is told. A look is over when the next has begun.
  await waitFor('a look without news', async () => {
    const [told, looked] = [all[99]?.told.length, looks()]
    await waitFor('two more looks', () => {
      watch.wake(id)
      return looks() > looked + 1
    })
    return all[99]?.told.length === told
  })
  const before = all.map(({ told }) => told.length)
  appendFileSync(portal.folder(id).output, 'more\n')
  watch.wake(id)
  await waitFor('news', () => all.every(({ told }, n) => told.length > (before[n] ?? 0)))
  assert.ok(all.every(({ told }, n) => told.length === (before[n] ?? 0) + 1))
  const [last, previous] = [all[0]?.told.at(-1), all[0]?.told.at(-2)]
  assert.match(textOf(last as Snapshot), /waiting at the gate\nmore/)
  assert.equal(last?.version, previous?.version)
  assert.equal(last?.errors, previous?.errors)
  // Who comes later is told at once, without another look.
  const late = watcher()
  watch.watch(id, late)
  assert.deepEqual(late.told, [last])
  for (const stop of stops) stop()
  openGate(portal.root)
  await portal.over(id)
  watch.wake(id)
  await waitFor('the end', () => late.told.at(-1)?.job.state === 'success')
  assert.ok(all.every(({ told }) => told.at(-1)?.job.state === 'running'))
})

test('it is looked again by itself, until nobody watches any more or the job is over', async (t) => {
  const { portal, watch, looks } = await house(t, 5)
  const id = await portal.submit('gate', {})
  const one = watcher()
  const stop = watch.watch(id, one)
  await waitFor('many looks', () => looks() > 5)
  stop()
  // What is under way ends; then it is silent.
  await waitFor('silence', async () => {
    const before = looks()
    await new Promise((resolve) => setTimeout(resolve, 50))
    return looks() === before
  })
  const other = watcher()
  watch.watch(id, other)
  openGate(portal.root, 'open\n')
  await waitFor('the end', () => other.told.at(-1)?.job.state === 'success')
  assert.match(textOf(other.told.at(-1) as Snapshot), /open/)
})

test('a portal tells of start and end at once, of a job that is gone, and that it closes', async (t) => {
  const { portal } = await house(t)
  const { watch } = portal.portal
  const first = await portal.submit('gate', {})
  const second = await portal.submit('gate', {})
  const third = await portal.submit('gate', {})
  const [one, two] = [watcher(), watcher()]
  watch.watch(third, one)
  watch.watch(second, two)
  await waitFor('the first look', () => one.told.length > 0)
  assert.equal(one.told[0]?.job.state, 'queued')
  openGate(portal.root)
  await portal.over(first)
  await waitFor('the end', () => one.told.at(-1)?.job.state === 'success')
  renameSync(portal.folder(second).path, `${portal.folder(second).path}-gone`)
  watch.wake(second)
  await waitFor('word that it is gone', () => two.ends[0] === 'gone')
  await portal.stop()
  assert.deepEqual([one.ends, two.ends], [['closing'], ['gone']])
  const late = watcher()
  watch.watch(first, late)
  assert.deepEqual(late.ends, ['closing'])
})
