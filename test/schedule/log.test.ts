import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { logOfJob } from '../../src/schedule/starts/log.ts'
import { createOutputOrder } from '../../src/schedule/starts/output-order.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

function job(t: test.TestContext) {
  const jobs = temporaryFolder(t)
  const folder = jobFolder(jobs, 'bcdfghjk')
  mkdirSync(folder.attempt(1).path, { recursive: true })
  const config = { portal: { jobs } } as Parameters<typeof logOfJob>[0]['config']
  return { folder, parts: () => logOfJob({ config }, 'bcdfghjk') }
}
const text = (stream: 'stdout' | 'stderr', from: number, to: number | null) => ({
  kind: 'text',
  stream,
  from,
  to,
})

test('what a portal notes of the order, the next one goes on with', async (t) => {
  const { folder, parts } = job(t)
  const { order } = folder.attempt(1)
  const marks = (count: number) =>
    waitFor(
      `${count} marks`,
      () => existsSync(order) && readFileSync(order, 'utf8').split('\n').length > count + 1,
    )
  const clock = { now: () => Date.UTC(2026, 10, 22, 12) }
  const first = createOutputOrder(clock)
  t.after(first.close)
  first.follow(folder, 1)
  appendFileSync(folder.errorOutput, 'a\n')
  appendFileSync(folder.output, 'b\n')
  await marks(1)
  first.close()
  appendFileSync(folder.output, 'c\n')
  const next = createOutputOrder(clock)
  t.after(next.close)
  next.follow(folder, 1)
  appendFileSync(folder.errorOutput, 'd\n')
  await marks(2)
  assert.deepEqual(await parts(), [
    text('stderr', 0, 2),
    text('stdout', 0, 4),
    text('stderr', 2, null),
    text('stdout', 4, null),
  ])
})

test('a cancellation stands where it was asked for; lines that make no sense are left out', async (t) => {
  const { folder, parts } = job(t)
  assert.deepEqual(await parts(), [text('stdout', 0, null), text('stderr', 0, null)])
  const line = (second: number, sizes: string) => `2026-11-22T12:00:0${second}.000Z,${sizes}\n`
  writeFileSync(
    join(folder.attempt(1).path, 'order.csv'),
    `time,output_bytes,error_bytes\n${line(1, '4,0')}nonsense\n${line(2, '3,9')}${line(3, '4,2')}${line(4, '8,')}`,
  )
  writeFileSync(folder.cancel, '[cancel]\nby = ada@example.org\nat = 2026-11-22T12:00:02.000Z\n')
  assert.deepEqual(await parts(), [
    text('stdout', 0, 4),
    { kind: 'cancel', by: 'ada@example.org', at: '2026-11-22T12:00:02.000Z' },
    text('stderr', 0, 2),
    text('stdout', 4, null),
    text('stderr', 2, null),
  ])
})
