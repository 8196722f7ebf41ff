import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { constants, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { errand, serve } from '../support/errand.ts'
import { makeHouse } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

test('targets, from the command line: pause, continue, slots, reload, SIGHUP', async (t) => {
  const root = makeHouse(t, { settings: { 'target.default': ['slots = 0'], 'target.heavy': ['slots = 1'] } })
  const portal = await serve(t, root)
  const run = async (...words: string[]) => {
    const { status, stdout, stderr } = await errand(root, words)
    return `${status} ${stdout}${stderr}`.trim()
  }
  assert.match(await run('pause'), /default is paused\. .*errand continue default\nheavy is paused/)
  assert.match(
    await run('pause', 'heavy'),
    /^0 heavy was paused already, by an administrator at [\d-]{10} [\d:]{5} UTC\./,
  )
  assert.match(
    await run('continue', 'heavy', 'nope'),
    /^1 There is no target 'nope'; there is default, heavy/,
  )
  assert.match(await run('continue', 'heavy'), /^0 heavy starts jobs again; none wait\./)
  assert.match(
    await run('slots', 'default', '3'),
    /^0 default has 3 slots, 0 in errand\.ini\. It is paused\./,
  )
  assert.match(
    await run('slots', 'default', '--', '-1'),
    /^2 slots: expected a whole number from 0 to 100000, or 'file', found '-1'/,
  )
  const status = await run('status')
  assert.match(status, /^0 Errand [\d.]+, at work since [\d-]{10} [\d:]{5} UTC\n/)
  assert.match(
    status,
    /default +local +3 +0 +0 +0 +- +paused by an administrator .*; slots changed by an administrator/,
  )
  assert.match(status, /heavy +local +1 +1 +0 +0 +- +open/)

  const file = join(root, 'errand.ini')
  writeFileSync(file, readFileSync(file, 'utf8').replace('slots = 1', 'slots = 7'))
  process.kill(portal.pid, 'SIGHUP')
  const administrator = visitor(join(root, 'state/portal.sock'))
  await waitFor('the new slots', async () => {
    const { text } = await administrator.get('/api/v1/targets/heavy')
    return JSON.parse(text).slots === 7
  })
  assert.match(await run('reload'), /^0 Nothing has changed\./)

  // In the moment between, an editor or a deployment may have it elsewhere.
  renameSync(file, `${file}.away`)
  assert.match(await run('reload'), /^1 .*errand\.ini: can not be read: ENOENT/s)
  assert.equal(JSON.parse((await administrator.get('/api/v1/targets/heavy')).text).slots, 7)

  renameSync(join(root, 'state'), join(root, 'moved'))
  assert.match(
    await run('reload'),
    new RegExp(`^3 A portal runs here \\(process ${portal.pid} on .*nothing answers at its socket`),
  )
})

test('SIGHUP while the portal starts does not end it: the settings are read again when it is there', async (t) => {
  const root = makeHouse(t)
  const file = join(root, 'settings.ini')
  execFileSync('mkfifo', [file])
  const child = spawn(join(import.meta.dirname, '../../bin/errand'), ['serve', '--config', file], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  // It can be opened for writing once somebody reads it; who waited for that in open(2) could wait for ever.
  const reader = () =>
    waitFor('it to read the settings', () =>
      open(file, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined),
    )
  const tell = async (pipe: FileHandle, text: string) => {
    await pipe.writeFile(text)
    await pipe.close()
  }
  const first = await reader()
  child.kill('SIGHUP')
  await tell(first, '[portal]\nport = 0\n')
  const url = await waitFor('it to serve', () => /Errand serves (\S+)\/ /.exec(said)?.[1])
  await tell(await reader(), '[portal]\nport = 0\ntitle = Read again\n')
  await waitFor('the new title', async () => (await (await fetch(`${url}/`)).text()).includes('Read again'))
})
