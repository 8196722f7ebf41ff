import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalEngine } from '../../src/engine/local.ts'
import { ErrandError } from '../../src/platform/errors.ts'
import { identify, isAlive } from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { conformance } from './conformance.ts'
import { makeEngine } from './local-engine.ts'

conformance({ name: 'local', module: new URL('local-engine.ts', import.meta.url).href, makeEngine })

test('a wrapper that can not be run is named with a remedy, before and at the start', async (t) => {
  const root = temporaryFolder(t)
  const notExecutable = join(root, 'run-job')
  copyFileSync(join(import.meta.dirname, '../../wrapper/run-job'), notExecutable)
  chmodSync(notExecutable, 0o600)
  const noInterpreter = join(root, 'no-interpreter')
  writeFileSync(noInterpreter, '#!/no/such/sh\n', { mode: 0o700 })
  const isFolder = join(root, 'folder')
  mkdirSync(isFolder)
  const run = { folder: root, attempt: 1, arguments: ['true'], environment: {}, success: 'exit' as const }
  for (const wrapper of [join(root, 'none'), notExecutable, noInterpreter, isFolder]) {
    const engine = createLocalEngine({ wrapper, graceSeconds: 0, root })
    const isSaid = (error: unknown) => {
      assert.ok(error instanceof ErrandError)
      assert.deepEqual([error.code, error.message], ['misconfigured', 'Failure: misconfigured server'])
      assert.ok(error.detail?.includes(`${wrapper} can not be run`), error.detail)
      assert.match(error.detail ?? '', /chmod 755/)
      return true
    }
    // That the interpreter is missing, and that a folder is no program, shows only when it is started.
    if (wrapper !== noInterpreter && wrapper !== isFolder) await assert.rejects(engine.check(), isSaid)
    await assert.rejects(engine.start(run), isSaid)
  }
})

test('what the wrapper has to say is in wrapper.txt, and its exit status known; else there is no such file', async (t) => {
  const root = temporaryFolder(t)
  const wrapper = join(root, 'run-job')
  writeFileSync(wrapper, '#!/bin/sh\necho "what was wrong" >&2\nexit 1\n', { mode: 0o700 })
  const said = join(root, 'attempts/1/wrapper.txt')
  mkdirSync(join(root, 'attempts/1'), { recursive: true })
  mkdirSync(join(root, 'files'))
  const environment = { PATH: process.env.PATH ?? '' }
  const run = { folder: root, attempt: 1, arguments: ['true'], environment, success: 'exit' as const }
  const failed = await createLocalEngine({ wrapper, graceSeconds: 0, root }).start(run)
  await failed.ended
  assert.equal(failed.code, 1)
  assert.equal(readFileSync(said, 'utf8'), 'what was wrong\n')
  writeFileSync(said, '')
  const handle = await makeEngine(root).start(run)
  await handle.ended
  assert.equal(handle.code, 0)
  assert.equal(existsSync(said), false)
})

test('while a program that ignores TERM is being ended, /proc is not read again and again', async (t) => {
  const child = spawn('sh', ['-c', 'trap "" TERM; echo; while :; do sleep 0.1; done'], { detached: true })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const program = identify(child.pid ?? 0)
  assert.ok(program)
  const reads = t.mock.method(fs, 'readdirSync')
  syncBuiltinESMExports()
  t.after(syncBuiltinESMExports)
  const engine = createLocalEngine({ wrapper: '', graceSeconds: 1, root: '/' })
  // Its wrapper is gone.
  await engine.clear({ wrapper: { ...program, startTime: 1 }, program })
  const count = reads.mock.callCount()
  t.mock.restoreAll()
  assert.ok(!isAlive(program))
  assert.ok(count > 0 && count < 10, `${count} times`)
})
