import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '../../src/cli/client.ts'
import { follow } from '../../src/cli/follow.ts'

const waits = { state: 'queued', target: 'heavy', paused: false, no_slots: false, next_attempt: null }

/** A portal whose job looks like this at each look, and has written a dot before it. */
function portal(looks: object[]): Pick<Client, 'get'> {
  const answers = looks.values()
  const at = '2026-11-22T02:51:00.000Z'
  return {
    async get<T>(path: string) {
      if (path.includes('/log')) return { text: '.', next_offset: 1, complete: false } as T
      if (path.startsWith('/targets')) return { paused: { by: 'ann', at } } as T
      const look = answers.next().value ?? { state: 'interrupted' }
      return { reason_text: null, ...look } as T
    },
  }
}

async function said(t: test.TestContext, looks: object[]): Promise<string> {
  let text = ''
  const { mock } = t.mock.method(process.stderr, 'write', (words: string) => {
    text += words
    return true
  })
  await follow(portal(looks) as Client, 'bcdfghjk', {
    print: () => {},
    openFolder: () => assert.fail('the portal is there'),
  })
  mock.restore()
  return text
}

test('who waits for a job is told what it waits for, when that changes, and that it runs', async (t) => {
  const third = { ...waits, position: 3 }
  const next = { ...waits, position: 1 }
  const running = { ...waits, state: 'running' }
  assert.equal(
    await said(t, [
      third,
      third,
      { ...third, paused: true, no_slots: true },
      { ...third, no_slots: true },
      next,
      running,
      running,
      { ...waits, position: null, attempt: 2, most_attempts: 3, next_attempt: '2026-11-22T03:00:00.000Z' },
    ]),
    `waiting: 3rd in line
waiting: heavy is paused by ann since 2026-11-22 02:51 UTC
waiting: heavy has no slots
waiting: next in line
running
waiting: attempt 2 of 3 starts at 2026-11-22 03:00 UTC
interrupted
`,
  )
  assert.equal(await said(t, [next, running]), 'interrupted\n', 'what starts at once does not wait')
})
