import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { readStarted } from '../../src/job/attempt.ts'
import { readAttemptEnd } from '../../src/job/attempt-end.ts'
import { jobFolder } from '../../src/job/folder.ts'
import { readRecord } from '../../src/job/record.ts'
import { parseStatus } from '../../src/job/status.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { blocks, parts, read, table } from './page.ts'

const sections = parts('docs/job-folder.md')
const example = (heading: string) => blocks(sections.get(heading) ?? '', 'ini')[0] ?? ''

test('docs/job-folder.md has every file of a job, and no other', () => {
  const { path: _path, id: _id, attempt, ...files } = jobFolder('/jobs', 'qwprptnz')
  const { path: _attemptPath, ...attemptFiles } = attempt(1)
  const known = [...Object.values(files), ...Object.values(attemptFiles)].map((path) =>
    basename(path as string),
  )
  assert.deepEqual(
    table(read('docs/job-folder.md'), 'file')
      .map(([name]) => name)
      .sort(),
    known.sort(),
  )
})

test('the examples in docs/job-folder.md are read as they stand there', async (t) => {
  const folder = jobFolder(temporaryFolder(t), 'qwprptnz')
  const attempt = folder.attempt(1)
  mkdirSync(attempt.path, { recursive: true })
  writeFileSync(join(folder.path, 'config.ini'), example('config.ini'))
  writeFileSync(attempt.started, example('attempts/1/started.ini'))
  writeFileSync(attempt.ended, example('attempts/1/ended.ini'))

  const record = await readRecord(folder)
  assert.equal(record?.email, 'dalke@example.org')
  assert.deepEqual({ ...record?.inputs }, { list: 'list.txt', unique: '--unique' })
  const started = await readStarted(attempt)
  assert.equal(started?.wrapper?.pid, 13647)
  assert.equal(started?.program?.pid, 13651)
  assert.equal(started?.arguments.length, 5)
  const end = await readAttemptEnd(folder, 1)
  assert.deepEqual([end?.exitStatus, end?.againAfter], [75, '2026-11-21T23:14:49Z'])
  const status = parseStatus(example('status.ini'))
  assert.equal(status.reason, 'stderr')
  assert.equal(status.elapsedSeconds, 0.02)
})
