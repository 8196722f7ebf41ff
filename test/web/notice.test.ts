import assert from 'node:assert/strict'
import test from 'node:test'
import { startPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

test('[portal] notice is a line of text on all pages, and in no letter', async (t) => {
  const notice = 'Down on <b>Friday</b> from 8 to 9 & back'
  const portal = await startPortal(t, { settings: { portal: [`notice = ${notice}`] } })
  const id = await portal.submit('slow_div', { x: '8', y: '2', seconds: '0' })
  await portal.over(id)
  const person = visitor(portal.door)
  for (const path of ['/', '/programs/slow_div', `/jobs/${id}`, '/jobs', '/sign-in', '/outbox', '/nowhere']) {
    const { text } = await person.get(path)
    const asides = text.match(/<aside class="site-notice" aria-label="Notice">.*?<\/aside>/gs)
    assert.equal(asides?.length, 1, path)
    assert.match(asides?.[0] ?? '', /<p>Down on &lt;b&gt;Friday&lt;\/b&gt; from 8 to 9 &amp; back<\/p>/)
  }
  const letter = await waitFor('the letter', () => portal.letters()[0])
  assert.doesNotMatch(letter, /Friday/)
})

test('without one there is none', async (t) => {
  const portal = await startPortal(t)
  assert.doesNotMatch((await visitor(portal.door).get('/')).text, /<aside/)
})
