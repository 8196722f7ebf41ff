import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '../support/wait-for.ts'
import { inEachShell, type Job, parseIni } from './harness.ts'

const retry = (on: string, delay = '0') => ['--retry-on', on, '--retry-delay', delay]
const isUndecided = (job: Job) => !job.has('status.ini') && !job.has('SUCCESS') && !job.has('ERROR')
const ended = (job: Job) => parseIni(job.read('attempts/1/ended.ini')).ended ?? {}

inEachShell('an attempt that is tried again has its facts in ended.ini, and no marker', async (job) => {
  const { code } = await job.run(['sh', '-c', 'echo out; exit 75'], { options: retry('exit 75', '90') })
  assert.equal(code, 0)
  assert.ok(isUndecided(job))
  const { attempt, reason, exit_status, finished = '', again_after = '', elapsed_seconds } = ended(job)
  assert.deepEqual([attempt, reason, exit_status], ['1', 'exit', '75'])
  assert.ok(Number(elapsed_seconds) >= 0)
  const delay = (Date.parse(again_after) - Date.parse(finished)) / 1000
  assert.ok(delay === 90 || delay === 91, again_after)
  assert.ok(!job.has('attempts/1/status.draft') && !job.has('attempts/1/wrapper.txt'))
  assert.equal(job.read('output.txt'), 'out\n')
})

inEachShell('only the ends that it names are tried again', async (job) => {
  const cases = [
    ['exit 75', 'exit 7', false],
    ['exit 7', 'exit 75', false],
    ['exit', 'exit 3', true],
    ['exit', 'kill -KILL $$', false],
    ['signal,time_limit', 'kill -KILL $$', true],
    ['exit 137', 'exit 137', true],
    ['exit,signal,stderr', 'true', false],
    ['stderr', 'echo oops >&2', true],
    ['exit', 'echo oops >&2', false],
  ] as const
  for (const [index, [on, script, isTriedAgain]] of cases.entries()) {
    const folder = join(job.jobs, `job-${index}`)
    mkdirSync(join(folder, 'attempts/1'), { recursive: true })
    mkdirSync(join(folder, 'files'))
    await job.run(['sh', '-c', script], { folder, options: ['--success', 'stderr', ...retry(on)] })
    const has = (name: string) => existsSync(join(folder, name))
    assert.deepEqual(
      [has('attempts/1/ended.ini'), has('status.ini'), has('SUCCESS') || has('ERROR')],
      [isTriedAgain, !isTriedAgain, !isTriedAgain],
      `${on}: ${script}`,
    )
  }
})

inEachShell(
  'the time limit: it may be tried again, and an exit status in its trap is not asked',
  async (job) => {
    const script = 'trap "exit 75" TERM; sleep 1000 & wait'
    const folder = join(job.jobs, 'job-other')
    mkdirSync(join(folder, 'attempts/1'), { recursive: true })
    mkdirSync(join(folder, 'files'))
    const limit = ['--time-limit', '0.3']
    await Promise.all([
      job.run(['sh', '-c', script], { options: [...limit, ...retry('time_limit')] }),
      job.run(['sh', '-c', script], { folder, options: [...limit, ...retry('exit 75')] }),
    ])
    assert.equal(ended(job).reason, 'time_limit')
    assert.ok(isUndecided(job))
    assert.match(readFileSync(join(folder, 'status.ini'), 'utf8'), /reason = time_limit/)
  },
)

inEachShell('what somebody has cancelled is not tried again', async (job) => {
  const { child, ended: end } = job.start(['sh', '-c', 'echo ready; sleep 1000'], {
    options: retry('exit,signal'),
  })
  await waitFor('the program', () => job.has('output.txt') && job.read('output.txt') !== '')
  await job.programPid()
  job.write('cancel.ini', '[cancel]\n')
  child.kill('SIGTERM')
  await end
  assert.equal(job.status().reason, 'cancelled')
  assert.ok(job.has('ERROR') && !job.has('attempts/1/ended.ini'))
})

inEachShell('cancelled while it ends by itself: its own end stands, and nothing follows', async (job) => {
  await job.run(['sh', '-c', 'echo >../cancel.ini; exit 75'], { options: retry('exit') })
  assert.deepEqual([job.status().reason, job.status().exit_status], ['exit', '75'])
  assert.ok(job.has('ERROR') && !job.has('attempts/1/ended.ini'))
})

inEachShell('an ended.ini that is there already stands', async (job) => {
  await job.run(['sh', '-c', 'echo of somebody else >../attempts/1/ended.ini; exit 75'], {
    options: retry('exit'),
  })
  assert.equal(job.read('attempts/1/ended.ini'), 'of somebody else\n')
  assert.ok(isUndecided(job) && !job.has('attempts/1/status.draft'))
})

inEachShell('a letter at the last attempt, and none before it', async (job) => {
  const node = join(job.root, 'fake-node')
  writeFileSync(node, `#!/bin/sh\necho >>${job.root}/letters\n`, { mode: 0o700 })
  await job.run(['sh', '-c', 'exit 75'], { options: [...retry('exit'), '--node', node] })
  assert.ok(!existsSync(join(job.root, 'letters')))
  mkdirSync(join(job.folder, 'attempts/2'))
  await job.run(['sh', '-c', 'exit 75'], { attempt: '2', options: ['--node', node] })
  assert.equal(readFileSync(join(job.root, 'letters'), 'utf8'), '\n')
})
