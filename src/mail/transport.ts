import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { messageOf } from '../platform/errors.ts'
import { writeDurably } from '../platform/files.ts'
import { parseSender } from '../platform/sender.ts'

/** A letter to one person; all of it is composed here, nothing of it was typed into a form. */
export interface Letter {
  /** A checked address; never a list. */
  to: string
  subject: string
  text: string
  html: string
  /** With angle brackets. The same letter sent again has the same. */
  messageId: string
  /** What its file in the outbox is called. */
  name: string
}

export interface MailSettings {
  from: string
  smtp?: string | undefined
  /** The folder for letters while no SMTP server is set. */
  outbox: string
  /** How long a server may be silent before a try is given up, in milliseconds; otherwise 15 s, in the middle of a letter 60 s. */
  timeoutMs?: number
}

export interface Transport {
  /** Resolves when the server, or the disk, has taken the letter. */
  send(letter: Letter): Promise<void>
  close(): void
}

/** Time-outs of one try. A server that hangs is noticed, and the letter tried again later. */
function timeoutsOf({ timeoutMs }: MailSettings) {
  return {
    connectionTimeout: timeoutMs ?? 15_000,
    greetingTimeout: timeoutMs ?? 15_000,
    socketTimeout: timeoutMs ?? 60_000,
  }
}

export function createTransportFor(settings: MailSettings): Transport {
  return settings.smtp === undefined ? createOutbox(settings) : createSmtp(settings, settings.smtp)
}

function createSmtp(settings: MailSettings, url: string): Transport {
  const mailer = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    ...timeoutsOf(settings),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      const { rejected } = await mailer.sendMail(messageFor(settings.from, letter))
      if (rejected.length > 0) throw new Error(`the mail server refused ${letter.to}`)
    },
    close: () => mailer.close(),
  }
}

/** Letters as files that any mail program opens. */
function createOutbox(settings: MailSettings): Transport {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'unix',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      const { message } = await composer.sendMail(messageFor(settings.from, letter))
      await mkdir(settings.outbox, { recursive: true, mode: 0o700 })
      await writeDurably(join(settings.outbox, `${letter.name}.eml`), message.toString())
    },
    close: () => composer.close(),
  }
}

function messageFor(from: string, letter: Letter) {
  const sender = parseSender(from)
  return {
    // As objects and with an envelope: a string could be read as two addresses.
    from: sender,
    to: { name: '', address: letter.to },
    envelope: { from: sender.address, to: [letter.to] },
    subject: letter.subject,
    text: letter.text,
    html: letter.html,
    messageId: letter.messageId,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** What went wrong with a letter, in one line for the log and for administrators. */
export function describeFailure(error: unknown): string {
  return messageOf(error).replaceAll(/\s+/g, ' ').slice(0, 500)
}
