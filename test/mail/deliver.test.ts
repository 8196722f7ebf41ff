import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import test from 'node:test'
import type { JobFolder } from '../../src/job/folder.ts'
import { deliver } from '../../src/mail/deliver.ts'
import type { Letter, Transport } from '../../src/mail/transport.ts'
import { formatHolder } from '../../src/platform/lock.ts'
import { identify, type ProcessIdentity } from '../../src/platform/processes.ts'
import { makeJob, ownIdentity } from '../job/make-job.ts'

const letter: Letter = { to: 'x@y.org', subject: 's', text: 't', html: 'h', messageId: '<m@y>', name: 'n' }

function transportThat(send: () => Promise<void> = async () => {}): Transport & { sent: number } {
  const transport = {
    sent: 0,
    async send() {
      await send()
      transport.sent++
    },
    close: () => {},
  }
  return transport
}

const claimAs = (folder: JobFolder, who: Partial<ProcessIdentity>) =>
  writeFileSync(folder.notifyClaim, formatHolder({ ...ownIdentity(), ...who }))

test('a letter is sent once, and its claim says by whom', async (t) => {
  const folder = await makeJob(t)
  const transport = transportThat()
  assert.equal(await deliver(folder, letter, transport, false), 'sent')
  assert.equal(await deliver(folder, letter, transport, false), 'done')
  assert.equal(await deliver(folder, letter, transport, true), 'done')
  assert.equal(transport.sent, 1)
  assert.equal(readFileSync(folder.notified, 'utf8'), '')
  assert.equal(readFileSync(folder.notifyClaim, 'utf8'), formatHolder(ownIdentity()))
})

test('NOTIFIED: nothing is sent, not even claimed', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(folder.notified, '')
  const transport = transportThat()
  assert.equal(await deliver(folder, letter, transport, true), 'done')
  assert.deepEqual([transport.sent, existsSync(folder.notifyClaim)], [0, false])
})

test('of wrappers and a portal that try at once, one sends', async (t) => {
  const folder = await makeJob(t)
  const transport = transportThat()
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => deliver(folder, letter, transport, false)))
  assert.equal(outcomes.filter((outcome) => outcome === 'sent').length, 1)
  assert.equal(transport.sent, 1)
})

test('what a living process has claimed is left to it, by wrapper and portal', async (t) => {
  const folder = await makeJob(t)
  const other = spawn('sleep', ['100'])
  t.after(() => other.kill('SIGKILL'))
  claimAs(folder, identify(other.pid ?? 0) ?? {})
  const transport = transportThat()
  for (const mayTakeOver of [false, true])
    assert.equal(await deliver(folder, letter, transport, mayTakeOver), 'claimed')
  assert.equal(transport.sent, 0)
})

test('the claim of a dead process is taken over by the portal, never by a wrapper', async (t) => {
  for (const who of [{ pid: 2 ** 22 + 1 }, { pid: 1, startTime: 0 }, { bootId: 'x', pid: 1 }]) {
    const folder = await makeJob(t)
    claimAs(folder, who)
    const transport = transportThat()
    assert.equal(await deliver(folder, letter, transport, false), 'claimed')
    assert.equal(await deliver(folder, letter, transport, true), 'sent')
    assert.equal(transport.sent, 1)
  }
})

test('a claim without words in it is nobody’s', async (t) => {
  const folder = await makeJob(t)
  writeFileSync(folder.notifyClaim, '')
  assert.equal(await deliver(folder, letter, transportThat(), true), 'sent')
})

test('of a claim of another host nothing is known: it is left for an hour', async (t) => {
  const folder = await makeJob(t)
  claimAs(folder, { host: 'elsewhere', bootId: 'x' })
  assert.equal(await deliver(folder, letter, transportThat(), true), 'claimed')
  const before = new Date(Date.now() - 61 * 60_000)
  utimesSync(folder.notifyClaim, before, before)
  assert.equal(await deliver(folder, letter, transportThat(), true), 'sent')
})

test('a try that failed keeps the claim, and the portal tries again', async (t) => {
  const folder = await makeJob(t)
  const failing = transportThat(async () => {
    throw new Error('450 later')
  })
  await assert.rejects(deliver(folder, letter, failing, true), /450 later/)
  assert.ok(existsSync(folder.notifyClaim) && !existsSync(folder.notified))
  assert.equal(await deliver(folder, letter, transportThat(), true), 'sent')
})
