import assert from 'node:assert/strict'
import { appendFileSync, copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inEachShell, wrapperFile } from './harness.ts'

inEachShell('a job that is deleted while it runs leaves no wrapper behind', async (job) => {
  const { programPid, start, folder } = job
  const { ended, errors } = start(['sleep', '1000'])
  const program = await programPid()
  // Again, as `rm -r` is called again: the wrapper may make a file between reading and removing the folder.
  rmSync(folder, { recursive: true, maxRetries: 20 })
  process.kill(program, 'SIGTERM')
  assert.equal((await ended).code, 1)
  assert.match(errors(), /is gone: somebody has deleted the job/)
})

inEachShell('a wrapper whose own file is written over meanwhile runs none of the new text', async (job) => {
  const own = join(job.root, 'run-job')
  copyFileSync(wrapperFile, own)
  const { ended, errors } = job.start(['sleep', '1000'], { wrapper: own })
  const program = await job.programPid()
  appendFileSync(own, 'echo this was not there >&2\nexit 9\n')
  process.kill(program, 'SIGTERM')
  assert.equal((await ended).code, 0)
  assert.doesNotMatch(errors(), /this was not there/)
})
