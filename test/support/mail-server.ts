import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** What the server does with a letter: an SMTP code such as 450, `hang`, `drop` after the data, or take it. */
export type Behaviour = 'take' | 'hang' | 'drop' | number

export interface MailServer {
  /** For `[mail] smtp`. */
  url: string
  /** Letters that were taken. */
  letters: (Email & { envelope: { from: string; to: string[] }; raw: string })[]
  /** How often a letter's data was received, taken or not. */
  tries: { raw: string }[]
  /** What happens to the letters to come: one entry a letter, the last one for ever. */
  script: Behaviour[]
}

/** A real SMTP server on a free port of this machine, which ends with the test. */
export async function startMailServer(
  t: Pick<TestContext, 'after'>,
  ...script: Behaviour[]
): Promise<MailServer> {
  const found: MailServer = { url: '', letters: [], tries: [], script }
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 50,
    onData(stream, session, answer) {
      const parts: Buffer[] = []
      stream.on('data', (part) => parts.push(part))
      stream.on('end', async () => {
        const raw = Buffer.concat(parts).toString('utf8')
        found.tries.push({ raw })
        const behaviour = (found.script.length > 1 ? found.script.shift() : found.script[0]) ?? 'take'
        if (behaviour === 'hang') return
        if (behaviour === 'drop') {
          for (const connection of server.connections) connection.close()
          return
        }
        if (typeof behaviour === 'number')
          return answer(Object.assign(new Error('not now'), { responseCode: behaviour }))
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom ? mailFrom.address : ''
        const envelope = { from, to: rcptTo.map(({ address }) => address) }
        found.letters.push({ ...(await PostalMime.parse(raw)), envelope, raw })
        answer()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise<void>((resolve) => server.close(resolve)))
  found.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
  return found
}
