import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { ErrandError } from '../../src/platform/errors.ts'
import { parseHolder, takeLock } from '../../src/platform/lock.ts'
import { identify } from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

/** Another process that takes the lock and keeps it. */
async function startHolder(t: TestContext, folder: string): Promise<ChildProcess> {
  const script = `
    import { takeLock } from ${JSON.stringify(join(import.meta.dirname, '../../src/platform/lock.ts'))}
    const lock = takeLock(process.argv[1]); console.log('held'); setInterval(() => lock, 1000)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => holder.kill('SIGKILL'))
  let said = ''
  holder.stdout.on('data', (data) => {
    said += data
  })
  await waitFor('the lock to be taken', () => said.includes('held'))
  return holder
}

test('a second process is refused, and told who holds it', async (t) => {
  const folder = temporaryFolder(t)
  const holder = await startHolder(t, folder)
  assert.deepEqual(parseHolder(readFileSync(join(folder, 'portal.lock'), 'utf8')), identify(holder.pid ?? 0))
  assert.throws(
    () => takeLock(folder),
    (error) => {
      assert.ok(error instanceof ErrandError)
      assert.equal(error.code, 'conflict')
      assert.ok(error.message.includes(`process ${holder.pid} on ${hostname()}`), error.message)
      assert.ok(error.message.includes(folder))
      return true
    },
  )
})

test('the kernel frees the lock of a holder that is killed', async (t) => {
  const folder = temporaryFolder(t)
  const holder = await startHolder(t, folder)
  holder.kill('SIGKILL')
  const lock = await waitFor('the lock to be free', () => {
    try {
      return takeLock(folder)
    } catch {
      return undefined
    }
  })
  assert.equal(parseHolder(readFileSync(join(folder, 'portal.lock'), 'utf8'))?.pid, process.pid)
  lock.release()
})

test('a lock that was let go can be taken again', (t) => {
  const folder = temporaryFolder(t)
  takeLock(folder).release()
  takeLock(folder).release()
})

test('the text alone locks nothing', (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'portal.lock'), 'host = x\npid = 1\nstart_time = 1\nboot_id = x\n')
  takeLock(folder).release()
})

test('a folder that can not be written is named with a remedy', (t) => {
  const missing = join(temporaryFolder(t), 'none')
  assert.throws(
    () => takeLock(missing),
    (error) => {
      assert.ok(error instanceof ErrandError)
      assert.equal(error.code, 'misconfigured')
      assert.match(error.message, /none can not be written: .*chown/)
      return true
    },
  )
})
