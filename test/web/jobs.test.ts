import assert from 'node:assert/strict'
import { existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { parse } from 'csv-parse/sync'
import { inputsInWords } from '../../src/web/pages/inputs-in-words.ts'
import { field, plain, tags, words } from '../support/html.ts'
import { openGate } from '../support/open-gate.ts'
import { startPortal } from '../support/portal.ts'
import { row } from '../support/row.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const ada = 'ada@example.org'
const programs = {
  gate: 'title = Gate\ncommand = {tests}/gate ../../../open\n[inputs.word]\n[inputs.code]\ntype = secret\n',
  other: 'title = Another\ncommand = false\n',
}

async function house(t: TestContext) {
  const portal = await startPortal(t, {
    programs,
    settings: { access: ['admins = boss@example.org'], 'target.default': ['slots = 1'] },
  })
  const { deps } = portal.portal
  const signedIn = (address: string) => {
    const session = deps.state.useSignIn(deps.state.issueSignIn(address))?.session ?? ''
    return visitor(portal.door, { session })
  }
  return { portal, deps, signedIn, person: signedIn(ada) }
}

const idsIn = (html: string) => [...html.matchAll(/<tr data-job="(\w+)"/g)].map((match) => match[1])
/** Where the link of this name leads. */
const linkTo = (html: string, name: string) =>
  plain(new RegExp(`<a [^>]*href="([^"]*)"[^>]*>${name}\\b`).exec(html)?.[1] ?? '')

test('my jobs: searched, filtered by links with counts, sorted, and told apart by their inputs', async (t) => {
  const { portal, deps, person, signedIn } = await house(t)
  const failed = await portal.submit('other', {}, ada)
  const divided = await portal.submit('slow_div', { x: '355', y: '113', seconds: '0' }, ada)
  for (const id of [failed, divided]) await portal.over(id)
  const runs = await portal.submit('gate', { word: 'globin', code: 'hidden' }, ada)
  await waitFor('it to run', () => deps.catalog.get(runs)?.state === 'running')
  const ended = await portal.submit('gate', { word: 'yeast', 'job-title': 'Second try' }, ada)
  const others = await portal.submit('gate', { word: 'globin' }, 'bob@example.org')
  await portal.portal.cancel(ended, ada)
  const list = async (path = '/jobs') => {
    const { status, text } = await person.get(path)
    assert.equal(status, 200)
    return { text, said: words(text), ids: idsIn(text) }
  }
  const all = await list()
  assert.deepEqual(all.ids, [ended, runs, divided, failed])
  assert.match(
    all.said,
    /State All 4 Running 1 Finished 1 Failed 1 Cancelled 1 Program All 4 Another 1 Gate 2/,
  )
  assert.match(all.said, /Slow division x 355, y 113, seconds 0 Finished/)
  assert.match(all.said, /Gate globin Running/, 'of secrets nothing is said')
  assert.match(all.said, /Second try Gate: yeast Cancelled/)

  const failedOnes = await list(linkTo(all.text, 'Failed'))
  assert.deepEqual(failedOnes.ids, [failed])
  assert.equal(field(failedOnes.text, 'q')?.value, 'state:failed')
  const gates = await list(linkTo(all.text, 'Gate'))
  assert.deepEqual(gates.ids, [ended, runs])
  assert.match(gates.said, /State All 2 Running 1 Cancelled 1 Program All 4/)
  assert.deepEqual((await list(linkTo(gates.text, 'Running'))).ids, [runs])
  assert.deepEqual((await list('/jobs?q=globin')).ids, [runs])

  const byProgram = await list(linkTo(all.text, 'Program'))
  assert.deepEqual(byProgram.ids, [failed, ended, runs, divided])
  assert.match(byProgram.text, /aria-sort="ascending"><a[^>]*>Program/)
  assert.deepEqual((await list(linkTo(byProgram.text, 'Program'))).ids, [divided, ended, runs, failed])

  const odd = await list('/jobs?q=state:broken+globin&sort=nothing&page=99')
  assert.deepEqual(odd.ids, [runs])
  assert.match(odd.said, /There is no state 'broken'; there are waiting, running/)
  assert.match((await list('/jobs?q=unicorn')).said, /No job is like that\. Show all/)

  // As public/jobs.js asks; of others' jobs nothing.
  const states = await list(`/jobs/states?ids=${runs},${ended},${others},x`)
  assert.deepEqual(states.ids, [runs, ended])
  assert.equal((await visitor(portal.door).get(`/jobs/states?ids=${runs}`)).status, 401)

  // The list of all: for administrators.
  assert.equal((await person.get('/admin/jobs')).status, 403)
  const boss = signedIn('boss@example.org')
  const everybodys = (await boss.get('/admin/jobs')).text
  assert.deepEqual(idsIn(everybodys), [others, ended, runs, divided, failed])
  assert.match(words(everybodys), /Gate globin Waiting just now bob@example\.org/)
  assert.deepEqual(idsIn((await boss.get(linkTo(everybodys, 'bob@example.org'))).text), [others])
  assert.equal(linkTo((await boss.get('/admin')).text, 'All jobs'), '/admin/jobs')
  openGate(portal.root)
})

test('the list as CSV: what is found, whole, and nothing that a spreadsheet would run', async (t) => {
  const { portal, person, signedIn } = await house(t)
  const id = await portal.submit('gate', { word: 'globin', code: 'hidden', 'job-title': '=1+1' }, ada)
  openGate(portal.root)
  await portal.over(id)
  await portal.submit('gate', {}, 'bob@example.org')
  const read = (text: string) => parse(text, { columns: true }) as Record<string, string>[]
  const answer = await person.get('/jobs.csv')
  assert.match(String(answer.headers['content-type']), /^text\/csv/)
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="jobs.csv"')
  assert.deepEqual(
    read(answer.text).map((one) => [one.id, one.owner, one.job_title, one.inputs]),
    [[id, ada, "'=1+1", '{"word":"globin"}']],
  )
  assert.equal((await person.get('/jobs.csv?q=unicorn')).text, `${answer.text.split('\r\n')[0]}\r\n`)
  assert.equal((await person.get('/jobs.csv?q=state:broken')).status, 400)
  assert.equal((await visitor(portal.door).get('/jobs.csv')).status, 401)
  assert.equal((await person.get('/admin/jobs.csv')).status, 403)
  assert.equal(read((await signedIn('boss@example.org').get('/admin/jobs.csv')).text).length, 2)
})

test('several jobs are cancelled at once, after a question; those of others and what is over stay', async (t) => {
  const { portal, deps, person, signedIn } = await house(t)
  const over = await portal.submit('other', {}, ada)
  await portal.over(over)
  const mine = [await portal.submit('gate', {}, ada), await portal.submit('gate', {}, ada)]
  const bobs = await portal.submit('gate', {}, 'bob@example.org')
  symlinkSync(`../job-${bobs}`, join(portal.root, `jobs/user-${ada}/job-${bobs}`))
  const ids = [over, ...mine, bobs, 'bcdfghjk', 'nonsense', mine[0] ?? '']
  const fields: [string, string][] = [
    ...ids.map((id): [string, string] => ['id', id]),
    ['list', 'own'],
    ['back', 'q=program%3Agate&page=1'],
    ['do', 'cancel'],
  ]
  const question = await person.post('/jobs/selected', fields)
  assert.match(
    words(question.text),
    /Cancel these 2 jobs\?.*4 of the selected are over already, or not yours/,
  )
  assert.deepEqual(
    tags(question.text, 'input').flatMap(({ name, value }) => (name === 'id' ? [value] : [])),
    mine,
  )
  for (const id of mine) assert.notEqual(deps.catalog.get(id)?.state, 'error', 'only asked so far')

  const done = await person.post('/jobs/selected', [...fields, ['sure', 'yes']])
  assert.deepEqual([done.status, done.location], [303, '/jobs?q=program%3Agate&page=1&done=cancel-2-4'])
  for (const id of mine)
    await waitFor('it to be cancelled', () => deps.catalog.get(id)?.reason === 'cancelled')
  assert.match(
    words((await person.get(done.location)).text),
    /2 jobs were cancelled\. 4 of the selected stayed/,
  )
  assert.equal(deps.catalog.get(bobs)?.reason, null)

  assert.match(words((await person.post('/jobs/selected', fields)).text), /None of the selected jobs can be/)
  assert.match(words((await person.post('/jobs/selected', { do: 'cancel' })).text), /No job is selected/)
  assert.equal((await person.post('/jobs/selected', { do: 'constructor' })).status, 400)
  assert.equal((await visitor(portal.door).post('/jobs/selected', fields)).status, 401)

  const boss = signedIn('boss@example.org')
  const all = await boss.post('/jobs/selected', {
    id: bobs,
    list: 'all',
    do: 'cancel',
    sure: 'yes',
    back: '//x',
  })
  assert.match(all.location, /^\/admin\/jobs\?/)
  assert.equal(await portal.over(bobs), 'ERROR')

  // Those that are over are deleted in the same way.
  const gone: [string, string][] = [
    ['id', over],
    ['id', bobs],
    ['list', 'own'],
    ['do', 'delete'],
  ]
  assert.match(
    words((await person.post('/jobs/selected', gone)).text),
    /Delete this job\?.*can not be undone/,
  )
  const deleted = await person.post('/jobs/selected', [...gone, ['sure', 'yes']])
  assert.equal(deleted.location, '/jobs?done=delete-1-1')
  assert.ok(!existsSync(portal.folder(over).path))
  assert.ok(existsSync(portal.folder(bobs).path))
  assert.match(
    words((await person.get(deleted.location)).text),
    /1 job was deleted\. 1 of the selected stayed/,
  )
})

test('page by page, 50 a page; what the index does not know comes first', async (t) => {
  const { portal, deps, person } = await house(t)
  const id = await portal.submit('other', {}, ada)
  await portal.over(id)
  const letters = 'bcdfghjkmn'
  const many = Array.from(
    { length: 119 },
    (_, n) => `bcdfg${[...String(n).padStart(3, '0')].map((digit) => letters[Number(digit)]).join('')}`,
  )
  deps.catalog.putAll(
    many.map((one, n) =>
      row(one, { owner: ada, state: 'success', submitted: new Date(n * 1_000).toISOString() }),
    ),
  )
  for (const one of many) symlinkSync(`../job-${one}`, join(portal.root, `jobs/user-${ada}/job-${one}`))
  const first = (await person.get('/jobs')).text
  assert.match(words(first), /120 jobs\. Page 1 of 3/)
  const second = (await person.get(linkTo(first, 'Next'))).text
  const third = (await person.get(linkTo(second, 'Next'))).text
  assert.equal(linkTo(third, 'Next'), '')
  assert.deepEqual([first, second, third].flatMap(idsIn), [id, ...many.toReversed()])
  assert.deepEqual(idsIn((await person.get(linkTo(second, 'Previous'))).text), idsIn(first))
  assert.deepEqual(idsIn((await person.get('/jobs?page=77')).text), idsIn(third), 'the last')
  deps.catalog.remove(id)
  assert.equal(idsIn((await person.get('/jobs')).text)[0], id)
})

test('what a job was asked, in one line', () => {
  const cases: [Record<string, string>, string][] = [
    [{}, ''],
    [{ x: '8', y: ' ', z: '2' }, 'x 8, z 2'],
    [{ query: 'HBB_HUMAN.fa' }, 'HBB_HUMAN.fa'],
    [{ text: 'one\n two' }, 'one two'],
    [{ text: '👩'.repeat(100) }, `${'👩'.repeat(69)}…`],
    [
      { a: 'x'.repeat(30), b: 'y'.repeat(30), c: 'z'.repeat(30) },
      `a ${'x'.repeat(23)}…, b ${'y'.repeat(23)}…, …`,
    ],
  ]
  for (const [inputs, said] of cases) assert.equal(inputsInWords(inputs).replaceAll('\u00a0', ' '), said)
})
