import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalEngine } from '../../src/engine/local.ts'
import { readRecord } from '../../src/job/record.ts'
import { readStatus } from '../../src/job/status.ts'
import { prepareTrial } from '../../src/portal/try-program.ts'
import { createPrograms } from '../../src/program/programs.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

test('a wish to stop that comes before the wrapper has claimed is kept; which inputs are secret is recorded', async (t) => {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'programs/wait'), { recursive: true })
  writeFileSync(
    join(root, 'programs/wait/program.ini'),
    'title = Wait\ncommand = sleep 60\n[inputs.token]\ntype = secret\n',
  )
  const found = await createPrograms({ folder: join(root, 'programs') }).get('wait')
  assert.ok(found?.program, JSON.stringify(found?.mistakes))
  const shipped = join(import.meta.dirname, '../../wrapper/run-job')
  const slow = join(root, 'slow')
  const gate = join(root, 'gate')
  writeFileSync(slow, `#!/bin/sh\nwhile [ ! -e ${gate} ]; do sleep 0.02; done\nexec ${shipped} "$@"\n`, {
    mode: 0o755,
  })
  const engine = createLocalEngine({ wrapper: slow, graceSeconds: 0.5, root })
  t.after(() => engine.close())
  const path = process.env.PATH ?? ''
  const trial = await prepareTrial({ engine, path }, found.program, [{ name: 'token', text: 's3cret' }])
  assert.ok('start' in trial)
  assert.deepEqual((await readRecord(trial.folder))?.secrets, ['token'])

  const handle = await trial.start()
  const stopped = trial.stop()
  await waitFor('the wish', () => existsSync(trial.folder.cancel))
  writeFileSync(gate, '')
  await Promise.all([stopped, handle.ended])
  assert.equal((await readStatus(trial.folder))?.reason, 'cancelled')
})
