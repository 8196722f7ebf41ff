import { createDurably, readIfThere } from '../platform/files.ts'
import { formatIni, parseIni } from '../platform/ini.ts'
import type { JobFolder } from './folder.ts'

/** Who asked to end a job, and when: the content of cancel.ini. */
export interface Cancellation {
  /** An address, or words such as `an administrator`. */
  by: string
  /** ISO 8601, UTC. */
  at: string
}

/** Writes down the wish. The first one stands. It is there before anything is ended, so that the wrapper knows why. */
export async function askToCancel(folder: JobFolder, wish: Cancellation): Promise<void> {
  await createDurably(folder.cancel, formatIni({ cancel: { by: wish.by, at: wish.at } }))
}

export async function readCancellation(folder: JobFolder): Promise<Cancellation | undefined> {
  const text = await readIfThere(folder.cancel)
  if (text === undefined) return undefined
  const { by = '', at = '' } = parseIni(text).cancel ?? {}
  return { by, at }
}
