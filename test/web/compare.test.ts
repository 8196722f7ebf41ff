import assert from 'node:assert/strict'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { field, plain, tags, words } from '../support/html.ts'
import { startPortal, type TestPortal } from '../support/portal.ts'
import { multipart, visitor } from '../support/visitor.ts'

const ada = 'ada@example.org'
const programs = {
  count: `title = Count
command = sh -c 'seq $0 | sed "s/.*/<&>,&/" >rows.csv && echo note >note.txt && echo "got <$1>" && echo a >only-$1.txt && echo $1 >each.txt && echo both >both.txt && test $0 -lt 30' {n} {word}
answer = got (.*)
version_command = echo count 1.0
[inputs.word]
label = The word
[inputs.n]
type = integer
label = How many
[inputs.left]
label = Left alone
[inputs.code]
type = secret
label = Code
[inputs.data]
type = file
label = Data
[outputs.rows]
file = rows.csv
label = Rows
show = table
columns = name, number
[outputs.note]
file = note.txt
label = The note
show = text
`,
  other: 'title = Another\ncommand = true\n',
}

async function house(t: TestContext, settings: Record<string, string[]> = {}) {
  const portal = await startPortal(t, {
    programs,
    settings: { access: ['admins = boss@example.org'], ...settings },
  })
  return { portal, person: signedIn(portal, ada) }
}

function signedIn({ portal, door }: TestPortal, address: string) {
  const { state } = portal.deps
  return visitor(door, { session: state.useSignIn(state.issueSignIn(address))?.session ?? '' })
}

/** Submitted by a browser of its own; the job is over. */
async function count(portal: TestPortal, word: string, n: string, code: string, data: string) {
  const browser = visitor(portal.door)
  const form = multipart({ word, n, code, data: [data, 'data.txt'], email_address: ada })
  const { location, text } = await browser.post('/programs/count', form)
  const id = /\/jobs\/(\w+)$/.exec(location)?.[1]
  assert.ok(id, words(text))
  await portal.over(id)
  return { id, browser }
}

test('two jobs of one program: what differs comes first and is marked, what is the same is counted', async (t) => {
  const { portal, person } = await house(t)
  const { id: a } = await count(portal, 'one', '3', 'swordfish', 'first')
  const { id: b } = await count(portal, 'two', '30', 'halibut', 'other')
  const { status, text, headers } = await person.get(`/jobs/${a}/compare?with=${b}`)
  assert.equal(status, 200)
  assert.equal(headers['cache-control'], 'no-store')
  const said = words(text)
  const [first, second] = [a, b].map((id) => `${id.slice(0, 4)} ${id.slice(4)}`)
  assert.match(said, new RegExp(`Two jobs of Count ${first} Finished Result <one> ${second} Failed`))
  assert.match(said, /exit status 1\. What was asked/)
  assert.deepEqual(
    tags(text, 'a')
      .map(({ href }) => href)
      .filter((href) => /^\/jobs\/\w+$/.test(href ?? '')),
    [`/jobs/${a}`, `/jobs/${b}`],
  )
  assert.match(
    said,
    new RegExp(
      `Input ${first} ${second} The word ≠ differs one two How many ≠ differs 3 30 Data ≠ same name, other content data.txt data.txt Code given, not shown given, not shown 1 input is the same`,
    ),
  )
  assert.match(text, /<details>\s*<summary>1 input is the same<[\s\S]*Left alone[\s\S]*<\/details>/)
  assert.doesNotMatch(text, /swordfish|halibut/)

  // Of a table the beginning, with nothing that the page of the one job does.
  assert.match(
    said,
    /Rows ≠ differs The first 3 rows are the same in both\. .*name number <1> 1 <2> 2 <3> 3 .*<15> 15 The first 15 rows are shown\./,
  )
  assert.doesNotMatch(text, /data-column|filter\.rows|<16>/)
  assert.match(text, /<details><summary><h2>The note<\/h2> <span class="quiet">The same in both\./)
  assert.match(
    said,
    new RegExp(
      `only-one.txt ≠ only in ${a} .*only-two.txt ≠ only in ${b} .*each.txt ≠ differs .*both.txt The same in both`,
    ),
  )
  assert.match(
    said,
    /How it ran .*Took .*Version count 1\.0 count 1\.0 Machine \S+ \S+ Exit status ≠ differs 0 1 /,
  )
  assert.match(said, new RegExp(`Output ${first} got <one> ${second} got <two>`))
  for (const { href = '' } of tags(text, 'a'))
    if (href.includes('/files/')) assert.equal((await person.get(href)).status, 200, href)
})

test('two jobs that were asked the same, one that runs not yet, and files too large to look into', async (t) => {
  const { portal, person } = await house(t, { 'target.default': ['slots = 0'] })
  portal.portal.changeTarget('default', { slots: 1 }, ada)
  const { id: a } = await count(portal, 'one', '3', '', 'same')
  const { id: b } = await count(portal, 'one', '3', '', 'same')
  const said = async (one: string, other: string) =>
    words((await person.get(`/jobs/${one}/compare?with=${other}`)).text)
  assert.match(await said(a, b), /What was asked All 5 inputs are the same/)
  for (const id of [a, b]) truncateSync(join(portal.folder(id).inputs, 'data/data.txt'), 100_000_000)
  assert.match(await said(b, a), /Data same name; too large to look .* 4 inputs are the same/)
  // The last byte tells them apart.
  for (const [id, last] of [
    [a, 'x'],
    [b, 'y'],
  ] as const)
    writeFileSync(join(portal.folder(id).inputs, 'data/data.txt'), 'z'.repeat(600_000) + last)
  portal.portal.deps.recent.forget()
  assert.match(await said(b, a), /Data ≠ same name, other content/)

  portal.portal.changeTarget('default', { slots: 0 }, ada)
  const waits = await portal.submit('count', { n: '3', word: 'one' }, ada)
  const page = await said(a, waits)
  assert.match(page, /Waiting, next in line/)
  assert.match(page, /Data ≠ differs data\.txt none 4 inputs are the same/)
  assert.match(page, /Rows .*It is not over yet\./)
  assert.match(page, /What ran .*It was not begun\./)
})

test('from a list: two ticked jobs, or one beside that whose page one comes from; else words', async (t) => {
  const { portal, person } = await house(t)
  const { id: a } = await count(portal, 'one', '3', '', 'same')
  const { id: b } = await count(portal, 'two', '3', '', 'same')
  const other = await portal.submit('other', {}, ada)
  await portal.over(other)
  const compare = (ids: string[], more: [string, string][] = []) =>
    person.post('/jobs/selected', [
      ...ids.map((id): [string, string] => ['id', id]),
      ['list', 'own'],
      ['back', 'q=program%3Acount'],
      ['do', 'compare'],
      ...more,
    ])
  const list = (await person.get('/jobs')).text
  assert.ok(tags(list, 'button').some(({ name, value }) => name === 'do' && value === 'compare'))
  // The list has the newest first; side by side time goes to the right.
  const two = await compare([b, a])
  assert.deepEqual([two.status, two.location], [303, `/jobs/${a}/compare?with=${b}`])
  for (const [ids, said] of [
    [[], 'none is ticked'],
    [[a], 'one is ticked'],
    [[a, a], 'one is ticked'],
    [[a, b, other], '3 are ticked'],
    [['//evil.example', b], '2 are ticked'],
  ] as const) {
    const { status, text } = await compare([...ids])
    assert.equal(status, 400)
    assert.match(words(text), new RegExp(said))
    assert.match(text, /href="\/jobs\?q=program%3Acount"/)
  }
  assert.equal((await visitor(portal.door).post('/jobs/selected', { do: 'compare' })).status, 401)

  const way = tags((await person.get(`/jobs/${a}`)).text, 'a').find(({ href }) => href?.includes('with='))
  const chooses = (await person.get(way?.href ?? '')).text
  assert.match(words(chooses), new RegExp(`Tick the job to compare ${a} with`))
  assert.doesNotMatch(chooses, new RegExp(`data-job="${other}"`))
  assert.deepEqual(
    tags(chooses, 'input').flatMap(({ name, value }) => (name === 'with' ? [value] : [])),
    [a, a],
    'in the search, and with what is ticked',
  )
  // Other pages and other orders of the list keep it.
  assert.ok(tags(chooses, 'a').some(({ href }) => /sort=.*&with=/.test(plain(href ?? ''))))
  assert.equal((await compare([b], [['with', a]])).location, `/jobs/${a}/compare?with=${b}`)
  assert.equal(field((await person.get('/jobs?with=nonsense')).text, 'with'), undefined)

  const boss = signedIn(portal, 'boss@example.org')
  assert.match((await boss.get(`/jobs/${a}`)).text, /href="\/admin\/jobs\?q=program%3Acount&amp;with=/)
  assert.doesNotMatch((await visitor(portal.door).get(`/jobs/${a}`)).text, /with=/, 'who has no list')

  const typed = `/jobs/${a.toUpperCase()}/compare?with=${b.slice(0, 4)}-${b.slice(4).toUpperCase()}`
  const plainly = await person.get(typed)
  assert.equal((await person.get(plainly.location)).status, 200)
  for (const [query, said] of [
    ['', /Which other job is meant\?/],
    ['?with=', /Which other job is meant\?/],
    [`?with=${a}`, /This is one job, twice/],
    [`?with=${other}`, /different programs, Count and Another/],
  ] as const) {
    const { status, text } = await person.get(`/jobs/${a}/compare${query}`)
    assert.equal(status, 400, query)
    assert.match(words(text), said)
  }
})

test('who may not see one of the two sees neither, and learns nothing about it', async (t) => {
  const { portal, person } = await house(t, {
    access: ['results = owner', 'admins = boss@example.org'],
    limits: ['wrong_ids_per_minute = 12'],
  })
  const { id: a, browser } = await count(portal, 'one', '3', '', 'x')
  const { id: b } = await count(portal, 'two', '3', '', 'x')
  const bobs = await portal.submit('count', { n: '1', word: 'bob' }, 'bob@example.org')
  await portal.over(bobs)
  const status = async (who: ReturnType<typeof visitor>, one: string, other: string) =>
    (await who.get(`/jobs/${one}/compare?with=${other}`)).status
  assert.equal(await status(person, a, b), 200)
  assert.equal(await status(signedIn(portal, 'boss@example.org'), a, bobs), 200)
  // The browser that submitted the first has a key of that, and of no other.
  assert.equal(await status(browser, a, b), 404)
  assert.equal(await status(browser, a, a), 400)
  for (const who of [visitor(portal.door), signedIn(portal, 'bob@example.org')])
    assert.deepEqual([await status(who, a, b), await status(who, bobs, a)], [404, 404])

  const hidden = await person.get(`/jobs/${a}/compare?with=${bobs}`)
  const shape = (text: string, id: string) => text.replaceAll(id, 'ID')
  for (const id of ['bcdfghjk', 'nonsense']) {
    const { text } = await person.get(`/jobs/${a}/compare?with=${id}`)
    assert.equal(shape(text, id), shape(hidden.text, bobs), id)
  }
  assert.match(words(hidden.text), new RegExp(`There is no job '${bobs}'`))
})

test('a second job that there is not is a guess, whatever the first', async (t) => {
  const { portal } = await house(t, { limits: ['wrong_ids_per_minute = 2'] })
  const { id: a } = await count(portal, 'one', '3', '', 'x')
  const { id: b } = await count(portal, 'two', '3', '', 'x')
  const guesser = visitor(portal.door)
  const status = async (other: string) => (await guesser.get(`/jobs/${a}/compare?with=${other}`)).status
  assert.deepEqual([await status('bcdfghjk'), await status('nonsense')], [404, 404])
  assert.equal(await status('bcdfghjm'), 429)
  assert.equal(await status(b), 429)
})
