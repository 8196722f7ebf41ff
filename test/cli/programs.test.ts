import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { identify, isAlive } from '../../src/platform/processes.ts'
import { errand } from '../support/errand.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const programs = {
  fail: `title = Fail
command = sh -c 'echo out && echo err >&2 && echo x >left.txt && exit 3' sh {files} [--token {token}]
[inputs.files]
type = file
max_files = 3
[inputs.token]
type = secret`,
  wait: `title = Wait
command = sh -c 'echo begun && exec sleep 60'`,
  broken: 'comand = x',
}

/** Folders of trials go with the test. */
function house(t: TestContext): { root: string; run: (...words: string[]) => ReturnType<typeof errand> } {
  const root = makeHouse(t, { programs })
  const TMPDIR = temporaryFolder(t)
  return { root, run: (...words) => errand(root, words, { TMPDIR }) }
}

test('a new program is without mistakes and runs as it is, here and from its form', async (t) => {
  const { root, run } = house(t)
  rmSync(join(root, 'programs/broken'), { recursive: true })
  const made = await run('new', 'mine')
  assert.equal(made.status, 0, made.stderr)
  assert.match(
    made.stdout,
    /programs\/mine\/program\.ini\n.*programs\/mine\/run\n\nNext:\n {2}errand try mine[\s\S]*\n {2}errand serve\n.* form at \/programs\/mine\n$/,
  )

  const ini = join(root, 'programs/mine/program.ini')
  writeFileSync(ini, readFileSync(ini, 'utf8').replace('Greets somebody', 'Greets someone'))
  const [checked, tried, again, wrong] = await Promise.all([
    run('check'),
    run('try', 'mine', 'name=Ada "A"', 'times=1', 'loudly=yes'),
    run('new', 'mine'),
    run('new', '../mine'),
  ])
  assert.match(checked.stdout, /^No mistakes in/)
  assert.equal(tried.status, 0, tried.stderr)
  assert.match(
    tried.stdout,
    /^Arguments:\n {2}0 {2}".*\/programs\/mine\/run"\n {2}1 {2}"Ada \\"A\\""\n {2}2 {2}"1"\n {2}3 {2}"--loudly"\n\n1\/1\nSaid: HELLO, Ada "A"!\n\nFinished\.\nResult: HELLO, Ada "A"!\nFiles:\n {2}Greetings {2}\d+ bytes {2}\/.*\/files\/greetings\.csv\n/,
  )
  const table = / (\/\S+greetings\.csv)/.exec(tried.stdout)?.[1] ?? ''
  assert.match(readFileSync(table, 'utf8'), /,"HELLO, Ada ""A""!"\n$/)
  assert.deepEqual([again.status, wrong.status], [1, 2])
  assert.match(again.stderr, /is there already/)
  assert.match(wrong.stderr, /can't be a program's name/)
  assert.match(readFileSync(ini, 'utf8'), /Greets someone/)

  const portal = await startPortal(t, { root })
  const id = await portal.submit('mine', { name: 'Ada', times: '1' })
  assert.equal(await portal.over(id), 'SUCCESS')
})

test('trying a program: mistakes, failures, files, and nothing in the jobs folder', async (t) => {
  const { root, run } = house(t)
  const file = join(root, 'a b.fa')
  writeFileSync(file, 'abc')
  const [failed, json, mistakes, unknown, broken, noFile, usage] = await Promise.all([
    run('try', 'fail'),
    run('try', 'fail', `files=@${file}`, `files=@${file}`, 'token=s3cret', '--json'),
    run('try', 'slow_div', 'x=eight', 'z=1'),
    run('try', 'nothing'),
    run('try', 'broken'),
    run('try', 'fail', 'files=@nowhere'),
    run('try', 'fail', 'files'),
  ])
  assert.equal(failed.status, 1)
  assert.match(
    failed.stdout,
    /\nout\n\nFailed\. The program ended with exit status 3\.\nFiles:\n {2}left\.txt {2}2 bytes/,
  )
  assert.equal(failed.stderr, 'err\n')
  assert.ok(existsSync(file), 'a file is copied, not moved')

  const result = JSON.parse(json.stdout)
  assert.deepEqual([result.state, result.reason, result.exit_status, json.stderr], ['error', 'exit', 3, ''])
  const inputs = join(result.folder, 'inputs/files')
  assert.deepEqual(result.arguments.slice(4), [
    join(inputs, 'a b.fa'),
    join(inputs, 'a b-2.fa'),
    '--token',
    '(secret)',
  ])
  assert.equal(readFileSync(result.outputs[0].path, 'utf8'), 'x\n')

  assert.equal(mistakes.status, 1)
  assert.match(
    mistakes.stderr,
    /^Could not start job:\n {2}parameter 'x' is not an integer\n {2}parameter 'y' is not an integer\n {2}parameter 'z' is unknown/,
  )
  assert.match(unknown.stderr, /There is no program 'nothing' here/)
  assert.match(broken.stderr, /broken\/program\.ini:1: .*did you mean 'command'/)
  assert.match(noFile.stderr, /^files: there is no file nowhere\n$/)
  assert.deepEqual([unknown.status, broken.status, noFile.status, usage.status], [1, 1, 2, 2])
  // Only the two that ran left a folder.
  assert.equal(readdirSync(dirname(dirname(result.folder))).length, 2)
  assert.ok(!existsSync(join(root, 'jobs')))
})

test('Ctrl-C ends what is tried', async (t) => {
  const root = makeHouse(t, { programs })
  const cli = join(import.meta.dirname, '../../src/cli.js')
  const child = spawn(process.execPath, [cli, 'try', 'wait'], {
    cwd: root,
    env: { PATH: process.env.PATH, TMPDIR: temporaryFolder(t) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text
    if (out.endsWith('begun\n')) child.kill('SIGINT')
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  assert.equal(code, 1)
  assert.match(out, /begun\n\nFailed\. The job was cancelled by you\./)
})

for (const way of ['a terminal that is closed', 'a reader that reads no further'])
  test(`${way} ends what is tried`, async (t) => {
    const talk = `command = sh -c 'echo "pid $$ " && while sleep 0.1 \\; do echo more \\; done'`
    const root = makeHouse(t, { programs: { talk } })
    const child = spawn(join(import.meta.dirname, '../../bin/errand'), ['try', 'talk'], {
      cwd: root,
      env: { PATH: process.env.PATH, TMPDIR: temporaryFolder(t) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.after(() => child.kill('SIGKILL'))
    let out = ''
    let errors = ''
    child.stderr.on('data', (text) => {
      errors += text
    })
    child.stdout.on('data', (text) => {
      out += text
      if (!/^pid \d+ $/m.test(out)) return
      if (way.startsWith('a terminal')) child.kill('SIGHUP')
      else child.stdout.destroy()
    })
    await new Promise<void>((resolve) => child.once('close', () => resolve()))
    const pid = Number(/^pid (\d+) $/m.exec(out)?.[1])
    assert.ok(pid > 0, errors)
    const program = identify(pid)
    const lives = program !== undefined && isAlive(program)
    if (lives) process.kill(-pid, 'SIGKILL')
    assert.ok(!lives, 'the program goes on')
    assert.equal(errors, '')
  })
