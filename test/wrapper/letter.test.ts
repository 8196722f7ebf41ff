import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { inEachShell, type Job, processes, wrapperFile } from './harness.ts'

const notifyFile = join(dirname(wrapperFile), 'notify.ts')

/** A `node` that notes where and with what it was called. */
function fakeNode(job: Job): string {
  const file = join(job.root, 'fake-node')
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$PWD" "$@" >jobs/called\necho sent\n`, {
    mode: 0o755,
  })
  return file
}

function lock(job: Job, changes: Record<string, string> = {}): void {
  const own = processes().find(({ pid }) => pid === process.pid)
  const entries = {
    host: hostname(),
    pid: String(process.pid),
    start_time: String(own?.startTime),
    boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    ...changes,
  }
  writeFileSync(
    join(job.jobs, 'portal.lock'),
    Object.entries(entries)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  )
}

/** What notify was called with, or undefined if it was not. */
async function letterAfter(job: Job, options: string[] = []): Promise<string[] | undefined> {
  const { errors } = await job.run(['true'], { options: ['--node', fakeNode(job), ...options] })
  assert.ok(job.has('SUCCESS'))
  try {
    const called = readFileSync(join(job.jobs, 'called'), 'utf8')
    assert.equal(errors, 'sent\n')
    return called.trimEnd().split('\n')
  } catch {
    return undefined
  }
}

inEachShell('no portal: the wrapper sends the letter', async (job) => {
  assert.deepEqual(await letterAfter(job), [job.root, notifyFile, job.folder])
})

inEachShell('the settings file is handed on', async (job) => {
  const called = await letterAfter(job, ['--settings', '/etc/my errand.ini'])
  assert.deepEqual(called, [job.root, notifyFile, '--config', '/etc/my errand.ini', job.folder])
})

inEachShell('what the letter is sent with has nothing of the program’s environment', async (job) => {
  const node = fakeNode(job)
  appendFileSync(node, 'env >jobs/environment\n')
  const environment = { LD_PRELOAD: '/nonexistent', NODE_OPTIONS: '--bogus', SECRET: 'x' }
  await job.run(['true'], { options: ['--node', node], environment })
  assert.doesNotMatch(readFileSync(join(job.jobs, 'environment'), 'utf8'), /nonexistent|bogus|SECRET/)
})

inEachShell('a portal that runs sends it itself', async (job) => {
  lock(job)
  assert.equal(await letterAfter(job), undefined)
})

inEachShell('a portal of another host is taken to run', async (job) => {
  lock(job, { host: 'somewhere-else', pid: '1', start_time: '1', boot_id: 'x' })
  assert.equal(await letterAfter(job), undefined)
})

inEachShell('a lock whose process number belongs to somebody else by now', async (job) => {
  lock(job, { start_time: '1' })
  assert.ok(await letterAfter(job))
})

inEachShell('a lock from before the last start of the machine', async (job) => {
  lock(job, { boot_id: '00000000-0000-0000-0000-000000000000' })
  assert.ok(await letterAfter(job))
})

inEachShell('an empty lock names nobody', async (job) => {
  writeFileSync(join(job.jobs, 'portal.lock'), '')
  assert.ok(await letterAfter(job))
})

inEachShell('a letter that has been sent is not sent again', async (job) => {
  job.write('NOTIFIED', '')
  assert.equal(await letterAfter(job), undefined)
})
