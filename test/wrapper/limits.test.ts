import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { needsGroup } from '../support/needs.ts'
import { waitFor } from '../support/wait-for.ts'
import { inEachShell, inSession, type Job, processes, wrapperFile } from './harness.ts'

const million = ['--output-limit', '1000000', '--grace', '0.2']

/** Why it ended, by the numbers. */
const endOf = (job: Job) => {
  const { reason, limit, used } = job.status()
  return { reason, limit, used: Number(used) }
}

inEachShell('output: one giant line is cut off where it is over the limit', async (job) => {
  await job.run(['sh', '-c', 'while :; do printf "%10000s" x; done'], { options: million })
  const { reason, limit, used } = endOf(job)
  assert.deepEqual([reason, limit, job.status().signal], ['output_limit', '1000000', 'XFSZ'])
  assert.ok(used > 1_000_000 && used <= 1_000_512, `${used}`)
  assert.ok(job.has('ERROR'))
})

inEachShell('output: what is just at the limit is whole, and a success', async (job) => {
  const options = ['--output-limit', '1024']
  await job.run(['sh', '-c', 'printf "%1000s" x; printf "%20s" x >&2; printf "1234" >four'], { options })
  assert.ok(job.has('SUCCESS'))
  assert.equal(job.status().limit, undefined)
})

inEachShell('output: files, output and errors count together, also after an end in time', async (job) => {
  const options = ['--output-limit', '1024']
  const script = 'mkdir d; printf "%500s" x; printf "%500s" x >&2; printf "12345678901234567890123456" >d/x'
  await job.run(['sh', '-c', script], { options })
  assert.deepEqual(endOf(job), { reason: 'output_limit', limit: '1024', used: 1026 })
  assert.equal(job.status().exit_status, '0')
})

inEachShell('output: a program that ignores every signal and writes file after file', async (job) => {
  const script =
    'trap "" TERM XFSZ; (while :; do sleep 0.1; done) & n=0; while :; do printf "%300000s" x >$n; n=$((n+1)); sleep 0.01; done'
  const { ended } = job.start(['sh', '-c', script], { options: million })
  const program = await job.programPid()
  await ended
  const { reason, limit, used } = endOf(job)
  assert.deepEqual([reason, limit, job.status().signal], ['output_limit', '1000000', 'KILL'])
  assert.ok(used > 1_000_000, `${used}`)
  assert.deepEqual(inSession(program), [])
})

inEachShell('output: a link to something large is not the job’s', async (job) => {
  writeFileSync(join(job.root, 'large'), 'x'.repeat(5000))
  await job.run(['ln', '-s', join(job.root, 'large'), 'link'], { options: ['--output-limit', '1024'] })
  assert.ok(job.has('SUCCESS'))
})

inEachShell('time and output: the watchdog that looks after both keeps the time', async (job) => {
  await job.run(['sleep', '1000'], { options: ['--time-limit', '0.3', ...million] })
  assert.deepEqual([job.status().reason, job.status().limit], ['time_limit', '0.30'])
})

inEachShell('memory without a group: the address space is limited, and nothing is claimed', async (job) => {
  await job.run(['sh', '-c', 'ulimit -v; ulimit -f; exit 3'], {
    options: ['--memory-limit', '512000000'],
  })
  assert.equal(job.read('output.txt'), '500000\nunlimited\n')
  assert.deepEqual([job.status().reason, job.status().limit], ['exit', undefined])
})

inEachShell('memory without a group: a program that failed near its limit is told so', async (job) => {
  job.write('usage.csv', 'seconds,cpu_seconds,memory_bytes,processes\n5,1.5,420000000,2\n')
  await job.run(['sh', '-c', 'exit 3'], { options: ['--memory-limit', '512000000'] })
  assert.deepEqual(endOf(job), { reason: 'exit', limit: '512000000', used: 420_000_000 })
})

inEachShell('a nice value is the program’s, not the wrapper’s', async (job) => {
  const niceOf = (pid: string) => `read -r stat </proc/${pid}/stat; set -- \${stat##*) }; echo \${17}; `
  await job.run(['sh', '-c', niceOf('$$') + niceOf('$PPID')], {
    options: ['--nice', '7'],
  })
  assert.equal(job.read('output.txt'), '7\n0\n')
})

inEachShell('killed while the kernel was ending processes for want of memory', async (job) => {
  const now = Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1])
  // A count that is lower than today's is one that has risen since.
  for (const [before, expected] of [
    [now, undefined],
    [now - 1, 'true'],
  ] as const) {
    if (before < 0) continue
    const folder = join(job.jobs, `job-${before}`)
    mkdirSync(join(folder, 'attempts/1'), { recursive: true })
    mkdirSync(join(folder, 'files'))
    await job.run(['sh', '-c', 'kill -KILL $$'], { folder, options: ['--oom-kills', `${before}`] })
    const status = readFileSync(join(folder, 'status.ini'), 'utf8')
    assert.equal(/out_of_memory = (.*)/.exec(status)?.[1], expected)
  }
})

inEachShell('peak memory is the largest sample where no group counts', async (job) => {
  job.write(
    'usage.csv',
    'seconds,cpu_seconds,memory_bytes,processes\n5,1.5,7000,2\n10,2,9000,2\n15,2,800,1\n',
  )
  await job.run(['true'])
  assert.equal(job.status().peak_memory, '9000')
  assert.ok(job.has('SUCCESS'))
})

for (const wrong of [
  ['--memory-limit', '4GB'],
  ['--nice', '-5'],
  ['--output-limit', '010'],
  ['--oom-kills', ''],
])
  inEachShell(`wrong: ${wrong.join(' ')}`, async (job) => {
    const { code, errors } = await job.run(['true'], { options: wrong })
    assert.equal(code, 2)
    assert.match(errors, /wants a whole number/)
  })

/** A folder of plain files in the place of a control group. The program writes what the kernel would. */
function fakeGroups(job: Job) {
  const groups = join(job.root, 'groups')
  mkdirSync(groups)
  const group = join(groups, 'job-tcfnctbq-1')
  const read = (name: string) => readFileSync(join(group, name), 'utf8').trim()
  return { groups, group, read }
}

const kernel = (group: string, events: string) =>
  `cd ${group}; echo 123456789 >memory.peak; echo 'usage_usec 2500000' >cpu.stat; printf '${events}' >memory.events; `

inEachShell('a group (of plain files) keeps the memory limit and counts', async (job) => {
  const { groups, group, read } = fakeGroups(job)
  const script = `${kernel(group, 'low 0\\nmax 9\\noom 1\\noom_kill 2\\n')} ulimit -v; kill -KILL $$`
  const options = ['--cgroup', groups, '--memory-limit', '200000000']
  const { errors } = await job.run(['sh', '-c', script], { options })
  assert.equal(errors, '')
  assert.deepEqual(['memory.max', 'memory.swap.max', 'memory.oom.group', 'cgroup.procs'].map(read), [
    '200000000',
    '0',
    '1',
    '0',
  ])
  assert.equal(job.read('output.txt'), 'unlimited\n')
  assert.deepEqual(endOf(job), { reason: 'memory_limit', limit: '200000000', used: 123456789 })
  const { peak_memory, cpu_seconds } = job.status()
  assert.deepEqual([peak_memory, cpu_seconds], ['123456789', '2.50'])
  assert.equal(job.started().program?.cgroup, group)
})

inEachShell(
  'a group: killed for want of memory anywhere is not the limit; a program that copes succeeds',
  async (job) => {
    const { groups, group } = fakeGroups(job)
    const options = ['--cgroup', groups, '--memory-limit', '200000000']
    await job.run(['sh', '-c', `${kernel(group, 'oom 0\\noom_kill 1\\n')} kill -KILL $$`], { options })
    assert.deepEqual([job.status().reason, job.status().out_of_memory], ['signal', 'true'])
    const other = join(job.jobs, 'job-other')
    mkdirSync(join(other, 'attempts/1'), { recursive: true })
    mkdirSync(join(other, 'files'))
    await job.run(['sh', '-c', kernel(join(groups, 'job-other-1'), 'oom 1\\noom_kill 1\\n')], {
      folder: other,
      options,
    })
    assert.ok(existsSync(join(other, 'SUCCESS')))
  },
)

inEachShell('a group that can’t be made: ulimit keeps the limit, and that is said', async (job) => {
  const options = ['--cgroup', join(job.root, 'none'), '--memory-limit', '512000000']
  const { code, errors } = await job.run(['sh', '-c', 'ulimit -v'], { options })
  assert.equal(code, 0)
  assert.match(errors, /can't be made; the job goes on without it/)
  assert.equal(job.read('output.txt'), '500000\n')
  assert.ok(job.has('SUCCESS'))
  assert.equal(job.started().program?.cgroup, undefined)
})

inEachShell(
  'a group that the program could not join: ulimit keeps the limit, and is judged by',
  async (job) => {
    const { groups } = fakeGroups(job)
    // In the place of its cgroup.procs a folder.
    job.replaceTool('mkdir', '"$real" "$@" && case $1 in */groups/job-*) "$real" "$1/cgroup.procs" ;; esac')
    job.write('usage.csv', 't,s,490000000\nt,s,490000001,\n')
    const options = ['--cgroup', groups, '--memory-limit', '512000000']
    await job.run(['sh', '-c', 'ulimit -v; exit 3'], { options })
    assert.equal(job.read('output.txt'), '500000\n')
    assert.deepEqual(endOf(job), { reason: 'exit', limit: '512000000', used: 490000001 })
  },
)

inEachShell('a lower soft limit stays, and the hard one comes down', async (job) => {
  const wrapper = join(job.root, 'lowered')
  writeFileSync(wrapper, `ulimit -S -v 300000; ulimit -S -f 100; exec sh ${wrapperFile} "$@"`)
  const options = ['--memory-limit', '512000000', '--output-limit', '1024000']
  const script = 'ulimit -S -v; ulimit -H -v; ulimit -S -f; ulimit -H -f'
  const { errors } = await job.run(['sh', '-c', script], { options, wrapper })
  assert.equal(errors, '')
  assert.equal(job.read('output.txt'), '300000\n500000\n100\n2001\n')
})

inEachShell(
  'a group of the kernel: a daemon does not escape, nor into a group below it, and nothing is left',
  async (job, t: TestContext) => {
    const groups = needsGroup(t)
    if (!groups) return
    const below = join(groups, 'job-tcfnctbq-1/below')
    const enter = `mkdir ${below}; echo \\$\\$ >${below}/cgroup.procs`
    const ignoring = `setsid sh -c "trap \\"\\" TERM; ${enter}; echo \\$\\$ >daemon; sleep 1000; true"`
    const { ended } = job.start(
      ['sh', '-c', `cat /proc/self/cgroup; ${ignoring} & while [ ! -s daemon ]; do sleep 0.05; done`],
      {
        options: ['--cgroup', groups, '--grace', '0.2'],
      },
    )
    await ended
    const daemon = Number(job.read('files/daemon'))
    assert.match(job.read('output.txt'), /^0::\/errand-test-\d+-\d+\/job-tcfnctbq-1$/m)
    assert.deepEqual(
      processes().filter(({ pid }) => pid === daemon),
      [],
    )
    assert.ok(job.has('SUCCESS'))
    await waitFor('the group to be gone', () => !readdirSync(groups).some((name) => name.startsWith('job-')))
  },
)
