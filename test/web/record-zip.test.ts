import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { needs } from '../support/needs.ts'
import { openGate } from '../support/open-gate.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { multipart, visitor } from '../support/visitor.ts'

const hbb = join(import.meta.dirname, '../../programs/blastp/example/hbb_human.fa')

async function bundleOf(t: TestContext, portal: TestPortal, id: string): Promise<string> {
  const folder = temporaryFolder(t)
  const answer = await fetch(`${portal.door}/jobs/${id}/record.zip`, {
    headers: { cookie: `session=${sessionOf(portal, id)}` },
  })
  assert.equal(answer.status, 200)
  const [, name = ''] = /filename="(.*)\.zip"/.exec(answer.headers.get('content-disposition') ?? '') ?? []
  writeFileSync(join(folder, 'bundle.zip'), Buffer.from(await answer.arrayBuffer()))
  execFileSync('unzip', ['-q', 'bundle.zip'], { cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: join(folder, name) })
  return join(folder, name)
}

/** Of the job's owner. */
function sessionOf({ portal }: TestPortal, id: string): string {
  const { state, catalog } = portal.deps
  return state.useSignIn(state.issueSignIn(catalog.get(id)?.owner ?? ''))?.session ?? ''
}

/** Runs the script of a bundle from an empty folder, with nothing of this process's environment but PATH. */
function runAgain(t: TestContext, bundle: string, environment: Record<string, string> = {}) {
  const cwd = temporaryFolder(t)
  const result = spawnSync('dash', [join(bundle, 'run.sh')], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...environment },
  })
  return { ...result, again: join(cwd, 'again') }
}

const read = (...path: string[]) => readFileSync(join(...path), 'utf8')

test('the shipped programs run again by their bundle, and bring out the same', {
  concurrency: 3,
}, async (t) => {
  if (!needs(t, 'unzip') || !needs(t, 'dash')) return
  const portal = await startPortal(t)
  const submitFile = async () => {
    const form = multipart({ query: [readFileSync(hbb), 'hbb human.fa'], email_address: 'ada@example.org' })
    return (await visitor(portal.door).post('/programs/blastp', form)).location.slice(-8)
  }
  const jobs: [string, () => Promise<string>, string[]][] = [
    ['slow_div', () => portal.submit('slow_div', { x: '-8', y: '2', seconds: '0' }), []],
    ['pi', () => portal.submit('pi', { points: '1000', seed: '7' }), ['estimates.csv', 'estimate.svg']],
    ['blastp', submitFile, ['hits.tsv']],
  ]
  for (const [name, submit, files] of jobs)
    t.test(name, async (t) => {
      if (name === 'blastp' && !needs(t, 'blastp')) return
      const id = await submit()
      assert.equal(await portal.over(id), 'SUCCESS')
      const bundle = await bundleOf(t, portal, id)
      const { status, stderr, again } = runAgain(t, bundle)
      assert.equal(status, 0, stderr)
      assert.match(stderr, /Exit status 0, then it was 0\. The results are in .*\/again\n$/)
      for (const file of ['output.txt', 'err_output.txt', ...files.map((file) => `files/${file}`)])
        assert.equal(read(again, file), read(bundle, file), file)
    })
})

/** Those whose values are not in the bundle; one may be empty. */
const variables = {
  ERRAND_VARIABLE_SERVICE_KEY: 'key',
  ERRAND_VARIABLE_DATABASE_URL: '',
  ERRAND_VARIABLE_folder: 'name',
}

const odd = `title = Odd
command = {program}/show {word} [--lines={text}] {files} x{token}x {program}
notify_url = https://hooks.example.org/?token=hush
extra_path = bin:{root}/tools
version_command = {root}/tools/version
record_folder = true
record_environment = COLOUR
; the password of the data base is hush
[inputs.word]
[inputs.text]
type = textarea
[inputs.files]
type = file
max_files = 3
[inputs.token]
type = secret
[inputs.reads]
type = server_file
roots = {root}/data
[environment]
COLOUR = it's "blue" $HOME
SERVICE_KEY = hush-hush
DATABASE_URL = postgres://u:hush@db/x
folder = hush
`

async function oddHouse(t: TestContext) {
  const root = makeHouse(t, {
    programs: { odd: '', quick: 'command = true', gate: 'command = {tests}/gate ../../../open' },
  })
  const folder = join(root, 'programs/odd')
  mkdirSync(join(root, 'data'))
  writeFileSync(join(root, 'data/x.txt'), '')
  writeFileSync(join(folder, 'program.ini'), odd.replaceAll('{root}', root))
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, '.hidden'), 'hush')
  writeFileSync(join(folder, 'bin/helper'), '#!/bin/sh\necho "helped $COLOUR"\n')
  // What it is started with, a word a line, but for its own place.
  writeFileSync(
    join(folder, 'show'),
    '#!/bin/sh\nfor word; do case $word in /*) word=place;; esac; printf "<%s>\\n" "$word"; done\nhelper\nshift 2; cat "$1" "$2" "$3"; echo "$SERVICE_KEY $DATABASE_URL $folder" >variables.txt; exit 3\n',
  )
  for (const name of ['show', 'bin/helper']) chmodSync(join(folder, name), 0o755)
  return startPortal(t, { root })
}

test('any bytes in arguments, files and environment come back; what is secret is not there, and is asked for', async (t) => {
  if (!needs(t, 'unzip') || !needs(t, 'dash')) return
  const portal = await oddHouse(t)
  const form = multipart({
    reads: 'data/x.txt',
    word: `it's $(id) \`id\` "x" \\n * é 日本 ! ~`,
    text: "two\nlines\n\n'\"'",
    token: 'swordfish',
    email_address: 'ada@example.org',
  })
  // The last two have one name in the bundle, but for a number.
  for (const name of ["a 'b'.txt", 'c:d.txt', 'c_d.txt']) form.append('files', new Blob([`${name}\n`]), name)
  const id = (await visitor(portal.door).post('/programs/odd', form)).location.slice(-8)
  assert.equal(await portal.over(id), 'ERROR')
  const bundle = await bundleOf(t, portal, id)
  for (const file of ['config.ini', 'program.ini', 'run.sh', 'README.txt', 'versions.txt', 'status.ini']) {
    assert.doesNotMatch(read(bundle, file), /hush|swordfish|ada@example\.org/, file)
    assert.ok(!read(bundle, file).includes(portal.root), file)
  }
  assert.match(read(bundle, 'program.ini'), /^extra_path = bin$[\s\S]*^roots = data$[\s\S]*^COLOUR = /m)
  assert.match(read(bundle, 'versions.txt'), /\{program\}\/show [\s\S]*x\(secret\)x/)
  assert.ok(!existsSync(join(bundle, 'program/.hidden')) && !existsSync(join(bundle, 'program/program.ini')))
  assert.equal(statSync(join(bundle, 'run.sh')).mode & 0o777, 0o755)

  const asking = runAgain(t, bundle)
  assert.notEqual(asking.status, 0)
  assert.match(
    asking.stderr,
    /ERRAND_SECRET_token: is not in this bundle: set it to the value of the input 'token'/,
  )
  assert.ok(!existsSync(asking.again))
  const given = {
    ERRAND_SECRET_token: 'swordfish',
    ERRAND_SECRET_reads: '/dev/null',
    ...variables,
    folder: 'elsewhere',
    OTHER: 'x',
  }
  const { status, stderr, again } = runAgain(t, bundle, given)
  assert.equal(status, 3, stderr)
  assert.match(stderr, /Exit status 3, then it was 3/)
  // The places of the files are others, so what they hold is what is compared of them.
  const shown = (text: string) => text.split('\n').filter((line) => !/^<(\.\.\/inputs|place)/.test(line))
  assert.deepEqual(shown(read(again, 'output.txt')), shown(read(bundle, 'output.txt')))
  assert.match(
    read(again, 'output.txt'),
    /<--lines=two\nlines\n\n'"'>[\s\S]*helped it's "blue" \$HOME\na 'b'\.txt\nc:d\.txt\nc_d\.txt\n/,
  )
  assert.equal(read(again, 'files/variables.txt'), 'key  name\n')
})

test("a program's folder that is large stays where it is, and the script asks for it", async (t) => {
  if (!needs(t, 'unzip') || !needs(t, 'dash')) return
  const portal = await oddHouse(t)
  const large = join(portal.root, 'programs/odd/data.db')
  writeFileSync(large, '')
  truncateSync(large, 20_000_000)
  const id = await portal.submit('odd', { word: 'x' })
  await portal.over(id)
  const bundle = await bundleOf(t, portal, id)
  assert.ok(!existsSync(join(bundle, 'program')))
  assert.match(read(bundle, 'README.txt'), /too large for this bundle: run\.sh asks where a copy is/)
  assert.match(
    runAgain(t, bundle, variables).stderr,
    /PROGRAM_FOLDER: is not in this bundle: set it to a copy of the folder of odd/,
  )
  const copy = join(temporaryFolder(t), 'a copy = of it')
  cpSync(join(portal.root, 'programs/odd'), copy, { recursive: true })
  const { again } = runAgain(t, bundle, { ...variables, PROGRAM_FOLDER: copy })
  assert.match(read(again, 'output.txt'), /^<x>\n/)
})

test("a program's folder with a link in it is not copied in part: the note names it, and the script asks for the folder", async (t) => {
  if (!needs(t, 'unzip') || !needs(t, 'dash')) return
  const portal = await oddHouse(t)
  symlinkSync('bin/helper', join(portal.root, 'programs/odd/link'))
  const id = await portal.submit('odd', { word: 'x' })
  await portal.over(id)
  const bundle = await bundleOf(t, portal, id)
  assert.ok(!existsSync(join(bundle, 'program')))
  assert.match(read(bundle, 'README.txt'), /can not be in this bundle as it is[\s\S]*^program\/link$/m)
  assert.match(runAgain(t, bundle, variables).stderr, /PROGRAM_FOLDER: is not in this bundle/)
})

test("a program's folder goes along where today's definition allows it, and no other", async (t) => {
  if (!needs(t, 'unzip') || !needs(t, 'dash')) return
  const portal = await oddHouse(t)
  const id = await portal.submit('odd', { word: 'x' })
  await portal.over(id)
  const definition = join(portal.root, 'programs/odd/program.ini')
  writeFileSync(definition, read(definition).replace('record_folder = true', 'record_folder = no'))
  const bundle = await bundleOf(t, portal, id)
  assert.ok(!existsSync(join(bundle, 'program')))
  assert.match(read(bundle, 'README.txt'), /its definition does not allow it: run\.sh asks where a copy is/)
  assert.match(runAgain(t, bundle, variables).stderr, /PROGRAM_FOLDER: is not in this bundle/)
})

test('of a job that is not over there is no record yet; the page of one that is leads to it', async (t) => {
  const portal = await oddHouse(t)
  const runs = await portal.submit('gate', {})
  const person = visitor(portal.door, { session: sessionOf(portal, runs) })
  const early = await person.get(`/jobs/${runs}/record.zip`)
  assert.equal(early.status, 409)
  openGate(portal.root)
  await portal.over(runs)
  assert.match((await person.get(`/jobs/${runs}`)).text, new RegExp(`href="/jobs/${runs}/record\\.zip"`))
  // What is secret is not in it, but that is not for everybody who has the address.
  const stranger = visitor(portal.door)
  assert.doesNotMatch((await stranger.get(`/jobs/${runs}`)).text, /record\.zip/)
  assert.equal((await stranger.get(`/jobs/${runs}/record.zip`)).status, 403)
})
