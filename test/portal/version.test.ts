import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { words } from '../support/html.ts'
import { makeHouse, startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'

const versioned = `title = Versioned
command = {program}/run {word} --token={token} {file}
version_command = {program}/version --version
time_limit = 2h
memory_limit = 1GB
[inputs.word]
[inputs.token]
type = secret
[inputs.file]
type = file
paste = true
[environment]
COLOUR = blue
`

test('what ran: the command without places and secrets, the version, the machine, the limits', async (t) => {
  let ahead = 0
  const root = makeHouse(t, { programs: { versioned } })
  const script = (name: string, text: string) => {
    writeFileSync(join(root, 'programs/versioned', name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(root, 'programs/versioned', name), 0o755)
  }
  script('run', 'exit 3')
  // With nothing of the portal's environment, on standard error, and with an exit status of its own.
  script(
    'version',
    'echo >>"$(dirname "$0")/asked"; { echo; echo "tool $1 1.2 $COLOUR <b> $ERRAND_SECRET"; echo more; } >&2; exit 1',
  )
  process.env.ERRAND_SECRET = 'none of its business'
  t.after(() => delete process.env.ERRAND_SECRET)
  const portal = await startPortal(t, { root, clock: { now: () => Date.now() + ahead } })
  const run = async () => {
    const id = await portal.submit('versioned', { word: "it's", token: 'swordfish', file: 'x\n' })
    await portal.over(id)
    return id
  }
  const id = await run()
  const person = visitor(portal.door)
  const { text } = await person.get(`/jobs/${id}`)
  const page = words(text)
  assert.ok(page.includes(`{program}/run 'it'\\''s' '--token=(secret)' ../inputs/file/file.txt`), page)
  assert.match(
    page,
    /Version tool --version 1\.2 blue <b> Machine \S+ Exit status 3 Time limit 2 h Memory limit 1 GB/,
  )
  assert.ok(!text.includes('swordfish') && !text.includes(root), text)
  const job = JSON.parse((await person.get(`/api/v1/jobs/${id}`)).text)
  assert.equal(job.version, 'tool --version 1.2 blue <b>')
  assert.match(job.command, /^\{program\}\/run /)
  assert.doesNotMatch(JSON.stringify(job), /swordfish/)
  const file = portal.folder(id).attempt(1).version
  assert.equal(statSync(file).mode & 0o777, 0o600)

  // Those that start soon after share the answer; later it is asked for again.
  const asked = () => readFileSync(join(root, 'programs/versioned/asked'), 'utf8').length
  await run()
  assert.equal(asked(), 1)
  ahead = 60_000
  script('version', 'echo 2.0')
  const later = await run()
  assert.equal(readFileSync(portal.folder(later).attempt(1).version, 'utf8'), '2.0\n')
})

test('a version_command that is not there, or says nothing, keeps no job from running', async (t) => {
  const portal = await startPortal(t, {
    programs: {
      missing: 'command = true\nversion_command = no-such-command --version',
      silent: 'command = true\nversion_command = true',
    },
  })
  for (const name of ['missing', 'silent']) {
    const id = await portal.submit(name, {})
    assert.equal(await portal.over(id), 'SUCCESS')
    assert.doesNotMatch(words((await visitor(portal.door).get(`/jobs/${id}`)).text), /Version/)
  }
})
