import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { needsRoot } from '../support/needs.ts'
import { waitFor } from '../support/wait-for.ts'
import { inEachShell, makeJobFolder } from './harness.ts'

inEachShell('a status that is there already stands, and nobody leaves a marker', async (job) => {
  const { code } = await job.run(['sh', '-c', 'echo of somebody else >../status.ini'])
  assert.equal(code, 0)
  assert.equal(job.read('status.ini'), 'of somebody else\n')
  assert.ok(!job.has('SUCCESS') && !job.has('ERROR') && !job.has('attempts/1/status.draft'))
})

const oddFiles = `mkfifo pipe; ln -s /nowhere dangling; ln -s / root; ln -s pipe to_pipe; mkdir -p 'a b/-c' .hidden ..odd
  echo 1 >-rf; echo 2 >'a b/-c/new
line'; echo 3 >.hidden/x; echo 4 >..odd/y; echo 5 >'*'; echo 6 >"$(printf '\\377')"`

inEachShell('pipes, links and odd names do not hinder the flush', async (job) => {
  job.replaceTool('sync', `printf '<%s>\\n' "$@" >>${job.folder}/synced; exec "$real" "$@"`)
  await job.run(['sh', '-c', oddFiles])
  assert.equal(job.read('err_output.txt'), '')
  assert.ok(job.has('SUCCESS'))
  const synced = job.read('synced')
  for (const name of [
    'files',
    'files/-rf',
    'files/a b/-c/new\nline',
    'files/.hidden/x',
    'files/..odd/y',
    'files/*',
  ]) {
    assert.ok(synced.includes(`<${job.folder}/${name}>`), name)
  }
  assert.doesNotMatch(synced, /pipe|dangling|root>/)
})

inEachShell('many results are flushed at once', async (job) => {
  job.replaceTool('sync', `echo "$#: $*" >>${job.folder}/synced; exec "$real" "$@"`)
  await job.run(['sh', '-c', 'mkdir d; i=0; while [ $i -lt 250 ]; do : >d/$i; i=$((i+1)); done'])
  assert.ok(job.has('SUCCESS'))
  assert.match(job.read('synced'), /^2: -f /m)
  assert.doesNotMatch(job.read('synced'), /files\/d/)
})

inEachShell('results that cannot be flushed are no success', async (job) => {
  job.replaceTool('sync', 'case "$*" in *output.txt*) exit 1 ;; esac; exec "$real" "$@"')
  await job.run(['sh', '-c', 'echo x >x'])
  const { reason, detail, exit_status } = job.status()
  assert.deepEqual([reason, exit_status], ['lost', '0'])
  assert.equal(detail, 'the results could not be written to disk')
  assert.ok(job.has('ERROR') && !job.has('SUCCESS'))
})

inEachShell('the marker comes after the flush, and TERM during the flush changes nothing', async (job) => {
  const held = `case "$*" in *output.txt*) touch JOB/flushing; while [ ! -e JOB/go ]; do sleep 0.02; done ;; esac`
  job.replaceTool('sync', `${held.replaceAll('JOB', job.folder)}; exec "$real" "$@"`)
  const { child, ended } = job.start(['true'])
  await waitFor('the flush', () => job.has('flushing'))
  assert.ok(!job.has('SUCCESS') && !job.has('status.ini'))
  child.kill('SIGTERM')
  job.write('go', '')
  assert.equal((await ended).code, 0)
  assert.ok(job.has('SUCCESS'))
  assert.equal(job.status().reason, undefined)
})

inEachShell('a full disk holds the end of the job until there is room', async (job, t) => {
  if (!needsRoot(t, 'mount a small filesystem')) return
  const small = join(job.root, 'small')
  mkdirSync(small)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', small])
  const folder = join(small, 'job-tcfnctbq')
  const has = (name: string) => existsSync(join(folder, name))
  try {
    makeJobFolder(folder)
    const wrapper = job.start(['sh', '-c', 'dd if=/dev/zero of=big bs=1k; true'], { folder })
    await waitFor('the wrapper to say so', () => wrapper.errors().includes('Is the disk full?'))
    assert.ok(!has('status.ini') && !has('SUCCESS') && !has('ERROR'))
    rmSync(join(folder, 'files/big'))
    await wrapper.ended
    assert.equal(wrapper.errors().match(/Is the disk full/g)?.length, 1)
    assert.ok(has('ERROR') && !has('SUCCESS'))
    assert.match(
      readFileSync(join(folder, 'status.ini'), 'utf8'),
      /reason = lost\ndetail = "the disk was full/,
    )
  } finally {
    execFileSync('umount', ['-l', small])
  }
})
