import assert from 'node:assert/strict'
import test from 'node:test'
import { tags, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { row } from '../support/row.ts'
import { visitor } from '../support/visitor.ts'

const sent = { x: '355', y: '113', seconds: '0', email_address: 'ada@example.org' }
const lastIds = (html: string) => [...html.matchAll(/href="\/jobs\/(\w+)"/g)].map((match) => match[1])

async function submit(person: ReturnType<typeof visitor>): Promise<string> {
  return (await person.post('/programs/slow_div', sent)).location.split('/').at(-1) ?? ''
}

const sessionOf = ({ portal: { deps } }: TestPortal, address: string) =>
  deps.state.useSignIn(deps.state.issueSignIn(address))?.session ?? ''

test('a card says what its program usually takes, how many wait, and where it can not be run', async (t) => {
  const portal = await startPortal(t, {
    programs: {
      needy: 'title = Needy\ncommand = true\nrequires = there-is-no-such-command\n',
      plain: 'title = Plain\ncommand = true\n',
    },
  })
  const { catalog } = portal.portal.deps
  const ofPlain = { program: 'plain', title: 'Plain' }
  for (const [n, seconds] of [700, 720, 800, 900, 1080].entries())
    catalog.put(row(`plain${n}`, { ...ofPlain, state: 'success', elapsedSeconds: seconds }))
  for (const n of [1, 2, 3]) catalog.put(row(`waits${n}`, { ...ofPlain, target: 'heavy' }))
  const said = words((await visitor(portal.door).get('/')).text)
  assert.match(said, /Plain Usually 12–18 min 3 waiting/)
  assert.match(said, /Needy Not available on this server/)
  assert.doesNotMatch(said, /Find a program|My last jobs/)
})

test('where there are many programs they are searched by title, description and name', async (t) => {
  const many = ['Tree', 'Baum', 'Árbol', 'Logo', 'Genes', 'Motif'].map((title, n) => [
    `tool${n}`,
    `title = ${title}\ndescription = ${n < 3 ? 'Draws' : 'Finds'} something.\ncommand = true\n`,
  ])
  const { door } = await startPortal(t, { programs: Object.fromEntries(many) })
  const search = async (q: string) => {
    const { text } = await visitor(door).get(`/?q=${encodeURIComponent(q)}`)
    const hidden = tags(text, 'li').map((one) => one.hidden === '')
    const titles = [...text.matchAll(/<h2><a[^>]*>([^<]*)/g)].map((match) => match[1])
    return { text, shown: titles.filter((_, n) => !hidden[n]) }
  }
  assert.deepEqual((await search('draws ARBOL')).shown, ['Árbol'])
  assert.deepEqual((await search('tool3')).shown, ['Logo'])
  assert.equal((await search(' ')).shown.length, 9)
  const none = await search('<unicorn>')
  assert.deepEqual(none.shown, [])
  assert.match(words(none.text), /0 of 9 programs/)
})

test('my last jobs: of the person who is signed in, or else of this browser and of no other', async (t) => {
  const portal = await startPortal(t)
  const { deps } = portal.portal
  const browser = visitor(portal.door)
  const ids = []
  for (let n = 0; n < 6; n++) ids.push(await submit(browser))
  const newest = ids.toReversed()
  const page = await browser.get('/')
  assert.deepEqual(lastIds(page.text), newest.slice(0, 5))
  assert.match(
    words(page.text),
    /My last jobs Slow division x 355, y 113, seconds 0 .* Submitted from this browser/,
  )
  assert.equal(page.headers['cache-control'], 'no-store')
  assert.deepEqual(lastIds((await visitor(portal.door, { email: 'ada@example.org' }).get('/')).text), [])
  // Written by hand it shows nothing: an id alone is not enough here, or wrong ones could be tried without a limit.
  const [id = '', other = ''] = ids
  const key = deps.state.keyOfJob(id, 'see')
  for (const forged of [id, `${id}.`, `${id}.x`, `${other}.${key}`, `!.!${id}.${key}x`, `../x.${key}`])
    assert.deepEqual(lastIds((await visitor(portal.door, { last_jobs: forged }).get('/')).text), [], forged)
  assert.deepEqual(lastIds((await visitor(portal.door, { last_jobs: `x!${id}.${key}` }).get('/')).text), [id])

  const person = visitor(portal.door, { session: sessionOf(portal, 'ada@example.org') })
  const own = await person.get('/')
  assert.deepEqual(lastIds(own.text), newest.slice(0, 5))
  assert.match(words(own.text), /All my jobs/)
  // On a machine that others use too.
  await browser.post('/sign-out')
  assert.deepEqual(lastIds((await browser.get('/')).text), [])
  for (const one of ids) await portal.over(one)
})
