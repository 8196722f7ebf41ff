import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { Client } from '../../src/cli/client.ts'
import { readLog } from '../../src/cli/schedule-logs.ts'
import type { Start } from '../../src/cli/schedules.ts'
import { jobFolder } from '../../src/job/folder.ts'
import { mostMarks, readMarks } from '../../src/job/order-marks.ts'
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
  attempt: 1,
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

test('of an order.csv that is too much, or none, only the beginning is read', async (t) => {
  const { folder, parts } = job(t)
  const { path, order } = folder.attempt(1)
  const line = (n: number) => `2026-11-22T12:00:00.000Z,${n},${n}\n`
  writeFileSync(
    order,
    `time,output_bytes,error_bytes\n${Array.from({ length: 50_000 }, (_, n) => line(n)).join('')}`,
  )
  truncateSync(order, 2 ** 32)
  assert.equal((await readMarks(folder.attempt(1))).length, mostMarks)
  assert.equal((await parts()).length, 2 * (mostMarks - 1) + 2)
  writeFileSync(order, `${line(1)}2026-11-22T12:00:00.000Z,2,2`)
  assert.equal((await readMarks(folder.attempt(1))).length, 1)
  rmSync(order)
  execFileSync('mkfifo', [join(path, 'order.csv')])
  assert.equal((await parts()).length, 2)
})

test('a log in turns is asked for by the piece, and cut by bytes; where it is no UTF-8 it is asked for part by part', async () => {
  const out = Buffer.concat([Buffer.from('ä1\nü2\n'.repeat(20_000)), Buffer.from('\xe4\n\xfc\n', 'latin1')])
  const parts: ReturnType<typeof text>[] = []
  for (let from = 0; from < out.length; ) {
    const to = out.indexOf(10, from) + 1
    parts.push(text('stdout', from, to))
    from = to
  }
  parts.push(text('stdout', out.length, null))
  let asked = 0
  const client = {
    async get(path: string) {
      asked++
      if (path.endsWith('/log')) return { parts }
      const { offset, limit } = Object.fromEntries(new URLSearchParams(path.split('?')[1]))
      // Of a character only the whole.
      let end = Math.min(Number(offset) + Number(limit), out.length)
      while (end < out.length && ((out[end] ?? 0) & 0xc0) === 0x80) end--
      return { text: out.toString('utf8', Number(offset), end), next_offset: end }
    },
  } as unknown as Client
  const start = {
    serial: 1,
    schedule: 'a',
    cause: 'person',
    due: null,
    at: 'then',
    job: 'x',
    started: null,
    finished: null,
  }
  const lines: string[] = []
  for await (const { source, text } of readLog(client, { ...start, outcome: 'job', folder: '/x' } as Start))
    if (source === 'stdout') lines.push(text)
  assert.equal(lines.join(''), out.toString('utf8'))
  assert.ok(lines.length >= 40_002, String(lines.length))
  assert.ok(asked < 10_000, `asked ${asked} times`)
})

test('of a job that is tried again all attempts are told, and when the next one starts', async (t) => {
  const { folder, parts } = job(t)
  const first = folder.attempt(1)
  writeFileSync(first.order, 'time,output_bytes,error_bytes\n2026-11-22T12:00:01.000Z,4,0\n')
  writeFileSync(
    first.ended,
    '[ended]\nfinished = 2026-11-22T12:00:02Z\nexit_status = 75\nreason = exit\nagain_after = 2026-11-22T12:01:02Z\n',
  )
  mkdirSync(folder.attempt(2).path)
  assert.deepEqual(await parts(), [
    text('stdout', 0, 4),
    text('stderr', 0, null),
    text('stdout', 4, null),
    {
      kind: 'attempt',
      at: '2026-11-22T12:00:02Z',
      attempt: 1,
      reason: 'exit',
      exit_status: 75,
      again_after: '2026-11-22T12:01:02Z',
    },
    { ...text('stdout', 0, null), attempt: 2 },
    { ...text('stderr', 0, null), attempt: 2 },
  ])
})
