import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { waitFor } from '../support/wait-for.ts'
import { findCommand, inEachShell, skipWithout, wrapperFile } from './harness.ts'

test('shellcheck finds nothing', { skip: skipWithout('shellcheck') }, () => {
  execFileSync(findCommand('shellcheck') ?? 'shellcheck', [wrapperFile])
})

test('a wrong call says what was wrong and changes nothing', () => {
  for (const call of [
    [],
    ['/job', '1', '--'],
    ['job', '1', '--', 'true'],
    ['/job', 'x', '--', 'true'],
    ['/job', '1', 'true', 'x'],
    ['--time-limit', '1e3', '/job', '1', '--', 'true'],
    ['--grace', '-1', '/job', '1', '--', 'true'],
    ['--success', 'maybe', '/job', '1', '--', 'true'],
    ['--node'],
  ]) {
    const { status, stderr } = spawnSync(wrapperFile, call, { encoding: 'utf8' })
    assert.equal(status, 2, call.join(' '))
    assert.match(stderr, /^run-job: .*\nusage: run-job /)
  }
})

inEachShell('what was decided before it began is not begun', async (job) => {
  job.write('status.ini', 'of somebody else\n')
  assert.equal((await job.run(['touch', 'ran'])).code, 0)
  assert.ok(!job.has('attempts/1/started.ini') && !job.has('files/ran'))
})

inEachShell('started.ini says who runs where and what', async (job) => {
  await job.run(['sh', '-c', 'echo $$ >pid', 'second argument'])
  const { wrapper, program, arguments: arguments_ } = job.started()
  assert.equal(wrapper?.host, hostname())
  assert.equal(wrapper?.boot_id, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  assert.match(wrapper?.started ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.match(wrapper?.start_time ?? '', /^\d+$/)
  assert.match(program?.start_time ?? '', /^\d+$/)
  assert.equal(program?.pid, job.read('files/pid').trim())
  assert.deepEqual(arguments_, { 0: 'sh', 1: '-c', 2: 'echo $$ >pid', 3: 'second argument' })
})

const everyAscii = String.fromCharCode(...Array.from({ length: 127 }, (_, i) => i + 1))
const everyLatin = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => i + 128))
const hostile = [
  '',
  ' ',
  '-n',
  '*',
  '$(touch x)`touch y`',
  "'",
  '"',
  '\\',
  '\\n',
  '%s%n',
  'a\nb\n',
  '\n\n',
  '\u2028\u2029',
  '😀👩‍👩‍👧',
  '\u07ff\u0800\ud7ff\ue000\ufffd\uffff\u{10000}\u{10ffff}',
  ']^-[!',
  everyAscii,
  everyLatin,
  'x'.repeat(100_000),
  'é'.repeat(40_000),
]

inEachShell('any argument reaches the program and started.ini unchanged', async (job) => {
  const command = ['sh', '-c', 'for text; do printf "%s\\0" "$text"; done', 'sh', ...hostile]
  await job.run(command)
  assert.deepEqual(job.read('output.txt').split('\0').slice(0, -1), hostile)
  assert.deepEqual(Object.values(job.started().arguments ?? {}), command)
  assert.match(job.read('attempts/1/started.ini'), /^[\n -~]*$/)
})

inEachShell('bytes that are not UTF-8 become U+FFFD in started.ini', async (job) => {
  const script = `exec "$@" "$(printf 'a\\377b\\303c\\360\\237\\230d\\355\\240\\200')"`
  const outer = spawnSync('sh', ['-c', script, 'sh', ...job.wrapper, job.folder, '1', '--', 'echo'])
  assert.equal(outer.status, 0)
  const asDecoded = new TextDecoder().decode(Buffer.from('a\xffb\xc3c\xf0\x9f\x98d\xed\xa0\x80', 'latin1'))
  assert.equal(job.started().arguments?.[1], asDecoded)
})

inEachShell('a second wrapper of the same attempt gives up', async (job) => {
  await job.run(['true'])
  const before = job.read('attempts/1/started.ini')
  const { code, errors } = await job.run(['sh', '-c', 'echo again >again'])
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  assert.ok(!job.has('files/again'))
  assert.equal(job.read('attempts/1/started.ini'), before)
})

inEachShell('of wrappers that start at once, one runs the program', async (job) => {
  const program = ['sh', '-c', 'echo run >>../runs']
  const all = await Promise.all(Array.from({ length: 6 }, () => job.run(program)))
  assert.deepEqual(
    all.map(({ code }) => code),
    [0, 0, 0, 0, 0, 0],
  )
  assert.equal(job.read('runs'), 'run\n')
  assert.ok(job.has('SUCCESS'))
})

inEachShell('an attempt that nobody asked for is not begun', async (job) => {
  rmSync(join(job.folder, 'attempts/1'), { recursive: true })
  const { code, errors } = await job.run(['touch', 'ran'])
  assert.equal(code, 1)
  assert.match(errors, /there is no folder '.*attempts\/1'/)
  assert.ok(!job.has('files/ran') && !job.has('status.ini'))
})

const heldDate = 'touch JOB/date; while [ ! -e JOB/go ]; do sleep 0.02; done; exec "$real" "$@"'

inEachShell('TERM before the attempt is claimed leaves it to be started later', async (job) => {
  job.replaceTool('date', heldDate.replaceAll('JOB', job.folder))
  const { child, ended } = job.start(['touch', 'ran'])
  await waitFor('the wrapper to have begun', () => job.has('date'))
  child.kill('SIGTERM')
  job.write('go', '')
  assert.equal((await ended).code, 0)
  assert.ok(!job.has('attempts/1/started.ini') && !job.has('files/ran') && !job.has('status.ini'))
})

inEachShell('a job that is cancelled before its program starts never starts it', async (job) => {
  job.replaceTool('date', heldDate.replaceAll('JOB', job.folder))
  const { child, ended } = job.start(['touch', 'ran'])
  await waitFor('the wrapper to have begun', () => job.has('date'))
  job.write('cancel.ini', '[cancel]\n')
  child.kill('SIGTERM')
  job.write('go', '')
  await ended
  assert.ok(!job.has('files/ran') && job.has('ERROR'))
  assert.equal(job.status().reason, 'cancelled')
  assert.equal(job.status().exit_status, undefined)
  assert.ok(!job.has('output.txt'))
})
