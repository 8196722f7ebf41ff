import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import PostalMime from 'postal-mime'
import { createTransportFor, describeFailure, type Letter } from '../../src/mail/transport.ts'
import { parseSender } from '../../src/platform/sender.ts'
import { type Behaviour, startMailServer } from '../support/mail-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const letter: Letter = {
  to: 'dalke@example.org',
  subject: '[Errand] Slow division tcfnctbq: finished',
  text: 'Your job is finished: Slow division.\n',
  html: '<p>Your job is finished: Slow division.</p>',
  messageId: '<job-tcfnctbq@errand.example.org>',
  name: 'job-tcfnctbq',
}

async function begin(t: TestContext, script: Behaviour[] = [], timeoutMs?: number) {
  const server = await startMailServer(t, ...script)
  const from = 'Errand <errand@example.org>'
  const transport = createTransportFor({
    from,
    smtp: server.url,
    outbox: '/none',
    ...(timeoutMs ? { timeoutMs } : {}),
  })
  t.after(() => transport.close())
  return { server, transport }
}

test('a letter reaches the server as text and as HTML, with all its headers', async (t) => {
  const { server, transport } = await begin(t)
  await transport.send(letter)
  const [taken] = server.letters
  assert.ok(taken)
  assert.deepEqual(taken.envelope, { from: 'errand@example.org', to: ['dalke@example.org'] })
  assert.deepEqual([taken.from?.name, taken.from?.address], ['Errand', 'errand@example.org'])
  assert.deepEqual(
    taken.to?.map(({ address }) => address),
    ['dalke@example.org'],
  )
  assert.equal(taken.subject, letter.subject)
  assert.equal(taken.messageId, letter.messageId)
  assert.ok(Math.abs(Date.parse(taken.date ?? '') - Date.now()) < 60_000)
  assert.match(taken.raw, /^Content-Type: multipart\/alternative;/m)
  assert.equal(taken.text?.trim(), letter.text.trim())
  assert.equal(taken.html?.trim(), letter.html)
  assert.equal(taken.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated')
  assert.deepEqual(taken.attachments, [])
})

test('a title in any alphabet, a very long one, and one with line ends, are one subject', async (t) => {
  const { server, transport } = await begin(t)
  for (const subject of [
    '[Errand] Größe 😀 tcfnctbq: failed',
    `[Errand] ${'long '.repeat(60)}tcfnctbq: failed`,
  ]) {
    await transport.send({ ...letter, subject })
    assert.equal(server.letters.at(-1)?.subject, subject)
  }
  await transport.send({ ...letter, subject: 'one\r\nBcc: other@example.org\r\n\r\ntwo' })
  assert.deepEqual(
    [server.letters.at(-1)?.bcc, server.letters.at(-1)?.envelope.to],
    [undefined, ['dalke@example.org']],
  )
})

test('an address is one person, whatever is in it', async (t) => {
  const { server, transport } = await begin(t)
  await transport.send({ ...letter, to: "o'neil+x=1@example.org" })
  assert.deepEqual(server.letters[0]?.envelope.to, ["o'neil+x=1@example.org"])
})

test('what the server refuses is an error with its words; the same letter may be sent again', async (t) => {
  const { server, transport } = await begin(t, [450, 421, 550, 'take'])
  for (const code of [450, 421, 550])
    await assert.rejects(transport.send(letter), (error) => {
      assert.match(describeFailure(error), new RegExp(`${code} not now`))
      return true
    })
  await transport.send(letter)
  assert.equal(server.tries.length, 4)
  for (const { raw } of server.tries)
    assert.match(raw, /^Message-ID: <job-tcfnctbq@errand.example.org>\r?$/im)
})

test('a server that hangs, or drops the connection after the letter, is given up', async (t) => {
  const { transport } = await begin(t, ['hang', 'drop', 'take'], 1_500)
  await assert.rejects(transport.send(letter), /[Tt]imeout/)
  await assert.rejects(transport.send(letter), /close|reset|ECONN/i)
  await transport.send(letter)
})

test('a server that never greets, or is not there, is given up', async (t) => {
  const silent = createServer((socket) => t.after(() => socket.destroy())).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  const settings = {
    from: 'x@example.org',
    smtp: `smtp://127.0.0.1:${port}`,
    outbox: '/none',
    timeoutMs: 200,
  }
  const transport = createTransportFor(settings)
  t.after(() => transport.close())
  await assert.rejects(transport.send(letter), /[Gg]reeting|[Tt]imeout/)
  silent.close()
  await assert.rejects(transport.send(letter), /ECONNREFUSED/)
})

test('without a server letters are files that any mail program opens', async (t) => {
  const outbox = join(temporaryFolder(t), 'state/outbox')
  const transport = createTransportFor({ from: 'Errand <errand@localhost>', outbox })
  await transport.send(letter)
  await transport.send(letter)
  transport.close()
  assert.deepEqual(readdirSync(outbox), ['job-tcfnctbq.eml'])
  assert.equal(statSync(join(outbox, 'job-tcfnctbq.eml')).mode & 0o777, 0o600)
  const read = await PostalMime.parse(readFileSync(join(outbox, 'job-tcfnctbq.eml')))
  assert.deepEqual([read.subject, read.messageId], [letter.subject, letter.messageId])
  assert.equal(read.text?.trim(), letter.text.trim())
})

test('an outbox that can not be written is an error, and works again afterwards', async (t) => {
  const folder = temporaryFolder(t)
  const outbox = join(folder, 'outbox')
  writeFileSync(outbox, '')
  const transport = createTransportFor({ from: 'x@localhost', outbox })
  await assert.rejects(transport.send(letter), /EEXIST|ENOTDIR/)
  rmSync(outbox)
  mkdirSync(outbox)
  await transport.send(letter)
  assert.deepEqual(readdirSync(outbox), ['job-tcfnctbq.eml'])
})

test('a sender is a name and an address, or an address', () => {
  assert.deepEqual(parseSender('Errand <errand@localhost>'), { name: 'Errand', address: 'errand@localhost' })
  assert.deepEqual(parseSender('"Lab, Errand" <e@x.org>'), { name: 'Lab, Errand', address: 'e@x.org' })
  assert.deepEqual(parseSender(' e@x.org '), { name: '', address: 'e@x.org' })
})
