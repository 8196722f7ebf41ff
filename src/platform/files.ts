import { randomBytes } from 'node:crypto'
import { chmod, link, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMissing, systemErrorCode } from './errors.ts'
import { isUnfit, type Look, patiently } from './look.ts'
import { openInside } from './open-inside.ts'

/**
 * Files that survive a power cut. A new name is durable only after: fsync of the file, the rename or link, fsync of
 * the folder that holds the name (fsync(2): "Calling fsync() does not necessarily ensure that the entry in the
 * directory containing the file has also reached disk").
 */

/** Replaces or makes `path`, whole: a reader sees the old text or the new one, also after a power cut. For its owner alone, unless `mode` says otherwise. */
export async function writeDurably(path: string, text: string, mode?: number): Promise<void> {
  const temporary = temporaryBeside(path)
  try {
    await writeSynced(temporary, text)
    if (mode !== undefined) await chmod(temporary, mode)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Makes `path`, whole and only if nobody else has; false when it was there already. */
export async function createDurably(path: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(path)
  try {
    await writeSynced(temporary, text)
    await link(temporary, path)
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
  return true
}

/** Writes a file of its own (it must not exist yet) and flushes its content; not yet its name. */
export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the names in a folder durable. */
export const syncFolder = syncFile

/** Whether there is anything of this name, be it what it may. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** The text of a file, or undefined when there is none. What is there and is no such file counts as one without a text. */
export async function readIfThere(path: string, look: Look = patiently): Promise<string | undefined> {
  try {
    return await look.text(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    if (isUnfit(error)) return ''
    throw error
  }
}

/**
 * The end of a regular file of any size, at most `maxBytes`, cut at a line's start when it was longer (at a character's
 * where that is all one line); '' when there is none.
 */
export async function readEnd(
  path: string,
  maxBytes: number,
): Promise<{ text: string; sizeBytes: number; cut: boolean }> {
  const opened = await openInside(dirname(path), basename(path))
  if (!opened) return { text: '', sizeBytes: 0, cut: false }
  const { file, sizeBytes } = opened
  try {
    const start = Math.max(0, sizeBytes - maxBytes)
    const buffer = Buffer.alloc(Math.min(sizeBytes, maxBytes))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    const text = buffer.subarray(start > 0 ? firstWhole(buffer) : 0, bytesRead).toString('utf8')
    const lineStart = start > 0 ? text.indexOf('\n') + 1 : 0
    return { text: text.slice(lineStart), sizeBytes, cut: start > 0 }
  } finally {
    await file.close()
  }
}

/** Where the first character begins whose first byte is there (RFC 3629): one may have been cut. */
function firstWhole(bytes: Buffer): number {
  const at = bytes.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80)
  return Math.max(0, at)
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.tmp-${randomBytes(6).toString('hex')}`)
}
