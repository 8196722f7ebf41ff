import { stat, writeFile } from 'node:fs/promises'
import type { JobFolder } from '../job/folder.ts'
import { systemErrorCode } from '../platform/errors.ts'
import { createDurably, readIfThere, writeDurably } from '../platform/files.ts'
import { formatHolder, parseHolder } from '../platform/lock.ts'
import { identify, isAlive, isOfThisHost } from '../platform/processes.ts'
import type { Letter, Transport } from './transport.ts'

/**
 * Sends a job's letter once. `notify.claim`, made exclusively, decides between a portal and a wrapper; NOTIFIED is
 * written when the letter is sent. Should a crash fall between sending and noting it, the letter goes out again with
 * the same Message-ID.
 *
 * @param mayTakeOver whether a claim whose holder is dead may be taken: only the portal's right, as it is alone
 * @returns `sent`; `done` when it was sent before; `claimed` when somebody else is at it
 * @throws what the transport throws; the claim stays, and the portal tries again
 */
export async function deliver(
  folder: JobFolder,
  letter: Letter,
  transport: Transport,
  mayTakeOver: boolean,
): Promise<'sent' | 'done' | 'claimed'> {
  if ((await readIfThere(folder.notified)) !== undefined) return 'done'
  if (!(await claim(folder, mayTakeOver))) return 'claimed'
  // The one who held the claim before may have sent it in the meantime.
  if ((await readIfThere(folder.notified)) !== undefined) return 'done'
  await transport.send(letter)
  await markNotified(folder)
  return 'sent'
}

async function claim(folder: JobFolder, mayTakeOver: boolean): Promise<boolean> {
  const own = formatHolder(identify(process.pid))
  if (await createDurably(folder.notifyClaim, own)) return true
  if (!mayTakeOver) return false
  const text = (await readIfThere(folder.notifyClaim)) ?? ''
  const holder = parseHolder(text)
  // By all of it: on another host there may be a process of the same number.
  const isMine = text === own
  if (holder && !isMine && (isOfThisHost(holder) ? isAlive(holder) : await isYoung(folder.notifyClaim)))
    return false
  await writeDurably(folder.notifyClaim, own)
  return true
}

/** Nothing is known of a process of another host; but no try takes an hour. */
async function isYoung(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path)
  return Date.now() - mtimeMs < 60 * 60 * 1000
}

async function markNotified(folder: JobFolder): Promise<void> {
  try {
    await writeFile(folder.notified, '', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error
  }
}
