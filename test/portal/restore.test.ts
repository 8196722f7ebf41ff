import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { readStarted } from '../../src/job/attempt.ts'
import { readIfThere } from '../../src/platform/files.ts'
import { isAlive } from '../../src/platform/processes.ts'
import { blocks, root as home, parts } from '../docs/page.ts'
import { words } from '../support/html.ts'
import { linkIn } from '../support/mailbox.ts'
import { needs } from '../support/needs.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const page = parts('docs/operating.md')
const [backup = '', backupByRsync = ''] = blocks(page.get('Backup') ?? '', 'sh')
const [restore = ''] = blocks(page.get('Restore') ?? '', 'sh')

/** Runs the commands of docs/operating.md as they stand there, but for the two folders. tar may say that files changed. */
async function follow(commands: string, errandFolder: string, backupFolder: string): Promise<void> {
  const script = commands.replaceAll('/srv/errand', errandFolder).replaceAll('/backup', backupFolder)
  const PATH = [join(home, 'bin'), process.env.PATH].join(delimiter)
  await new Promise<void>((resolve, reject) =>
    execFile('sh', ['-c', script], { env: { PATH } }, (error, _out, said) =>
      error || !/^(tar: .*file changed as we read it\n)*$/.test(said)
        ? reject(error ?? new Error(said))
        : resolve(),
    ),
  )
}

/** The words of a page, but for how long ago it all was. */
const timeless = (page: string) =>
  words(page)
    .replaceAll(/just now|\d+ \w+ ago/g, 'then')
    .replaceAll(/localhost:\d+/g, 'localhost')

/** Who runs a job, once its program stands at the gate. */
const runnersOf = ({ folder }: TestPortal, id: string) =>
  waitFor('the program to be started', async () => {
    const { wrapper, program } = (await readStarted(folder(id).attempt(1))) ?? {}
    const hasBegun = ((await readIfThere(folder(id).output)) ?? '') !== ''
    return hasBegun && wrapper && program ? { wrapper, program } : undefined
  })

test('a backup, taken and restored by the words of docs/operating.md', async (t) => {
  if (!needs(t, 'tar') || !needs(t, 'sqlite3')) return
  const original = await startPortal(t, {
    programs: {
      gate: 'title = Gate\ncommand = {tests}/gate {program}/../../open\n',
      sort: 'title = Sort\ncommand = sort -o sorted.txt {list}\n[inputs.list]\ntype = file\npaste = true\n[outputs.sorted]\nfile = sorted.txt\nshow = text\n',
    },
    settings: { 'target.default': ['slots = 1'], access: ['results = owner', 'admins = boss@example.org'] },
  })
  const { state } = original.portal.deps
  const session = state.useSignIn(state.issueSignIn('dalke@example.org'))?.session ?? ''
  const finished = await original.submit('sort', { list: 'b\na\n' })
  const failed = await original.submit('slow_div', { x: '8', y: '0', seconds: '0' })
  await waitFor('both letters', () => original.letters().length === 2)
  const letters = await Promise.all(original.letters().map((letter) => PostalMime.parse(letter)))
  const { pathname, search } = new URL(letters.map(linkIn).find((one) => one.includes(finished)) ?? '')
  const running = await original.submit('gate', {})
  const waiting = await original.submit('gate', {})
  const { wrapper, program } = await runnersOf(original, running)
  // A submission at its first steps, which the portal never gets to finish.
  mkdirSync(original.folder('bcdfghjk').inputs, { recursive: true })
  const before = timeless((await visitor(original.door, { session }).get(`/jobs/${finished}`)).text)

  const shelf = temporaryFolder(t)
  await follow(backup, original.root, shelf)
  await original.stop()
  process.kill(wrapper.pid, 'SIGKILL')
  process.kill(-program.pid, 'SIGKILL')
  await waitFor('all to be gone', () => !isAlive(wrapper) && !isAlive(program))

  const root = temporaryFolder(t)
  await follow(restore, root, shelf)
  const copy = await startPortal(t, { root })
  const stateOf = async (id: string) => (await copy.portal.read(id))?.state
  assert.deepEqual(await Promise.all([finished, failed, running, waiting].map(stateOf)), [
    ...['success', 'error'],
    ...['interrupted', 'queued'],
  ])
  assert.equal(await stateOf('bcdfghjk'), undefined)

  // Signed in as before, with the same page, file and list; the link of the letter opens its job for a stranger.
  const dalke = visitor(copy.door, { session })
  assert.equal(timeless((await dalke.get(`/jobs/${finished}`)).text), before)
  assert.equal((await dalke.get(`/jobs/${finished}/files/sorted.txt`)).text, 'a\nb\n')
  const list = (await dalke.get('/jobs')).text
  for (const id of [finished, failed, running, waiting]) assert.match(list, new RegExp(`/jobs/${id}"`))
  const stranger = visitor(copy.door)
  await stranger.get(pathname + search)
  assert.equal((await stranger.get(pathname)).status, 200)
  assert.notEqual((await visitor(copy.door).get(pathname)).status, 200)

  // `errand pause` held back what waited; then it starts, and it alone has a letter to come.
  openGate(root)
  assert.equal(await stateOf(waiting), 'queued')
  copy.portal.changeTarget('default', { paused: false }, 'boss@example.org')
  assert.equal(await copy.over(waiting), 'SUCCESS')
  await copy.portal.drained()
  assert.deepEqual(
    copy.letters().map((letter) => /<job-(\w+)@/.exec(letter)?.[1]),
    [waiting],
  )
  assert.equal(await stateOf(running), 'interrupted')
})

test('a copy by rsync has the same as the archive', async (t) => {
  if (!needs(t, 'rsync')) return
  const [from, shelf] = [temporaryFolder(t), temporaryFolder(t)]
  for (const name of ['jobs/job-bcdfghjk', 'jobs/.incoming', 'state', 'programs/state']) {
    mkdirSync(join(from, name), { recursive: true })
    writeFileSync(join(from, name, 'file'), name)
  }
  await follow(backupByRsync, from, shelf)
  const there = await Promise.all(
    ['jobs/job-bcdfghjk', 'jobs/.incoming', 'state', 'programs/state'].map((name) =>
      readIfThere(join(shelf, 'errand', name, 'file')),
    ),
  )
  assert.deepEqual(there, ['jobs/job-bcdfghjk', undefined, undefined, 'programs/state'])
})
