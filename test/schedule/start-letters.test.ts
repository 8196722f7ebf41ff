import assert from 'node:assert/strict'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { words } from '../support/html.ts'
import { startMailServer } from '../support/mail-server.ts'
import { makeHouse, startPortal, type TestPortal } from '../support/portal.ts'
import { visitor } from '../support/visitor.ts'
import { waitFor } from '../support/wait-for.ts'

const one = (name: string, rest: string) => `[schedule.${name}]\nprogram = greets\noverlap = allow\n${rest}\n`

test('a schedule that can not start: one letter with what to do, tried again; the next one after it has started', async (t) => {
  const server = await startMailServer(t, 450, 'take')
  const root = makeHouse(t, {
    settings: {
      mail: [`smtp = ${server.url}`, 'from = Errand <errand@example.org>'],
      access: ['admins = boss@example.org'],
    },
    programs: { greets: 'command = echo hello' },
    schedules:
      one('loud', 'email = ops@example.org') +
      one('quiet', 'email = ops@example.org\nnotify = never') +
      one('nobodys', ''),
  })
  let now = Date.parse('2026-11-22T12:00:00Z')
  const open = () => startPortal(t, { root, clock: { now: () => now } })
  const start = async ({ portal: { schedules } }: TestPortal, name = 'loud') => {
    const serial = schedules.start(name)
    await schedules.settled()
    return schedules.startOf(serial)
  }
  const folder = join(root, 'programs/greets')
  const away = () => renameSync(folder, join(root, 'greets'))
  const unsent = ({ portal }: TestPortal) => portal.deps.state.letters.list(9)

  const first = await open()
  away()
  const failed = await start(first)
  const why = `There is no program 'greets' in ${join(root, 'programs')} any more. Put its folder back, or change 'program' in [schedule.loud] of ${join(root, 'schedules.ini')}.`
  assert.deepEqual([failed?.outcome, failed?.note], ['failed', why])
  for (const name of ['loud', 'quiet', 'nobodys', 'loud']) await start(first, name)
  const noted = await waitFor('the refusal', () => unsent(first).find(({ tries }) => tries === 1))
  assert.deepEqual([noted.jobId, noted.nextTry - now, unsent(first).length], ['start-1', 60_000, 1])
  const session = first.portal.deps.state.issueSignIn('boss@example.org')
  const boss = visitor(first.door, { session: first.portal.deps.state.useSignIn(session)?.session ?? '' })
  assert.match(
    words((await boss.get('/admin')).text),
    /1 letter could not be sent yet loud run 1 : tried once/,
  )
  const { unsent: told } = JSON.parse((await boss.get('/api/v1/status')).text)
  assert.deepEqual([told[0].job, told[0].serial], [null, 1])
  const page = words((await boss.get('/admin/schedules')).text)
  assert.ok(page.includes(`Could not be started just now ${why}`), page)
  await first.stop()

  now += 60_000
  const second = await open()
  await waitFor('the letter', () => unsent(second).length === 0)
  renameSync(join(root, 'greets'), folder)
  await second.portal.reload()
  assert.equal((await start(second))?.outcome, 'job')
  away()
  const again = await start(second)
  await waitFor(
    'the second letter',
    () => server.tries.filter(({ raw }) => raw.includes('start-')).length === 3,
  )
  const letters = await Promise.all(server.tries.map(({ raw }) => PostalMime.parse(raw)))
  const mine = letters.filter(({ subject }) => subject === '[Errand] Schedule loud: not started')
  assert.deepEqual(
    mine.map(({ messageId, to }) => [messageId, to?.[0]?.address]),
    [1, 1, again?.serial].map((serial) => [`<start-${serial}@localhost>`, 'ops@example.org']),
  )
  const [text = ''] = mine.map((letter) => letter.text?.replaceAll(/\s+/g, ' ') ?? '')
  for (const part of [
    'Schedule loud could not start',
    why,
    'start 1, by hand, at 2026-11-22 12:00:00 UTC',
    '/admin/schedules/loud',
  ])
    assert.ok(text.includes(part), `${part} in ${text}`)
})
