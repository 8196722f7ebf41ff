import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { errand } from '../support/errand.ts'
import { startPortal } from '../support/portal.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** Writes what was loaded, modules of ours and of Node, into the file that LOADED names. */
const recorder = `import { registerHooks } from 'node:module'
import { writeFileSync } from 'node:fs'
const own = []
registerHooks({ load: (url, context, next) => { own.push(url); return next(url, context) } })
process.on('exit', () => writeFileSync(process.env.LOADED, [...own, ...process.moduleLoadList].join('\\n')))`

/** What a verb that is answered by the portal has no use for, each dearer than asking. */
const heavy = {
  'the check of all settings': /\/zod\/|src\/config\/settings\.ts/,
  'the log': /\/pino\//,
  'the catalog': /src\/catalog\/|NativeModule sqlite/,
  'the use cases': /src\/portal\//,
  'the words of pages and letters': /src\/messages\//,
  'another HTTP client': /deps\/undici/,
  'the compiler of TypeScript': /deps\/amaro/,
  'other verbs': /src\/cli\/submit\.ts/,
}

test('a verb that the portal answers loads no more than it takes to ask', async (t) => {
  const portal = await startPortal(t)
  const loaded = join(temporaryFolder(t), 'loaded')
  const environment = {
    LOADED: loaded,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(recorder)}`,
    NODE_COMPILE_CACHE: temporaryFolder(t),
  }
  const list = async () => {
    const { status, stderr } = await errand(portal.root, ['list'], environment)
    assert.deepEqual([status, stderr], [0, ''])
    const text = readFileSync(loaded, 'utf8')
    return Object.keys(heavy).filter((what) => heavy[what as keyof typeof heavy].test(text))
  }
  // Compiles, and keeps it.
  await list()
  assert.deepEqual(await list(), [])
  await portal.stop()
  // The record is one: where no portal runs, the verb does need them.
  assert.ok((await list()).length > 3)
})

test('a mistake in errand.ini is said once nobody answers, and at once where the file can not be read', async (t) => {
  const portal = await startPortal(t)
  const run = (...words: string[]) => errand(portal.root, words)
  const file = join(portal.root, 'errand.ini')
  const before = readFileSync(file, 'utf8')
  writeFileSync(file, `${before}\nprot = 1\n`)
  // Its own settings are those that count.
  const answered = await run('list')
  assert.deepEqual([answered.status, answered.stderr], [0, ''])
  writeFileSync(file, `${before}\nnonsense\n`)
  const unreadable = await run('list')
  assert.equal(unreadable.status, 2)
  assert.match(unreadable.stderr, /errand\.ini:4: expected 'key = value' or '\[section\]', found 'nonsense'/)
  // Whose socket is meant is not known.
  writeFileSync(file, `${before}\nstat = elsewhere\nstate = ""\n`)
  const empty = await run('status')
  assert.equal(empty.status, 2)
  assert.match(empty.stderr, /errand\.ini:5: state: expected some text/)
  writeFileSync(file, `${before}\nstate = elsewhere\nprot = 1\n`)
  // Who only reads goes on all the same.
  for (const [verb, expected] of [
    ['list', 0],
    ['status', 2],
  ] as const) {
    const { status, stderr } = await run(verb)
    assert.equal(status, expected, verb)
    assert.match(stderr, /The settings have mistakes:\n.*errand\.ini:5: prot: unknown key/)
  }
  const missing = await run('list', '--config', 'no/where.ini')
  assert.equal(missing.status, 2)
  assert.match(missing.stderr, /no\/where\.ini: can not be read/)
})
