import { randomBytes } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { incomingFolder } from '../job/create.ts'
import type { Upload } from '../program/check.ts'
import { safeFileName } from '../program/file-name.ts'
import type { Deps } from './deps.ts'
import { type KeptFile, keptUploadName } from './kept-files.ts'
import { lackingRoom } from './room.ts'

/** So long the form may be mended; the start of a portal sweeps them all. */
const keptMs = 2 * 60 * 60 * 1000
/** So many times what one upload may have, all of them together; the oldest go first. */
const mostUploads = 10

/**
 * Keeps an upload of a form that was refused, so that it need not be sent again: whoever knows its reference, which
 * nobody guesses, may use it. Undefined where that can't be done, and then the upload is where it was.
 */
export async function keepUpload(
  { config, log }: Pick<Deps, 'config' | 'log'>,
  { path, fileName, sizeBytes }: Upload,
): Promise<KeptFile | undefined> {
  if ((await lackingRoom({ config })) !== undefined) return undefined
  const folder = incomingFolder(config.portal.jobs)
  const token = randomBytes(16).toString('hex')
  const kept = join(folder, keptUploadName(token))
  try {
    await makeRoom(folder, mostUploads * config.limits.upload - sizeBytes)
    await rename(path, kept)
  } catch (error) {
    log.warn({ folder, error }, 'an upload of a form with mistakes was not kept')
    return undefined
  }
  setTimeout(() => rm(kept, { force: true }).catch(() => {}), keptMs).unref()
  const safeName = safeFileName(fileName)
  return { reference: `upload:${token}:${safeName}`, fileName: safeName, sizeBytes }
}

async function makeRoom(folder: string, leftBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(keptUploadName('')))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      // Another form may have made room meanwhile.
      const { size = 0, mtimeMs = 0 } = (await stat(path).catch(() => undefined)) ?? {}
      return { path, size, mtimeMs }
    }),
  )
  let bytes = 0
  for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += size
    if (bytes > leftBytes) await rm(path, { force: true })
  }
}
