import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { waitFor } from './wait-for.ts'

export interface Mailbox {
  /** For `[mail] smtp`. */
  url: string
  letters: Email[]
  /** The first letter whose subject matches, when it is there. */
  letter(subject: RegExp): Promise<Email>
}

/** A real SMTP server that keeps what it is sent. */
export async function startMailbox(t: TestContext): Promise<Mailbox> {
  const letters: Email[] = []
  const server = new SMTPServer({
    authOptional: true,
    // The portal keeps its connection open, and need not be waited for.
    closeTimeout: 50,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.toArray().then(async (parts) => {
        letters.push(await PostalMime.parse(Buffer.concat(parts)))
        done()
      }, done)
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise<void>((resolve) => server.close(resolve)))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    letters,
    letter: (subject) =>
      waitFor(`a letter ${subject}`, () => letters.find((letter) => subject.test(letter.subject ?? ''))),
  }
}

/** The first address in a letter's text. */
export function linkIn(letter: Email): string {
  return /https?:\/\/\S+/.exec(letter.text ?? '')?.[0] ?? ''
}
