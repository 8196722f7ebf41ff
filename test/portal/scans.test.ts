import assert from 'node:assert/strict'
import test from 'node:test'
import { createScans } from '../../src/portal/scans.ts'

/** Works that go on until they are told, and who has begun. */
function begin() {
  const scans = createScans()
  const begun: string[] = []
  return {
    scans,
    begun,
    take(job: string, name: string) {
      const gone = new AbortController()
      const { promise, resolve: end } = Promise.withResolvers<void>()
      const taken = scans.take(
        job,
        () => {
          begun.push(name)
          return promise
        },
        gone.signal,
      )
      taken.catch(() => {})
      return { taken, end, leave: () => gone.abort() }
    },
  }
}

test('tables are looked through in their turn: two at once, one of each job, and who has left is passed over', async () => {
  const { begun, take } = begin()
  const a1 = take('a', 'a1')
  const a2 = take('a', 'a2')
  const b1 = take('b', 'b1')
  const c1 = take('c', 'c1')
  await Promise.resolve()
  assert.deepEqual(begun, ['a1', 'b1'])
  a2.leave()
  await assert.rejects(a2.taken, { name: 'AbortError' })
  const a3 = take('a', 'a3')
  b1.end()
  await b1.taken
  assert.deepEqual(begun, ['a1', 'b1', 'c1'])
  a1.end()
  await a1.taken
  assert.deepEqual(begun, ['a1', 'b1', 'c1', 'a3'])
  for (const one of [a3, c1]) one.end()
  await Promise.all([a3.taken, c1.taken])
})

test('only so many may wait, of one job and in all; a turn that fails frees its place', async () => {
  const { scans, take } = begin()
  const ofA = Array.from({ length: 5 }, (_, n) => take('a', `a${n}`))
  await assert.rejects(take('a', 'too many').taken, { code: 'too_many' })
  ofA.at(-1)?.leave()
  take('a', 'one more')
  await assert.rejects(take('a', 'too many').taken, { code: 'too_many' })
  take('b', 'b')
  for (let n = 0; scans.waiting() < 20; n++) take(`c${n}`, 'c')
  await assert.rejects(take('d', 'too many').taken, { code: 'too_many' })

  const other = createScans()
  const fail = () => Promise.reject(new Error('no such luck'))
  const { signal } = new AbortController()
  await assert.rejects(other.take('a', fail, signal), /no such luck/)
  assert.equal(await other.take('a', async () => 'well', signal), 'well')
})
