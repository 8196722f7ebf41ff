import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { jobFolder } from '../../src/job/folder.ts'
import { createRecent } from '../../src/portal/recent.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

/** Job folders that are counted when they are read, and a clock to be set. */
function begin(t: TestContext) {
  const jobs = temporaryFolder(t)
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const recent = createRecent({ clock })
  let count = 0
  return {
    clock,
    recent,
    make(id: string, marker?: 'SUCCESS' | 'ERROR') {
      const folder = jobFolder(jobs, id)
      mkdirSync(folder.path)
      if (marker) writeFileSync(join(folder.path, marker), '')
      return folder
    },
    /** A reading says the how manyth it is. */
    read: async () => ({ count: ++count }),
  }
}

test('of a job that is over a reading serves all for five seconds', async (t) => {
  const { clock, recent, make, read } = begin(t)
  for (const marker of ['SUCCESS', 'ERROR'] as const) {
    const folder = make(marker === 'SUCCESS' ? 'bcdf' : 'ghjk', marker)
    const { count } = await recent.read(folder, 'it', read)
    clock.ms += 4_999
    assert.deepEqual(await recent.read(folder, 'it', read), { count })
    assert.deepEqual(await recent.read(folder, 'something else', read), { count: count + 1 })
    clock.ms += 1
    assert.deepEqual(await recent.read(folder, 'it', read), { count: count + 2 })
    // A clock that is set back would otherwise keep it for that much longer.
    clock.ms -= 3_600_000
    assert.deepEqual(await recent.read(folder, 'it', read), { count: count + 3 })
  }
})

test('a job that is not over is read each time, and from its end on anew', async (t) => {
  const { recent, make, read } = begin(t)
  const folder = make('bcdf')
  for (const count of [1, 2, 3]) assert.deepEqual(await recent.read(folder, 'it', read), { count })
  writeFileSync(folder.success, '')
  for (const count of [4, 4]) assert.deepEqual(await recent.read(folder, 'it', read), { count })
})

test('a job that is gone, restored or marked otherwise is read at once', async (t) => {
  const { recent, make, read } = begin(t)
  const folder = make('bcdf', 'SUCCESS')
  for (const count of [1, 1]) assert.deepEqual(await recent.read(folder, 'it', read), { count })
  renameSync(folder.path, `${folder.path}.gone`)
  for (const count of [2, 3]) assert.deepEqual(await recent.read(folder, 'it', read), { count })
  make('bcdf', 'SUCCESS')
  for (const count of [4, 4]) assert.deepEqual(await recent.read(folder, 'it', read), { count })
  rmSync(folder.success)
  writeFileSync(folder.error, '')
  assert.deepEqual(await recent.read(folder, 'it', read), { count: 5 })
  recent.forget()
  assert.deepEqual(await recent.read(folder, 'it', read), { count: 6 })
})

test('those who ask at the same time share one reading, and each gets a copy', async (t) => {
  const { recent, make, read } = begin(t)
  const folder = make('bcdf', 'SUCCESS')
  const [first, second] = await Promise.all([
    recent.read(folder, 'it', read),
    recent.read(folder, 'it', read),
  ])
  assert.deepEqual([first.count, second.count], [1, 1])
  first.count = 100
  assert.equal(second.count, 1)
  assert.equal((await recent.read(folder, 'it', read)).count, 1)
})

test('when all who asked for a reading have left it ends; one who comes then begins anew', async (t) => {
  const { recent, make, read } = begin(t)
  const folder = make('bcdf', 'SUCCESS')
  const signals: AbortSignal[] = []
  const slow = (abandoned: AbortSignal) => {
    signals.push(abandoned)
    return new Promise<never>((_resolve, reject) => {
      abandoned.addEventListener('abort', () => reject(abandoned.reason))
    })
  }
  const people = [new AbortController(), new AbortController()]
  let readers = 0
  const seen = {
    ...folder,
    /** Looked up when a reader joins. */
    get path() {
      readers++
      return folder.path
    },
  }
  const asked = people.map(({ signal }) => recent.read(seen, 'it', slow, signal))
  await waitFor('both to wait', () => readers === 2)
  people[0]?.abort()
  assert.deepEqual([signals.length, signals[0]?.aborted], [1, false])
  people[1]?.abort()
  const anew = recent.read(folder, 'it', read)
  for (const one of asked) await assert.rejects(one, { name: 'AbortError' })
  assert.deepEqual([signals.length, signals[0]?.aborted, (await anew).count], [1, true, 1])
})

test('a reading that fails is not kept', async (t) => {
  const { recent, make, read } = begin(t)
  const folder = make('bcdf', 'SUCCESS')
  const fail = () => Promise.reject(new Error('no such luck'))
  await assert.rejects(recent.read(folder, 'it', fail), /no such luck/)
  assert.deepEqual(await recent.read(folder, 'it', read), { count: 1 })
})

test('what is kept has its limits: 16 MiB in all, 2 MiB each, 500 in number; what was asked for last stays', async (t) => {
  const { recent, make } = begin(t)
  const folder = make('bcdf', 'SUCCESS')
  /** Of readings of such a size, the first of which is asked for over and over, how many are still there. */
  const left = async (count: number, bytes: number) => {
    recent.forget()
    const content = Buffer.alloc(bytes)
    const names = Array.from({ length: count }, (_, n) => `${bytes} ${n}`)
    for (const name of names) {
      await recent.read(folder, name, async () => content)
      await recent.read(folder, names[0] ?? '', async () => content)
    }
    const missing: string[] = []
    // The newest first, so that looking puts out only what was looked at.
    for (const name of [names[0] ?? '', ...names.slice(1).reverse()])
      await recent.read(folder, name, async () => {
        missing.push(name)
        return ''
      })
    assert.ok(bytes > 2_000_000 || !missing.includes(names[0] ?? ''))
    return count - missing.length
  }
  assert.equal(await left(20, 1024 * 1024), 15)
  assert.equal(await left(2, 2 * 1024 * 1024), 0)
  assert.equal(await left(600, 10), 500)
})
