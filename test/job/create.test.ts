import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createJob, incomingFolder, sweepFolders, sweepUploads } from '../../src/job/create.ts'
import { newJobId } from '../../src/job/id.ts'
import { linkedIds, linkJob } from '../../src/job/links.ts'
import { readRecord } from '../../src/job/record.ts'
import { ErrandError } from '../../src/platform/errors.ts'
import { needs } from '../support/needs.ts'
import { aJob, makeJobs } from './make-job.ts'

const jobsIn = (jobs: string) => readdirSync(jobs).filter((name) => name.startsWith('job-'))
const linksIn = (jobs: string) =>
  existsSync(join(jobs, 'user-dalke@example.org')) ? readdirSync(join(jobs, 'user-dalke@example.org')) : []

function misconfigured(detail: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ErrandError)
    assert.equal(error.code, 'misconfigured')
    assert.match(error.detail ?? '', detail)
    return true
  }
}

test('a job is a folder, a record and a link', async (t) => {
  const where = makeJobs(t)
  const folder = await createJob(where, aJob)
  assert.deepEqual(readdirSync(folder.path).sort(), ['attempts', 'config.ini', 'files', 'program.ini'])
  assert.deepEqual(readdirSync(folder.attempts), ['1'])
  assert.equal(readFileSync(folder.program, 'utf8'), aJob.programSource)
  assert.equal(
    readFileSync(folder.config, 'utf8'),
    `[settings]
job_id = ${folder.id}
program = slow_div
job_dirname = ${folder.path}
email = dalke@example.org
results_url = http://localhost/jobs/${folder.id}
submitted = 2026-11-21T20:11:05.123Z

[inputs]
x = 8
y = 2
`,
  )
  const link = join(where.jobs, 'user-dalke@example.org', `job-${folder.id}`)
  assert.equal(readlinkSync(link), `../job-${folder.id}`)
})

test('files lie in a folder of their input; the record names them', async (t) => {
  const where = makeJobs(t)
  mkdirSync(incomingFolder(where.jobs))
  const upload = join(incomingFolder(where.jobs), 'one')
  writeFileSync(upload, '>x\nACGT\n')
  const folder = await createJob(where, {
    ...aJob,
    inputs: {
      query: { fileName: 'HBB_HUMAN.fa', path: upload },
      other: { fileName: 'other.txt', text: 'typed' },
    },
  })
  assert.equal(readFileSync(join(folder.inputs, 'query/HBB_HUMAN.fa'), 'utf8'), '>x\nACGT\n')
  assert.equal(readFileSync(join(folder.inputs, 'other/other.txt'), 'utf8'), 'typed')
  assert.ok(!existsSync(upload))
  assert.deepEqual({ ...(await readRecord(folder))?.inputs }, { query: 'HBB_HUMAN.fa', other: 'other.txt' })
})

test('every value comes back unchanged and as text', async (t) => {
  const hostile = [
    '',
    'true',
    'null',
    '__proto__',
    'a\nb\n',
    '; x',
    '# x',
    '$(reboot)',
    '"\'\\',
    '\u2028',
    '😀',
    ' x ',
    '[settings]',
    'a=b',
    '8',
  ]
  const inputs = Object.fromEntries(hostile.map((value, index) => [`v${index}`, value]))
  const folder = await createJob(makeJobs(t), { ...aJob, inputs: { ...inputs, constructor: 'x' } })
  assert.deepEqual({ ...(await readRecord(folder))?.inputs }, { ...inputs, constructor: 'x' })
  assert.match(readFileSync(folder.config, 'utf8'), /^[\n\x20-\x7e]*$/)
})

test('folders are 0700 and files 0600 under any umask', async (t) => {
  const before = process.umask()
  t.after(() => process.umask(before))
  for (const umask of [0, 0o022, 0o077]) {
    process.umask(umask)
    const where = makeJobs(t)
    const folder = await createJob(where, { ...aJob, inputs: { query: { fileName: 'q.fa', text: '>q\n' } } })
    const all = readdirSync(folder.path, { recursive: true }).map((name) => join(folder.path, String(name)))
    for (const path of [folder.path, join(where.jobs, 'user-dalke@example.org'), ...all]) {
      const stat = statSync(path)
      assert.equal((stat.mode & 0o777).toString(8), stat.isDirectory() ? '700' : '600', path)
    }
  }
})

test('an id that is taken is tried again, also when only one is left', async (t) => {
  const where = { ...makeJobs(t), idLength: 1 }
  const letters = [...'bcdfghjkmnpqrstvwxyz']
  for (const letter of letters.slice(1)) mkdirSync(join(where.jobs, `job-${letter}`))
  assert.equal((await createJob(where, aJob)).id, letters[0])
  await assert.rejects(
    createJob(where, aJob),
    misconfigured(/1000 ids of 1 letters were taken in .*id_length/),
  )
})

test('a jobs folder that is none is said at once', async (t) => {
  const where = makeJobs(t)
  const file = join(where.jobs, 'file')
  writeFileSync(file, '')
  await assert.rejects(createJob({ ...where, jobs: file }, aJob), misconfigured(/file.*ENOTDIR/))
  await assert.rejects(
    createJob({ ...where, jobs: join(where.jobs, 'none') }, aJob),
    misconfigured(/none.*ENOENT/),
  )
})

test('what fails in the middle leaves nothing behind', async (t) => {
  const where = makeJobs(t)
  for (const input of [
    { fileName: 'gone', path: join(where.jobs, 'no such upload') },
    { fileName: 'x'.repeat(300), text: '' },
  ])
    await assert.rejects(
      createJob(where, { ...aJob, inputs: { query: input } }),
      misconfigured(/could not be written to/),
    )
  assert.deepEqual([jobsIn(where.jobs), linksIn(where.jobs)], [[], []])
})

test('a full disk, at whatever step, leaves nothing behind', async (t) => {
  if (!needs(t, 'strace')) return
  const where = makeJobs(t)
  const create = join(import.meta.dirname, '../../src/job/create.ts')
  const script = `
    import { createJob } from ${JSON.stringify(create)}
    const where = { jobs: process.argv[1], idLength: 8, resultsUrl: () => 'http://x' }
    try { console.log('made ' + (await createJob(where, ${JSON.stringify(aJob)})).id) }
    catch (error) { console.log(error.code + ': ' + error.detail) }`
  for (const [call, which] of [
    ['fsync', 2],
    ['fsync', 5],
    ['symlink', 1],
    ['rename', 1],
  ]) {
    const fault = `inject=${call}:error=ENOSPC:when=${which}`
    const words = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', fault]
    const node = [process.execPath, '--input-type=module', '-e', script, where.jobs]
    // strace counts by thread: one makes all the calls.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
    const { stdout } = spawnSync('strace', [...words, ...node], { encoding: 'utf8', env })
    assert.match(stdout, /^no_space: .*ENOSPC.* Make room on that disk\.$/m, fault)
  }
  assert.deepEqual([jobsIn(where.jobs), linksIn(where.jobs)], [[], []])
})

test('the record is the last thing written', async (t) => {
  if (!needs(t, 'strace')) return
  const where = makeJobs(t)
  const log = join(where.jobs, 'calls')
  const create = join(import.meta.dirname, '../../src/job/create.ts')
  const script = `
    import { createJob } from ${JSON.stringify(create)}
    await createJob({ jobs: process.argv[1], idLength: 8, resultsUrl: () => 'http://x' }, ${JSON.stringify(aJob)})`
  spawnSync('strace', [
    ...['-f', '-qq', '-y', '-o', log, '-e', 'trace=mkdir,symlink,rename,fsync'],
    ...[process.execPath, '--input-type=module', '-e', script, where.jobs],
  ])
  const calls = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes(where.jobs) || line.includes('symlink'))
    .map((line) => line.replace(/^\d+ +/, ''))
  const [rename, afterwards, ...rest] = calls.slice(-2)
  assert.match(rename ?? '', /^rename\(.*\.tmp-.*config\.ini"\)/)
  assert.match(afterwards ?? '', /^fsync\(\d+<.*\/job-[a-z]{8}>\)/)
  assert.deepEqual(rest, [])
  // Its content was flushed under the other name; so was every folder that holds a name of the job.
  const flushed = calls
    .filter((call) => call.startsWith('fsync'))
    .map((call) => /<([^>]*)>/.exec(call)?.[1] ?? '') // not the `<unfinished …>` behind it
  for (const end of [/\.tmp-/, /jobs$/, /user-dalke@example\.org$/, /attempts$/, /program\.ini$/])
    assert.ok(
      flushed.some((path) => end.test(path)),
      String(end),
    )
})

test('what was never accepted is swept; what only lost its record is not', async (t) => {
  const where = makeJobs(t)
  const half = join(where.jobs, `job-${newJobId(8)}`)
  mkdirSync(join(half, 'attempts/1'), { recursive: true })
  writeFileSync(join(half, '.tmp-0123456789ab'), '')
  const lost = join(where.jobs, `job-${newJobId(8)}`)
  mkdirSync(lost)
  writeFileSync(join(lost, 'SUCCESS'), '')
  mkdirSync(incomingFolder(where.jobs))
  writeFileSync(join(incomingFolder(where.jobs), 'upload'), '')
  await linkJob(where.jobs, 'dalke@example.org', half.slice(-8))
  await linkJob(where.jobs, 'dalke@example.org', lost.slice(-8))
  await sweepFolders(
    where.jobs,
    [half, lost].map((path) => path.slice(-8)),
  )
  assert.deepEqual([existsSync(half), existsSync(lost)], [false, true])
  assert.deepEqual(await linkedIds(where.jobs, 'dalke@example.org'), [lost.slice(-8)])
  assert.deepEqual(readdirSync(incomingFolder(where.jobs)), ['upload'], 'it may be on its way')
  await sweepUploads(where.jobs)
  assert.deepEqual(readdirSync(incomingFolder(where.jobs)), [])
})
