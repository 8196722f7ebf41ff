import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * Adds rows to a CSV file among what a program may write to: never through a link, and never waiting for a reader. What
 * can't be written (a full disk, a job that was deleted) is left out.
 */
export async function appendRows(path: string, header: string, rows: string[]): Promise<void> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK
  try {
    const file = await open(path, flags, 0o600)
    try {
      const isNew = (await file.stat()).size === 0
      await file.write([...(isNew ? [header] : []), ...rows].map((row) => `${row}\n`).join(''))
    } finally {
      await file.close()
    }
  } catch {
    // No job depends on it.
  }
}
