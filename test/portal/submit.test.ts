import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { startPortal } from '../support/portal.ts'
import { waitFor } from '../support/wait-for.ts'

test('a division goes from the form to its letter', async (t) => {
  const portal = await startPortal(t)
  const id = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  assert.equal(await portal.over(id), 'SUCCESS')
  assert.equal(readFileSync(portal.folder(id).output, 'utf8'), 'The answer is: 4\n')
  const letter = await waitFor('the letter', () => portal.letters()[0])
  assert.match(letter, new RegExp(`Subject: \\[Errand\\] Slow division ${id}: finished`))
})
