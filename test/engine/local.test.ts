import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalEngine } from '../../src/engine/local.ts'
import { ErrandError } from '../../src/platform/errors.ts'
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
