import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { createUsageSampler, usesOf } from '../../src/engine/usage.ts'
import { jobFolder } from '../../src/job/folder.ts'
import { identify, type Member } from '../../src/platform/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

const one = (pid: number, parent: number, session: number, more: Partial<Member> = {}): Member => ({
  pid,
  parent,
  session,
  processGroup: session,
  state: 'S',
  startTime: pid,
  cpuSeconds: 1,
  memoryBytes: 1000,
  ...more,
})
const program = (pid: number) => ({ host: 'vm', bootId: 'b', pid, startTime: pid })

test('each program has its session, and what descends from that; a zombie takes no place', () => {
  const all = [
    one(1, 0, 1),
    one(10, 1, 10),
    one(11, 10, 10, { cpuSeconds: 5 }),
    one(12, 11, 12, { memoryBytes: 500 }), // a session of its own
    one(13, 12, 12),
    one(14, 10, 10, { state: 'Z', memoryBytes: 0 }),
    one(20, 1, 20),
    one(21, 1, 20), // its parent has ended
    one(30, 1, 30),
  ]
  const uses = usesOf(all, [program(10), program(20), program(40)])
  assert.deepEqual(
    [...uses],
    [
      [10, { cpuSeconds: 9, memoryBytes: 3500, processes: 4 }],
      [20, { cpuSeconds: 2, memoryBytes: 2000, processes: 2 }],
    ],
  )
})

test('a number that another session has now is not the program’s, and circles end', () => {
  const all = [one(10, 11, 10, { startTime: 9 }), one(11, 10, 99)]
  assert.deepEqual([...usesOf(all, [program(10)])], [])
})

test('nothing is written through a link, and a job that is gone hinders no other', async (t) => {
  const root = temporaryFolder(t)
  const me = identify(process.pid)
  const target = join(root, 'target')
  writeFileSync(target, '')
  const make = (id: string) => {
    const folder = jobFolder(root, id)
    mkdirSync(folder.attempt(1).path, { recursive: true })
    const identity = `host = ${me?.host}\nboot_id = ${me?.bootId}\npid = 1\nstart_time = 1\n`
    // Its session is that of this test.
    const [, session, start] = sessionOfThis()
    const started = `[wrapper]\n${identity}\n[program]\npid = ${session}\nstart_time = ${start}\n`
    writeFileSync(folder.attempt(1).started, started)
    return folder
  }
  const [linked, plain] = [make('aaaaaaaa'), make('bbbbbbbb')]
  symlinkSync(target, linked.usage)
  const sampler = createUsageSampler(50)
  t.after(() => sampler.close())
  for (const path of [join(root, 'job-none'), linked.path, plain.path]) sampler.add(path)
  const lines = await waitFor('a line', () => {
    try {
      const found = readFileSync(plain.usage, 'utf8').split('\n')
      // Head and first line are written one after the other.
      return found.length > 2 ? found : undefined
    } catch {
      return undefined
    }
  })
  assert.equal(lines[0], 'seconds,cpu_seconds,memory_bytes,processes')
  assert.match(lines[1] ?? '', /^\d+,\d+\.\d\d,\d{7,},\d+$/)
  assert.equal(readFileSync(target, 'utf8'), '')
})

/** `[pid, session, start of the session's leader or, if that is gone, 0]` */
function sessionOfThis(): [number, number, number] {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3])
  return [process.pid, session, identify(session)?.startTime ?? 0]
}
