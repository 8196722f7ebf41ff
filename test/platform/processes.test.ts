import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import {
  bootId,
  identify,
  isAlive,
  livingInSession,
  type ProcessIdentity,
  readStat,
} from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { findCommand } from '../wrapper/harness.ts'

function start(t: TestContext, command: string, words: string[]): ChildProcess & { pid: number } {
  const child = spawn(command, words, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  return child as ChildProcess & { pid: number }
}

test('a process is its host, pid, start time and boot', async (t) => {
  const child = start(t, 'sleep', ['100'])
  const who = identify(child.pid)
  assert.ok(who)
  assert.deepEqual([who.host, who.pid, who.bootId], [hostname(), child.pid, bootId()])
  assert.equal(isAlive(who), true)
  for (const other of [{ startTime: who.startTime - 1 }, { bootId: 'x' }, { pid: 2 ** 22 + 1 }])
    assert.equal(isAlive({ ...who, ...other }), false, JSON.stringify(other))
  child.kill('SIGKILL')
  await waitFor('its end', () => !isAlive(who))
})

test('a name with brackets and blanks is read past', (t) => {
  const sleep = join(temporaryFolder(t), 'a) Z 1 1 (')
  symlinkSync(findCommand('sleep') ?? '', sleep)
  const child = start(t, sleep, ['100'])
  const stat = readStat(child.pid)
  assert.deepEqual([stat?.session, stat?.processGroup], [child.pid, child.pid])
  const who = identify(child.pid)
  assert.ok(who && isAlive(who))
})

test('what is no process is not there', () => {
  for (const pid of [0, -1, 2 ** 22 + 1, Number.NaN]) assert.equal(identify(pid), undefined, String(pid))
})

test('a process that has not begun its session yet is its only member', (t) => {
  const child = spawn('sleep', ['100'])
  t.after(() => child.kill('SIGKILL'))
  const who = identify(child.pid ?? 0)
  assert.ok(who)
  assert.deepEqual(
    livingInSession(who).map(({ pid }) => pid),
    [child.pid],
  )
})

test('a session lives while one of its members does, in whatever group', async (t) => {
  const child = spawn('sh', ['-c', 'timeout 100 sleep 100 & read x'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  t.after(() => child.kill('SIGKILL'))
  const who = identify(child.pid ?? 0)
  assert.ok(who)
  const members = await waitFor('shell, timeout and sleep', () => {
    const found = livingInSession(who)
    return found.length === 3 ? found : undefined
  })
  const others = members.filter(({ pid }) => pid !== child.pid)
  await waitFor('timeout to make a group', () => readStat(others[0]?.pid ?? 0)?.processGroup !== child.pid)
  child.stdin.end()
  await waitFor('the leader to end', () => !isAlive(who))
  const pids = (leader: ProcessIdentity) => livingInSession(leader).map(({ pid }) => pid)
  assert.deepEqual(
    pids(who),
    others.map(({ pid }) => pid),
  )
  assert.deepEqual(pids({ ...who, bootId: 'x' }), [])
  assert.deepEqual(pids({ ...who, startTime: who.startTime + 1_000_000 }), [])
  for (const { pid } of others) process.kill(pid, 'SIGKILL')
  await waitFor('the members to end', () => pids(who).length === 0)
})
