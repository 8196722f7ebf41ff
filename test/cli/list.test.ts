import assert from 'node:assert/strict'
import test from 'node:test'
import { askPages } from '../../src/cli/list.ts'

/** A portal with seven jobs that gives at most three at once, and what it was asked. */
function portal() {
  const asked: string[] = []
  const get = async (path: string) => {
    asked.push(path)
    const { searchParams } = new URL(path, 'http://x')
    const from = Number(searchParams.get('cursor') ?? 0)
    const to = Math.min(7, from + Math.min(3, Number(searchParams.get('limit'))))
    const jobs = Array.from({ length: to - from }, (_, n) => ({ id: `job${from + n}` }))
    return { jobs, cursor: to < 7 ? String(to) : null }
  }
  return { asked, client: { get } as unknown as Parameters<typeof askPages>[0] }
}

test('more jobs than the portal gives at once are asked for page by page, and no more than wanted', async () => {
  const { asked, client } = portal()
  const five = await askPages(client, { limit: '5', search: 'a b' })
  assert.deepEqual(
    five.jobs.map(({ id }) => id),
    ['job0', 'job1', 'job2', 'job3', 'job4'],
  )
  assert.deepEqual(asked, ['/jobs?q=a+b&limit=5', '/jobs?q=a+b&limit=2&cursor=3'])
  assert.equal((await askPages(client, { limit: '50' })).jobs.length, 7)
})
