import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Submission } from '../../src/portal/submit.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'

const files =
  'title = Files\ncommand = cat {query}\n[inputs.query]\ntype = file\nrequired = true\npaste = true\n'

/** The slots are none, so that nothing of a job changes meanwhile. */
function house(t: TestContext): string {
  return makeHouse(t, { settings: { 'target.default': ['slots = 0'] }, programs: { files } })
}

const division = (changes: Partial<Submission> = {}): Submission => ({
  program: 'slow_div',
  given: [
    ['x', '8'],
    ['y', '2'],
  ],
  email: 'dalke@example.org',
  isProved: false,
  token: 'token',
  ...changes,
})

const count = ({ root }: TestPortal) =>
  readdirSync(join(root, 'jobs')).filter((name) => name.startsWith('job-')).length

test('a double click is one job', async (t) => {
  const portal = await startPortal(t, { root: house(t) })
  const answers = await Promise.all(Array.from({ length: 10 }, () => portal.portal.submit(division())))
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1)
  assert.equal(answers.filter(({ isNew }) => isNew).length, 1)
  assert.equal(count(portal), 1)
  const later = await portal.portal.submit(division())
  assert.deepEqual(later, { id: answers[0]?.id, isNew: false })
})

test('back and again with other inputs is another job; so is another person, program or token', async (t) => {
  const portal = await startPortal(t, { root: house(t) })
  const ids = new Set<string>()
  for (const submission of [
    division(),
    division({
      given: [
        ['x', '8'],
        ['y', '3'],
      ],
    }),
    division({
      given: [
        ['x', '2'],
        ['y', '8'],
      ],
    }),
    division({ email: 'other@example.org' }),
    division({ token: 'other' }),
  ])
    ids.add((await portal.portal.submit(submission)).id)
  assert.equal(ids.size, 5)
  // The order of the fields and the case of the address are nothing that was asked for.
  const again = division({
    given: [
      ['y', '2'],
      ['x', '8'],
    ],
    email: 'Dalke@Example.ORG',
  })
  assert.equal((await portal.portal.submit(again)).isNew, false)
})

test('without a token every submission is a job', async (t) => {
  const portal = await startPortal(t, { root: house(t) })
  const { token: _, ...noToken } = division()
  await Promise.all([portal.portal.submit(noToken), portal.portal.submit(noToken)])
  assert.equal(count(portal), 2)
})

test('a token is known after a restart, also when the catalog is gone', async (t) => {
  const root = house(t)
  const first = await startPortal(t, { root })
  const { id } = await first.portal.submit(division())
  await first.stop()
  const second = await startPortal(t, { root })
  assert.deepEqual(await second.portal.submit(division()), { id, isNew: false })
  await second.stop()
  writeFileSync(join(root, 'state/catalog.sqlite'), 'noise '.repeat(2_000))
  const third = await startPortal(t, { root })
  assert.deepEqual(await third.portal.submit(division()), { id, isNew: false })
  assert.equal(count(third), 1)
})

test('the content and the name of a file count as what was asked', async (t) => {
  const portal = await startPortal(t, { root: house(t) })
  const incoming = join(portal.root, 'jobs/.incoming')
  mkdirSync(incoming, { recursive: true })
  let uploads = 0
  const upload = (fileName: string, text: string) => {
    const path = join(incoming, `upload-${uploads++}`)
    writeFileSync(path, text)
    const file = { fileName, path, sizeBytes: text.length }
    return portal.portal.submit(division({ program: 'files', given: [['query', file]] }))
  }
  const first = await upload('a.fa', '>a\n')
  assert.deepEqual(await upload('a.fa', '>a\n'), { id: first.id, isNew: false })
  assert.equal((await upload('a.fa', '>b\n')).isNew, true)
  assert.equal((await upload('b.fa', '>a\n')).isNew, true)
  const clicks = await Promise.all([upload('c.fa', '>c\n'), upload('c.fa', '>c\n')])
  assert.equal(clicks[0]?.id, clicks[1]?.id)
  assert.equal(count(portal), 4)
})

test('a start of a schedule is one job, whatever the schedule and its program have become', async (t) => {
  const root = makeHouse(t, {
    settings: { 'target.default': ['slots = 0'] },
    schedules: '[schedule.divide]\nprogram = slow_div\ninputs.x = 8\ninputs.y = 2\n',
  })
  const portal = await startPortal(t, { root })
  const { deps, schedules, submit } = portal.portal
  const start = (changes: Partial<Submission> = {}) =>
    submit(
      division({
        token: deps.state.keyOfJob('start 1', 'variables'),
        scheduled: { schedule: { name: 'divide', serial: 1 }, environment: {} },
        ...changes,
      }),
    )
  const { id } = await start()
  const other: Submission['given'] = [
    ['x', '9'],
    ['y', '2'],
  ]
  assert.deepEqual(await start({ email: 'ops@example.org', given: other }), { id, isNew: false })
  // The portal died before it noted which job the start came to.
  writeFileSync(join(root, 'programs/slow_div/program.ini'), 'unknown = key\n')
  schedules.start('divide')
  await schedules.settled()
  assert.deepEqual([schedules.startOf(1)?.outcome, schedules.startOf(1)?.job], ['job', id])
  assert.equal(count(portal), 1)
})

test('a submission that was refused may be sent again with its token', async (t) => {
  const portal = await startPortal(t, { root: house(t) })
  await assert.rejects(
    portal.portal.submit(
      division({
        given: [
          ['x', 'eight'],
          ['y', '2'],
        ],
      }),
    ),
  )
  assert.equal((await portal.portal.submit(division())).isNew, true)
})
