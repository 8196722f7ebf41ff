import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '../support/wait-for.ts'
import { inEachShell, inSession, processes, watchdogOf } from './harness.ts'

const isAlive = (pid: number) => processes().some((one) => one.pid === pid)

inEachShell('a program that ends well', async (job) => {
  const { code } = await job.run(['sh', '-c', 'pwd; echo oops >&2; cat; echo 42 >answer'])
  assert.equal(code, 0)
  assert.equal(job.read('output.txt'), `${job.folder}/files\n`)
  assert.equal(job.read('err_output.txt'), 'oops\n')
  assert.equal(job.read('SUCCESS'), '')
  const { started, finished, host, ...rest } = job.status()
  assert.match(`${started} ${finished}`, /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ?){2}$/)
  assert.equal(host, job.started().wrapper?.host)
  assert.match(rest.elapsed_seconds ?? '', /^\d+\.\d\d$/)
  assert.match(rest.cpu_seconds ?? '', /^\d+\.\d\d$/)
  assert.deepEqual(Object.keys(rest), ['attempt', 'elapsed_seconds', 'exit_status', 'cpu_seconds'])
  assert.deepEqual([rest.attempt, rest.exit_status], ['1', '0'])
  for (const name of ['status.ini', 'SUCCESS', 'output.txt', 'attempts/1/started.ini', 'files/answer']) {
    assert.equal(statSync(join(job.folder, name)).mode & 0o777, 0o600, name)
  }
  assert.ok(!job.has('attempts/1/status.draft'))
})

inEachShell('a program that fails', async (job) => {
  await job.run(['sh', '-c', 'exit 3'])
  const { exit_status, reason, signal } = job.status()
  assert.deepEqual({ exit_status, reason, signal }, { exit_status: '3', reason: 'exit', signal: undefined })
  assert.ok(job.has('ERROR') && !job.has('SUCCESS'))
})

inEachShell('a program that is killed', async (job) => {
  await job.run(['sh', '-c', 'kill -KILL $$'])
  const { exit_status, reason, signal } = job.status()
  assert.deepEqual({ exit_status, reason, signal }, { exit_status: '137', reason: 'signal', signal: 'KILL' })
  assert.ok(job.has('ERROR'))
})

inEachShell('--success stderr: words on standard error are a failure', async (job) => {
  await job.run(['sh', '-c', 'echo warning >&2'], { options: ['--success', 'stderr'] })
  assert.equal(job.status().reason, 'stderr')
  assert.equal(job.status().exit_status, '0')
  assert.ok(job.has('ERROR'))
})

inEachShell('--success stderr: silence is a success', async (job) => {
  await job.run(['echo', 'fine'], { options: ['--success', 'stderr'] })
  assert.ok(job.has('SUCCESS'))
})

inEachShell('cpu and elapsed time are the program’s', async (job) => {
  await job.run(['sh', '-c', 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 0.3'])
  const { cpu_seconds, elapsed_seconds } = job.status()
  assert.ok(Number(cpu_seconds) >= 0.05, `cpu ${cpu_seconds}`)
  assert.ok(Number(elapsed_seconds) >= Number(cpu_seconds) + 0.2, `elapsed ${elapsed_seconds}`)
})

const everyByte = String.fromCharCode(...Array.from({ length: 255 }, (_, i) => i + 1))
const hostile = {
  PATH: '/usr/bin:/bin::relative:/a=b',
  // What a shell, its tools, the loader or Node would heed.
  OPTIND: 'abc',
  IFS: 'a/',
  PS4: '$(touch x)',
  ENV: '/nonexistent',
  PWD: '/nowhere',
  PPID: 'x',
  LINENO: 'x',
  RANDOM: 'x',
  SHLVL: '7',
  LC_ALL: 'nonsense',
  POSIXLY_CORRECT: '1',
  NODE_OPTIONS: '--bogus',
  // Names that the wrapper itself uses.
  ...Object.fromEntries(
    ['job', 'attempt', 'path', 'limit', 'exit', 'node', 'n', 'newline', 'of_names', '_n', '_'].map((name) => [
      name,
      `my ${name}`,
    ]),
  ),
  ERRAND_JOB_ID: 'tcfnctbq',
  EMPTY: '',
  BLANKS: '  a  *  ',
  DASH: '-i',
  PAIR: 'A=B',
  LINES: '\n\nPATH=/x\n\n',
  QUOTES: `'"\\$(touch y)\`touch z\`\${HOME}`,
  BYTES: everyByte,
  EMOJI: '👩‍👩‍👧',
  LONG: 'x'.repeat(100_000),
}

inEachShell('the program’s environment is what was given for it, whole and nothing else', async (job) => {
  const how = { environment: hostile, options: ['--time-limit', '60'] }
  const { code, errors } = await job.run(['env', '-0'], how)
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  const seen = job.read('output.txt').split('\0').slice(0, -1)
  assert.deepEqual(
    seen.sort(),
    Object.entries(hostile)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  )
  assert.equal(job.read('err_output.txt'), '')
  assert.ok(job.has('SUCCESS'))
})

inEachShell('a value that looks like a list of exported variables is only a value', async (job) => {
  const names = [
    'of_names',
    'newline',
    'path',
    'PPID',
    'UID',
    'PATH',
    'IFS',
    'bad-name',
    '1',
    '',
    'a[0]',
    'ERRAND_ENV_0',
  ]
  const text = names.flatMap((name) => [`export ${name}`, `declare -x ${name}`]).join('\n')
  const { code, errors } = await job.run(['env', '-0'], { environment: { text, after: 'b' } })
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  const seen = job.read('output.txt').split('\0')
  assert.ok(seen.includes(`text=${text}`) && seen.includes('after=b'), job.read('err_output.txt'))
})

inEachShell('LD_PRELOAD is for the program alone', async (job) => {
  const environment = { LD_PRELOAD: '/nonexistent' }
  const { code, errors } = await job.run(['sh', '-c', 'echo "$LD_PRELOAD"'], { environment })
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  assert.equal(job.read('output.txt'), '/nonexistent\n')
  assert.ok(job.has('SUCCESS'))
})

inEachShell('tools of the wrapper’s that the program has of its own are for it alone', async (job) => {
  const own = join(job.root, 'own=tools')
  mkdirSync(own)
  for (const name of ['awk', 'date', 'env', 'find', 'ln', 'od', 'rm', 'setsid', 'sh', 'sleep', 'sync'])
    writeFileSync(join(own, name), '#!/bin/false\n', { mode: 0o755 })
  writeFileSync(join(own, 'tool'), '#!/bin/sh\necho "$0 $*"; sync || echo own\n', { mode: 0o755 })
  const { code, errors } = await job.run(['tool', 'é', 'A=B'], {
    environment: { PATH: `${own}:/usr/bin:/bin` },
    options: ['--time-limit', '60'],
  })
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  assert.equal(job.read('output.txt'), `${own}/tool é A=B\nown\n`)
  assert.deepEqual(job.started().arguments, { 0: 'tool', 1: 'é', 2: 'A=B' })
  assert.ok(job.has('SUCCESS'))
})

inEachShell(
  'no argument of any process holds anything of the environment, however much there is',
  async (job) => {
    const told = join(job.root, 'told')
    for (const name of ['env', 'setsid']) job.replaceTool(name, `echo "$*" >>${told}\nexec "$real" "$@"`)
    const many = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [`variable_${n}`, `very-secret ${n}`]),
    )
    const begun = Date.now()
    const { code, errors } = await job.run(['sh', '-c', 'exec env -0'], {
      environment: { ...many, OPTIND: '3', LINES: 'very-secret\n', LONG: 'very-secret '.repeat(8000) },
      options: ['--time-limit', '60'],
    })
    assert.deepEqual({ code, errors }, { code: 0, errors: '' })
    assert.equal(job.read('output.txt').split('very-secret').length, 1 + 10_000 + 1 + 8000)
    // One by one they would take a sh 20 s.
    assert.ok(Date.now() - begun < 10_000, `${Date.now() - begun} ms`)
    assert.match(readFileSync(told, 'utf8'), /run-job --watch/)
    assert.match(readFileSync(told, 'utf8'), /OPTIND=3/)
    assert.doesNotMatch(readFileSync(told, 'utf8'), /secret/)
  },
)

inEachShell('of all signals only INT and QUIT are ignored in the program', async (job) => {
  await job.run(['grep', 'SigIgn', '/proc/self/status'])
  assert.match(job.read('output.txt'), /^SigIgn:\s0*6$/m)
})

inEachShell('the program has no descriptor of the wrapper', async (job) => {
  await job.run(['sh', '-c', 'ls -l /proc/$$/fd'])
  assert.doesNotMatch(job.read('output.txt'), /started\.ini|run-job/)
})

inEachShell('a program that is not there', async (job) => {
  await job.run(['/no/such/program'])
  const { reason, exit_status, detail, elapsed_seconds } = job.status()
  assert.deepEqual([reason, exit_status, elapsed_seconds], ['not_started', '127', '0.00'])
  assert.equal(detail, "there is no program '/no/such/program'")
  assert.ok(job.has('ERROR'))
  assert.equal(job.started().program, undefined)
})

inEachShell('a program that is not on PATH', async (job) => {
  await job.run(['nö "such"'])
  assert.equal(job.status().exit_status, '127')
  assert.match(job.status().detail ?? '', /^'nö "such"' is not on PATH \(.*\): install it/)
})

inEachShell('a function of the wrapper or a builtin of sh is not a program', async (job) => {
  await job.run(['heed'])
  assert.equal(job.status().reason, 'not_started')
})

inEachShell('a program that is not executable, and a folder', async (job) => {
  job.write('files/tool', '#!/bin/sh\n')
  await job.run([`${job.folder}/files/tool`])
  assert.equal(job.status().exit_status, '126')
  assert.match(job.status().detail ?? '', /^'.*\/files\/tool' is not executable: chmod \+x it$/)

  const other = join(job.jobs, 'job-other')
  mkdirSync(join(other, 'attempts/1'), { recursive: true })
  await job.run(['/tmp'], { folder: other })
  assert.ok(statSync(join(other, 'ERROR')).isFile())
})

inEachShell('a program by a path relative to files/', async (job) => {
  mkdirSync(join(job.folder, 'files/d'))
  job.write('files/d/tool', '#!/bin/sh\necho ran\n')
  chmodSync(join(job.folder, 'files/d/tool'), 0o755)
  await job.run(['d/tool'])
  assert.equal(job.read('output.txt'), 'ran\n')
})

inEachShell('what the program leaves running is ended before the results are taken', async (job) => {
  const { ended } = job.start([
    'sh',
    '-c',
    '(trap "echo told >told; exit" TERM; while :; do sleep 0.05; done) & sleep 0.1',
  ])
  const program = await job.programPid()
  await ended
  assert.ok(job.has('SUCCESS'))
  assert.equal(job.read('files/told'), 'told\n')
  assert.deepEqual(inSession(program), [])
})

inEachShell('a process in another group of the program’s session is ended as well', async (job) => {
  const { ended } = job.start(['sh', '-c', 'timeout 1000 sleep 1000 & sleep 0.1'])
  const program = await job.programPid()
  await ended
  assert.ok(job.has('SUCCESS'))
  assert.deepEqual(inSession(program), [])
})

const ignoresTerm = ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']
const isReady = (job: { has: (name: string) => boolean; read: (name: string) => string }) =>
  waitFor('the program to be ready', () => job.has('output.txt') && job.read('output.txt').includes('ready'))

inEachShell('cancelled: TERM, and KILL after the grace for one that ignores it', async (job) => {
  const { child, ended } = job.start(ignoresTerm, { options: ['--grace', '0.3'] })
  const program = await job.programPid()
  await isReady(job)
  job.write('cancel.ini', '[cancel]\n')
  child.kill('SIGTERM')
  assert.equal((await ended).code, 0)
  const { reason, signal } = job.status()
  assert.deepEqual({ reason, signal }, { reason: 'cancelled', signal: 'KILL' })
  assert.ok(job.has('ERROR'))
  assert.deepEqual(inSession(program), [])
})

inEachShell('cancelled: a program may tidy up, and its exit status is kept', async (job) => {
  const { child, ended } = job.start([
    'sh',
    '-c',
    'trap "echo tidy; exit 5" TERM; echo ready; while :; do sleep 0.05; done',
  ])
  await isReady(job)
  job.write('cancel.ini', '[cancel]\n')
  child.kill('SIGTERM')
  child.kill('SIGINT')
  await ended
  const { reason, exit_status } = job.status()
  assert.deepEqual({ reason, exit_status }, { reason: 'cancelled', exit_status: '5' })
  assert.match(job.read('output.txt'), /tidy/)
})

inEachShell('TERM that nobody asked for leaves the job interrupted', async (job) => {
  const { child, ended, pid } = job.start(['sh', '-c', 'echo ready; sleep 1000'], {
    options: ['--time-limit', '600'],
  })
  const program = await job.programPid()
  await isReady(job)
  const watchdog = await waitFor('the watchdog', () => watchdogOf(pid))
  child.kill('SIGTERM')
  assert.equal((await ended).code, 0)
  assert.ok(!job.has('status.ini') && !job.has('SUCCESS') && !job.has('ERROR'))
  assert.deepEqual(inSession(program), [])
  assert.deepEqual(inSession(watchdog.session), [])
})

inEachShell('the wrapper killed: the program runs on, and nothing is recorded', async (job) => {
  const { child, ended, pid } = job.start(['sleep', '1000'], { options: ['--time-limit', '1'] })
  const program = await job.programPid()
  await waitFor('the watchdog', () => watchdogOf(pid))
  child.kill('SIGKILL')
  await ended
  await waitFor('the watchdog to notice', () => !watchdogOf(pid))
  assert.ok(isAlive(program))
  assert.ok(!job.has('status.ini') && !job.has('SUCCESS') && !job.has('ERROR'))
})

inEachShell('the time limit ends the program', async (job) => {
  const { ended, pid } = job.start(['sleep', '1000'], { options: ['--time-limit', '1.50'] })
  const program = await job.programPid()
  const watchdog = await waitFor('the watchdog', () => watchdogOf(pid))
  await ended
  const { reason, signal, limit, used, elapsed_seconds } = job.status()
  assert.deepEqual({ reason, signal, limit }, { reason: 'time_limit', signal: 'TERM', limit: '1.50' })
  assert.equal(used, elapsed_seconds)
  assert.ok(Number(elapsed_seconds) >= 1.5 && Number(elapsed_seconds) < 4, elapsed_seconds)
  assert.ok(job.has('ERROR'))
  assert.deepEqual([...inSession(program), ...inSession(watchdog.session), ...inSession(pid)], [])
})

inEachShell('a program that stays within its limit leaves no watchdog behind', async (job) => {
  const { ended, pid } = job.start(['sh', '-c', 'while [ ! -e ../go ]; do sleep 0.02; done'], {
    options: ['--time-limit', '1000'],
  })
  const watchdog = await waitFor('the watchdog', () => watchdogOf(pid))
  job.write('go', '')
  await ended
  assert.ok(job.has('SUCCESS'))
  assert.deepEqual([...inSession(watchdog.session), ...inSession(pid)], [])
})

inEachShell('a limit of 0 is none', async (job) => {
  const { ended, pid } = job.start(['sleep', '0.2'], { options: ['--time-limit', '0'] })
  await job.programPid()
  assert.equal(watchdogOf(pid), undefined)
  await ended
  assert.ok(job.has('SUCCESS'))
})
